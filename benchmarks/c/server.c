/* Servers as C has them: one thread, epoll. Told on standard input, a line each, ended by its end:
     open echo|sink|source ENDPOINT    answers READY ENDPOINT
     open relay ENDPOINT TARGET        the same; each connection is joined to one to the target, by splice
     hello                             answers READY
     heap, allocated                   answer with 0 bytes, as all of its memory is native
     quit
   Words on the command line are the first line. */
#define _GNU_SOURCE
#include "endpoint.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { EVENTS = 256, ROOM = 65536, BATCH = 64, DATAGRAM = 2048, BACKLOG = 4096, TURNS = 16 };
enum service { COMMANDS, LISTEN, ECHO, SINK, SOURCE, RECORDS, DATAGRAMS, RELAY };

struct socket {
    int fd;
    enum service service, serves;
    char *rest; /* an echo's bytes that did not fit */
    size_t rest_length, rest_sent;
    struct socket *other; /* a relay's other end */
    int pipe[2];          /* what is on its way to the other end */
    size_t in_pipe;
    int ended, closed;
    struct endpoint target;
};

static int epoll;
static char bytes[ROOM];
static struct socket *graveyard[2 * EVENTS];
static int graves;

static struct socket *watch(int fd, enum service service, unsigned events) {
    struct socket *s = calloc(1, sizeof *s);
    s->fd = fd;
    s->service = service;
    struct epoll_event event = {events, {.ptr = s}};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event)) {
        die("epoll_ctl");
    }
    return s;
}

static void interest(struct socket *s, unsigned events) {
    struct epoll_event event = {events, {.ptr = s}};
    epoll_ctl(epoll, EPOLL_CTL_MOD, s->fd, &event);
}

/* Other events of this turn may still point to it. */
static void end(struct socket *s) {
    if (s->closed) {
        return;
    }
    s->closed = 1;
    close(s->fd);
    free(s->rest);
    s->rest = NULL;
    if (s->service == RELAY) {
        close(s->pipe[0]);
        close(s->pipe[1]);
    }
    graveyard[graves++] = s;
    if (s->other) {
        end(s->other);
    }
}

static void echo(struct socket *s, unsigned events) {
    if (s->rest) {
        ssize_t n = send(s->fd, s->rest + s->rest_sent, s->rest_length - s->rest_sent, MSG_NOSIGNAL);
        if (n < 0 && errno != EAGAIN) {
            end(s);
            return;
        }
        s->rest_sent += n > 0 ? (size_t)n : 0;
        if (s->rest_sent == s->rest_length) {
            free(s->rest);
            s->rest = NULL;
            interest(s, EPOLLIN);
        }
        return;
    }
    ssize_t length = events ? recv(s->fd, bytes, ROOM, 0) : 0;
    if (length <= 0) {
        if (length == 0 || errno != EAGAIN) {
            end(s);
        }
        return;
    }
    ssize_t n = send(s->fd, bytes, (size_t)length, MSG_NOSIGNAL);
    if (n < 0 && errno != EAGAIN) {
        end(s);
    } else if (n < length) {
        n = n > 0 ? n : 0;
        s->rest_length = (size_t)(length - n);
        s->rest_sent = 0;
        s->rest = malloc(s->rest_length);
        memcpy(s->rest, bytes + n, s->rest_length);
        interest(s, EPOLLOUT);
    }
}

static void sink(struct socket *s) {
    ssize_t length = recv(s->fd, bytes, ROOM, 0);
    if (length == 0 || (length < 0 && errno != EAGAIN)) {
        end(s);
    }
}

static void source(struct socket *s) {
    for (int i = 0; i < TURNS; i++) {
        ssize_t length = send(s->fd, bytes, ROOM, MSG_NOSIGNAL);
        if (length < 0) {
            if (errno != EAGAIN) {
                end(s);
            }
            return;
        }
    }
}

