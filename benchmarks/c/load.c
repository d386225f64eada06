/* Asks servers from outside: load MODE ENDPOINT CONNECTIONS BYTES IN_FLIGHT WARM SECONDS
     echo      messages of so many bytes, so many in flight on each connection; each that comes back is sent again
     records   the same for sockets whose messages keep their bounds
     datagrams the same by sockets that are connected to the server; what is lost is made up for after 100 ms of silence
     sink      writes of so many bytes, one way           source    reads, one way
     churn     connect, one message there and back, close; as many at once as there are connections
     idle      one message there and back on each connection, then silence until standard input ends
   Prints BEGIN after the warm-up, no sooner than something has come back, and RESULT UNITS SECONDS ERRORS USER SYSTEM at the end: units are messages, of sink and
   source bytes; user and system are this program's CPU time since BEGIN in microseconds. */
#define _GNU_SOURCE
#include "endpoint.h"
#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { EVENTS = 256, ROOM = 1 << 20, BATCH = 64, MOST_BYTES = 65536, SOURCES = 64, SILENCE_SECONDS = 15 };

struct flow {
    int fd, writes;
    size_t got;  /* of the message that is coming */
    size_t owed; /* not yet sent */
};

static struct endpoint to;
static const char *mode;
static int epoll;
static size_t size;
static int in_flight;
static double units, errors;
static char out[ROOM], in[ROOM];
static struct iovec vectors[BATCH];
static struct mmsghdr batch[BATCH];

static int is(const char *name) {
    return strcmp(mode, name) == 0;
}

static void interest(struct flow *f, int operation, unsigned events) {
    struct epoll_event event = {events, {.ptr = f}};
    if (epoll_ctl(epoll, operation, f->fd, &event)) {
        die("epoll_ctl");
    }
}

