/* Endpoints by the words that Sockflux has for them: tcp://ADDRESS:PORT, udp://ADDRESS:PORT, unix:PATH, unix-seqpacket:PATH. */
#ifndef ENDPOINT_H
#define ENDPOINT_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>

struct endpoint {
    int family, type;
    socklen_t length;
    union {
        struct sockaddr any;
        struct sockaddr_in in;
        struct sockaddr_un un;
    };
};

static inline void die(const char *what) {
    perror(what);
    exit(1);
}

/* Ends the program with one line where the word is none. */
static inline struct endpoint endpoint_of(const char *word) {
    struct endpoint e = {0};
    char host[64];
    int port;
    const char *path = NULL;
    if (sscanf(word, "tcp://%63[0-9.]:%d", host, &port) == 2) {
        e.type = SOCK_STREAM;
    } else if (sscanf(word, "udp://%63[0-9.]:%d", host, &port) == 2) {
        e.type = SOCK_DGRAM;
    } else if (strncmp(word, "unix:", 5) == 0) {
        e.type = SOCK_STREAM;
        path = word + 5;
    } else if (strncmp(word, "unix-seqpacket:", 15) == 0) {
        e.type = SOCK_SEQPACKET;
        path = word + 15;
    } else {
        fprintf(stderr, "endpoint: %s (expected: tcp://, udp://, unix: or unix-seqpacket:)\n", word);
        exit(2);
    }
    if (path) {
        if (strlen(path) >= sizeof e.un.sun_path) {
            fprintf(stderr, "endpoint: %s (expected: a shorter path)\n", word);
            exit(2);
        }
        e.family = e.un.sun_family = AF_UNIX;
        strcpy(e.un.sun_path, path);
        e.length = sizeof e.un;
    } else {
        e.family = e.in.sin_family = AF_INET;
        e.in.sin_port = htons((unsigned short)port);
        if (inet_pton(AF_INET, host, &e.in.sin_addr) != 1) {
            fprintf(stderr, "endpoint: %s (expected: an IPv4 address)\n", word);
            exit(2);
        }
        e.length = sizeof e.in;
    }
    return e;
}

static inline void no_delay(const struct endpoint *e, int fd) {
    if (e->family == AF_INET && e->type == SOCK_STREAM) {
        int on = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
}

/* As many descriptors as are allowed, which the JVM does by itself. */
static inline void all_descriptors(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

/* Seconds. */
static inline double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

#endif