static void records(struct socket *s) {
    ssize_t length = recv(s->fd, bytes, ROOM, 0);
    if (length > 0) {
        send(s->fd, bytes, (size_t)length, MSG_NOSIGNAL);
    } else if (length == 0 || errno != EAGAIN) {
        end(s);
    }
}

static void datagrams(struct socket *s) {
    static char data[BATCH][DATAGRAM];
    static struct sockaddr_in names[BATCH];
    static struct iovec vectors[BATCH];
    static struct mmsghdr batch[BATCH];
    for (int turn = 0; turn < TURNS; turn++) {
        for (int i = 0; i < BATCH; i++) {
            vectors[i] = (struct iovec){data[i], DATAGRAM};
            batch[i].msg_hdr = (struct msghdr){
                .msg_name = &names[i], .msg_namelen = sizeof names[i], .msg_iov = &vectors[i], .msg_iovlen = 1};
        }
        int count = recvmmsg(s->fd, batch, BATCH, MSG_DONTWAIT, NULL);
        if (count <= 0) {
            return;
        }
        for (int i = 0; i < count; i++) {
            vectors[i].iov_len = batch[i].msg_len;
        }
        for (int sent = 0; sent < count;) {
            int some = sendmmsg(s->fd, batch + sent, (unsigned)(count - sent), MSG_DONTWAIT);
            sent += some > 0 ? some : 1;
        }
    }
}

/* From one end to the other through its pipe, then what may be done next. */
static void pump(struct socket *from) {
    struct socket *to = from->other;
    for (int i = 0; i < TURNS; i++) {
        if (!from->ended && from->in_pipe < ROOM) {
            ssize_t n = splice(from->fd, NULL, from->pipe[1], NULL, 16 * ROOM, SPLICE_F_NONBLOCK | SPLICE_F_MOVE);
            if (n == 0) {
                from->ended = 1;
            } else if (n < 0 && errno != EAGAIN) {
                end(from);
                return;
            }
            from->in_pipe += n > 0 ? (size_t)n : 0;
            if (n < 0 && from->in_pipe == 0) {
                break;
            }
        }
        if (from->in_pipe > 0) {
            ssize_t n = splice(from->pipe[0], NULL, to->fd, NULL, from->in_pipe, SPLICE_F_NONBLOCK | SPLICE_F_MOVE);
            if (n < 0 && errno != EAGAIN) {
                end(from);
                return;
            }
            if (n <= 0) {
                break;
            }
            from->in_pipe -= (size_t)n;
        }
        if (from->ended && from->in_pipe == 0) {
            shutdown(to->fd, SHUT_WR);
            break;
        }
    }
}

static void relay(struct socket *s) {
    pump(s);
    if (!s->closed) {
        pump(s->other);
    }
    if (s->closed) {
        return;
    }
    struct socket *o = s->other;
    if (s->ended && o->ended && s->in_pipe == 0 && o->in_pipe == 0) {
        end(s);
        return;
    }
    interest(s, (s->in_pipe == 0 && !s->ended ? EPOLLIN : 0) | (o->in_pipe > 0 ? EPOLLOUT : 0));
    interest(o, (o->in_pipe == 0 && !o->ended ? EPOLLIN : 0) | (s->in_pipe > 0 ? EPOLLOUT : 0));
}

static void join(struct socket *s, const struct endpoint *target) {
    int fd = socket(target->family, target->type, 0);
    if (fd < 0 || connect(fd, &target->any, target->length)) {
        perror("target");
        s->service = SINK;
        end(s);
        return;
    }
    no_delay(target, fd);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    struct socket *o = watch(fd, RELAY, EPOLLIN);
    o->other = s;
    s->other = o;
    if (pipe2(s->pipe, O_NONBLOCK) || pipe2(o->pipe, O_NONBLOCK)) {
        die("pipe2");
    }
    fcntl(s->pipe[0], F_SETPIPE_SZ, 16 * ROOM);
    fcntl(o->pipe[0], F_SETPIPE_SZ, 16 * ROOM);
}