/* From one of many addresses, as those of one would run out of ports. */
static void start(struct flow *f) {
    static unsigned started;
    f->fd = socket(to.family, to.type | SOCK_NONBLOCK, 0);
    if (f->fd < 0) {
        die("socket");
    }
    if (to.family == AF_INET && to.type == SOCK_STREAM) {
        int on = 1;
        setsockopt(f->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
        struct sockaddr_in from = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK + started++ % SOURCES)};
        if (bind(f->fd, (struct sockaddr *)&from, sizeof from)) {
            die("bind");
        }
    }
    no_delay(&to, f->fd);
    if (connect(f->fd, &to.any, to.length)) {
        if (errno == EAGAIN) { /* a unix listener's queue is full */
            usleep(1000);
            close(f->fd);
            start(f);
            return;
        }
        if (errno != EINPROGRESS) {
            die("connect");
        }
    }
    f->got = 0;
    f->owed = is("source") ? 0 : size * (size_t)in_flight;
    f->writes = f->owed > 0 || is("sink");
    interest(f, EPOLL_CTL_ADD, f->writes ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

static void again(struct flow *f) {
    close(f->fd);
    start(f);
}

static void wrong(struct flow *f) {
    errors++;
    if (errors > 1000) {
        fprintf(stderr, "load: more than 1,000 errors, the last one: %s\n", strerror(errno));
        exit(1);
    }
    again(f);
}

/* False: it is over. */
static int pay(struct flow *f) {
    while (f->owed > 0) {
        ssize_t n = send(f->fd, out, f->owed < ROOM ? f->owed : ROOM, MSG_NOSIGNAL);
        if (n < 0) {
            if (errno == EAGAIN) {
                break;
            }
            wrong(f);
            return 0;
        }
        f->owed -= (size_t)n;
    }
    if (f->writes != (f->owed > 0)) {
        f->writes = f->owed > 0;
        interest(f, EPOLL_CTL_MOD, f->writes ? EPOLLIN | EPOLLOUT : EPOLLIN);
    }
    return 1;
}

static void stream(struct flow *f, unsigned events) {
    if ((events & EPOLLOUT) && !pay(f)) {
        return;
    }
    if (!(events & ~(unsigned)EPOLLOUT)) {
        return;
    }
    ssize_t n = recv(f->fd, in, ROOM, 0);
    if (n == 0 || (n < 0 && errno != EAGAIN)) {
        wrong(f);
        return;
    }
    f->got += n > 0 ? (size_t)n : 0;
    size_t whole = f->got / size;
    f->got %= size;
    units += (double)whole;
    if (whole > 0 && is("churn")) {
        again(f);
    } else if (is("echo")) {
        f->owed += whole * size;
        pay(f);
    }
}

static void sink(struct flow *f, unsigned events) {
    for (int i = 0; i < 16; i++) {
        ssize_t n = send(f->fd, out, size, MSG_NOSIGNAL);
        if (n < 0) {
            if (errno != EAGAIN) {
                wrong(f);
            }
            return;
        }
        units += (double)n;
    }
    (void)events;
}

static void source(struct flow *f, unsigned events) {
    ssize_t n = recv(f->fd, in, ROOM, 0);
    if (n == 0 || (n < 0 && errno != EAGAIN)) {
        wrong(f);
        return;
    }
    units += n > 0 ? (double)n : 0;
    (void)events;
}

static void send_all(int fd, int count) {
    for (int i = 0; i < count; i++) {
        vectors[i] = (struct iovec){out, size};
        batch[i].msg_hdr = (struct msghdr){.msg_iov = &vectors[i], .msg_iovlen = 1};
    }
    for (int sent = 0; sent < count;) {
        int n = sendmmsg(fd, batch + sent, (unsigned)(count - sent), MSG_NOSIGNAL);
        if (n <= 0) {
            return;
        }
        sent += n;
    }
}

static void whole(struct flow *f, unsigned events) {
    static char room[BATCH][MOST_BYTES];
    if ((events & EPOLLOUT) && f->writes) {
        f->writes = 0;
        f->owed = 0;
        interest(f, EPOLL_CTL_MOD, EPOLLIN);
        send_all(f->fd, in_flight);
    }
    if (!(events & ~(unsigned)EPOLLOUT)) {
        return;
    }
    for (int i = 0; i < BATCH; i++) {
        vectors[i] = (struct iovec){room[i], MOST_BYTES};
        batch[i].msg_hdr = (struct msghdr){.msg_iov = &vectors[i], .msg_iovlen = 1};
    }
    int count = recvmmsg(f->fd, batch, BATCH, MSG_DONTWAIT, NULL);
    if (count < 0 && errno != EAGAIN) {
        wrong(f);
    }
    for (int i = 0; i < count; i++) {
        if (batch[i].msg_len != size) {
            fprintf(stderr, "load: a message of %u bytes (expected: %zu)\n", batch[i].msg_len, size);
            exit(1);
        }
    }
    if (count > 0) {
        units += count;
        send_all(f->fd, count);
    }
}

static double micros(struct timeval t) {
    return (double)t.tv_sec * 1e6 + (double)t.tv_usec;
}

static void wait_for_end_of_input(void) {
    char byte;
    while (read(0, &byte, 1) > 0) {
    }
}

int main(int argc, char **argv) {
    if (argc != 8) {
        fprintf(stderr, "usage: load MODE ENDPOINT CONNECTIONS BYTES IN_FLIGHT WARM SECONDS\n");
        return 2;
    }
    mode = argv[1];
    to = endpoint_of(argv[2]);
    int connections = atoi(argv[3]);
    size = (size_t)atol(argv[4]);
    in_flight = atoi(argv[5]);
    double warm = atof(argv[6]), seconds = atof(argv[7]);
    int by_messages = is("records") || is("datagrams"), is_idle = is("idle");
    if (connections < 1 || size < 1 || size > (by_messages ? MOST_BYTES : ROOM) || in_flight < 1 ||
        (by_messages && in_flight > BATCH)) {
        fprintf(stderr, "load: a number is out of range\n");
        return 2;
    }
    all_descriptors();
    memset(out, 7, sizeof out);
    epoll = epoll_create1(0);
    struct flow *flows = calloc((size_t)connections, sizeof *flows);
    void (*step)(struct flow *, unsigned) = is("sink")     ? sink
                                            : is("source") ? source
                                            : by_messages  ? whole
                                                           : stream;
    double begun = now(), measured = 0, before = 0, before_errors = 0, known = 0, heard = begun;
    struct rusage usage, usage_before;
    int started = 0;
    static struct epoll_event events[EVENTS];
    for (;;) {
        /* So that no queue of a listener overflows. */
        for (int i = 0; i < 64 && started < connections && started < units + 256 + (is_idle ? 0 : connections); i++) {
            start(&flows[started++]);
        }
        int count = epoll_wait(epoll, events, EVENTS, started < connections ? 1 : 100);
        if (count == 0 && is("datagrams") && started == connections) {
            for (int i = 0; i < connections; i++) {
                send_all(flows[i].fd, in_flight);
            }
        }
        for (int i = 0; i < count; i++) {
            step(events[i].data.ptr, events[i].events);
        }
        double time = now();
        if (units > known) {
            known = units;
            heard = time;
        } else if (time > heard + SILENCE_SECONDS) {
            fprintf(stderr, "load: nothing came back for %d s, after %.0f units and %d of %d connections\n",
                    SILENCE_SECONDS, units, started, connections);
            return 1;
        }
        if (is_idle) {
            if (units >= connections) {
                puts("BEGIN");
                fflush(stdout);
                wait_for_end_of_input();
                printf("RESULT %.0f %.6f %.0f 0 0\n", units, now() - begun, errors);
                return 0;
            }
        } else if (measured == 0 && time >= begun + warm && units > 0) {
            measured = time;
            before = units;
            before_errors = errors;
            getrusage(RUSAGE_SELF, &usage_before);
            puts("BEGIN");
            fflush(stdout);
        } else if (measured > 0 && time >= measured + seconds && units > before) {
            getrusage(RUSAGE_SELF, &usage);
            printf("RESULT %.0f %.6f %.0f %.0f %.0f\n", units - before, time - measured, errors - before_errors,
                   micros(usage.ru_utime) - micros(usage_before.ru_utime),
                   micros(usage.ru_stime) - micros(usage_before.ru_stime));
            return 0;
        }
    }
}
