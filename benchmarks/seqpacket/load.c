/* Asks an echo server for records: load PATH CONNECTIONS IN_FLIGHT SECONDS. Prints echoes per second, after a warm-up of a
   third of the time. Each record has 128 bytes, and each that comes back is sent again. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>

enum { BYTES = 128 };

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
    if (argc != 5) {
        fprintf(stderr, "usage: load PATH CONNECTIONS IN_FLIGHT SECONDS\n");
        return 2;
    }
    int connections = atoi(argv[2]), in_flight = atoi(argv[3]);
    double seconds = atof(argv[4]);
    struct sockaddr_un address = {AF_UNIX, ""};
    strncpy(address.sun_path, argv[1], sizeof address.sun_path - 1);
    char record[4096];
    memset(record, 7, sizeof record);
    int epoll = epoll_create1(0);
    for (int i = 0; i < connections; i++) {
        int fd = socket(AF_UNIX, SOCK_SEQPACKET, 0);
        if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address)) {
            perror("connect");
            return 1;
        }
        struct epoll_event event = {EPOLLIN, {.fd = fd}};
        epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
        for (int j = 0; j < in_flight; j++) {
            send(fd, record, BYTES, 0);
        }
    }
    double begun = now(), warm = 0;
    long echoes = 0, cold = 0;
    struct epoll_event events[64];
    for (;;) {
        int count = epoll_wait(epoll, events, 64, 1000);
        for (int i = 0; i < count; i++) {
            ssize_t length;
            while ((length = recv(events[i].data.fd, record, sizeof record, MSG_DONTWAIT)) == BYTES) {
                echoes++;
                send(events[i].data.fd, record, BYTES, 0);
            }
            if (length >= 0) {
                fprintf(stderr, "load: a record of %zd bytes (expected: %d)\n", length, BYTES);
                return 1;
            }
        }
        double time = now();
        if (warm == 0 && time >= begun + seconds / 3) {
            warm = time;
            cold = echoes;
        }
        if (time >= begun + seconds) {
            printf("%.0f\n", (double)(echoes - cold) / (time - warm));
            return 0;
        }
    }
}