static void accept_one(struct socket *listener) {
    int fd = accept4(listener->fd, NULL, NULL, SOCK_NONBLOCK);
    if (fd >= 0) {
        no_delay(&listener->target, fd);
        struct socket *s = watch(fd, listener->serves, listener->serves == SOURCE ? EPOLLOUT : EPOLLIN);
        if (listener->serves == RELAY) {
            join(s, &listener->target);
        }
    }
}

static void open_service(const char *service, const char *word, const char *target) {
    struct endpoint e = endpoint_of(word);
    enum service serves = strcmp(service, "sink") == 0     ? SINK
                          : strcmp(service, "source") == 0 ? SOURCE
                          : strcmp(service, "relay") == 0  ? RELAY
                          : e.type == SOCK_SEQPACKET       ? RECORDS
                                                           : ECHO;
    if (serves == ECHO && strcmp(service, "echo") != 0) {
        printf("SKIP the server in C has no %s\n", service);
        return;
    }
    int fd = socket(e.family, e.type | SOCK_NONBLOCK, 0), on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (fd < 0 || bind(fd, &e.any, e.length) || (e.type != SOCK_DGRAM && listen(fd, BACKLOG))) {
        die(word);
    }
    struct socket *s = watch(fd, e.type == SOCK_DGRAM ? DATAGRAMS : LISTEN, EPOLLIN);
    s->serves = serves;
    s->target = serves == RELAY ? endpoint_of(target) : e;
    if (e.family == AF_INET) {
        getsockname(fd, &e.any, &e.length);
        printf("READY %s://127.0.0.1:%d\n", e.type == SOCK_DGRAM ? "udp" : "tcp", ntohs(e.in.sin_port));
    } else {
        printf("READY %s\n", word);
    }
}

static void command(char *line) {
    char what[16] = "", service[16] = "", word[160] = "", target[160] = "";
    sscanf(line, "%15s %15s %159s %159s", what, service, word, target);
    if (strcmp(what, "open") == 0) {
        open_service(service, word, target);
    } else if (strcmp(what, "hello") == 0) {
        puts("READY");
    } else if (strcmp(what, "heap") == 0 || strcmp(what, "allocated") == 0) {
        puts("0");
    } else {
        exit(0);
    }
    fflush(stdout);
}

static void commands(struct socket *s) {
    static char lines[1024];
    static size_t length;
    ssize_t n = read(s->fd, lines + length, sizeof lines - 1 - length);
    if (n <= 0) {
        exit(0);
    }
    length += (size_t)n;
    lines[length] = 0;
    for (char *line_end; (line_end = strchr(lines, '\n'));) {
        *line_end = 0;
        command(lines);
        length -= (size_t)(line_end + 1 - lines);
        memmove(lines, line_end + 1, length + 1);
    }
}

int main(int argc, char **argv) {
    all_descriptors();
    epoll = epoll_create1(0);
    watch(0, COMMANDS, EPOLLIN);
    if (argc > 2) {
        open_service(argv[1], argv[2], argc > 3 ? argv[3] : "");
        fflush(stdout);
    }
    static struct epoll_event events[EVENTS];
    for (;;) {
        int count = epoll_wait(epoll, events, EVENTS, -1);
        for (int i = 0; i < count; i++) {
            struct socket *s = events[i].data.ptr;
            if (s->closed) {
                continue;
            }
            switch (s->service) {
                case COMMANDS: commands(s); break;
                case LISTEN: accept_one(s); break;
                case ECHO: echo(s, events[i].events); break;
                case SINK: sink(s); break;
                case SOURCE: source(s); break;
                case RECORDS: records(s); break;
                case DATAGRAMS: datagrams(s); break;
                case RELAY: relay(s); break;
            }
        }
        while (graves > 0) {
            free(graveyard[--graves]);
        }
    }
}
