/* Asks servers over TLS from outside: tls-load MODE ENDPOINT CONNECTIONS BYTES IN_FLIGHT WARM SECONDS
     echo      messages of so many bytes, so many in flight on each connection; each that comes back is sent again
     churn     connect, a full handshake, one message there and back, close; as many at once as there are connections
     idle      one message there and back on each connection, then silence until standard input ends
   The endpoint is as for load: tcp://ADDRESS:PORT. All speak TLS 1.3 with TLS_AES_128_GCM_SHA256; no certificate is checked, no session
   resumed. Prints BEGIN and RESULT as load does. */
#define _GNU_SOURCE
#include "endpoint.h"
#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { EVENTS = 256, ROOM = 1 << 18, SOURCES = 64, SILENCE_SECONDS = 15, BACKLOG = 64 };

struct flow {
    int fd, writes;
    SSL *ssl;
    size_t got;  /* of the message that is coming */
    size_t owed; /* not yet sent */
};

static struct endpoint to;
static SSL_CTX *context;
static const char *mode;
static int epoll;
static size_t size;
static int in_flight;
static double units, errors;
static char out[ROOM], in[ROOM];

static int is(const char *name) {
    return strcmp(mode, name) == 0;
}

static void interest(struct flow *f, int operation, int writes) {
    struct epoll_event event = {writes ? EPOLLIN | EPOLLOUT : EPOLLIN, {.ptr = f}};
    f->writes = writes;
    if (epoll_ctl(epoll, operation, f->fd, &event)) {
        die("epoll_ctl");
    }
}

/* From one of many addresses, as those of one would run out of ports. */
static void start(struct flow *f) {
    static unsigned started;
    f->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (f->fd < 0) {
        die("socket");
    }
    int on = 1;
    setsockopt(f->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    struct sockaddr_in from = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK + started++ % SOURCES)};
    if (bind(f->fd, (struct sockaddr *)&from, sizeof from)) {
        die("bind");
    }
    no_delay(&to, f->fd);
    if (connect(f->fd, &to.any, to.length) && errno != EINPROGRESS) {
        die("connect");
    }
    f->ssl = SSL_new(context);
    if (!f->ssl || !SSL_set_fd(f->ssl, f->fd)) {
        die("SSL_new");
    }
    SSL_set_connect_state(f->ssl);
    f->got = 0;
    f->owed = size * (size_t)in_flight;
    interest(f, EPOLL_CTL_ADD, 1);
}

static void again(struct flow *f) {
    SSL_shutdown(f->ssl);
    SSL_free(f->ssl);
    close(f->fd);
    start(f);
}

/* What OpenSSL waits for; false if it has failed. */
static int waits(struct flow *f, int result) {
    int error = SSL_get_error(f->ssl, result);
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) {
        int writes = error == SSL_ERROR_WANT_WRITE;
        if (f->writes != writes) {
            interest(f, EPOLL_CTL_MOD, writes);
        }
        return 1;
    }
    errors++;
    if (errors > 1000) {
        fprintf(stderr, "tls-load: more than 1,000 errors, the last one: ");
        ERR_print_errors_fp(stderr);
        exit(1);
    }
    ERR_clear_error();
    again(f);
    return 0;
}

/* False: it waits, or is over. */
static int pay(struct flow *f) {
    while (f->owed > 0) {
        int n = SSL_write(f->ssl, out, (int)(f->owed < ROOM ? f->owed : ROOM));
        if (n <= 0) {
            return waits(f, n) && SSL_is_init_finished(f->ssl);
        }
        f->owed -= (size_t)n;
    }
    return 1;
}

static void step(struct flow *f) {
    if (!pay(f)) {
        return;
    }
    for (int turns = 0; turns < 16; turns++) {
        int n = SSL_read(f->ssl, in, ROOM);
        if (n <= 0) {
            waits(f, n);
            return;
        }
        f->got += (size_t)n;
        size_t whole = f->got / size;
        f->got %= size;
        units += (double)whole;
        if (whole > 0 && is("churn")) {
            again(f);
            return;
        }
        if (is("echo")) {
            f->owed += whole * size;
            if (!pay(f)) {
                return;
            }
        }
    }
    /* More may be decrypted already, of which the kernel says nothing. */
    interest(f, EPOLL_CTL_MOD, 1);
}

static double micros(struct timeval t) {
    return (double)t.tv_sec * 1e6 + (double)t.tv_usec;
}

static void wait_for_end_of_input(void) {
    char byte;
    while (read(0, &byte, 1) > 0) {
    }
}

static void prepare(void) {
    context = SSL_CTX_new(TLS_client_method());
    if (!context || !SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) ||
        !SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256")) {
        ERR_print_errors_fp(stderr);
        exit(1);
    }
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_verify(context, SSL_VERIFY_NONE, NULL);
}

int main(int argc, char **argv) {
    if (argc != 8) {
        fprintf(stderr, "usage: tls-load MODE ENDPOINT CONNECTIONS BYTES IN_FLIGHT WARM SECONDS\n");
        return 2;
    }
    mode = argv[1];
    to = endpoint_of(argv[2]);
    int connections = atoi(argv[3]);
    size = (size_t)atol(argv[4]);
    in_flight = atoi(argv[5]);
    double warm = atof(argv[6]), seconds = atof(argv[7]);
    int is_idle = is("idle");
    if (connections < 1 || size < 1 || size > ROOM || in_flight < 1 || to.family != AF_INET || to.type != SOCK_STREAM) {
        fprintf(stderr, "tls-load: a number or the endpoint is out of range\n");
        return 2;
    }
    all_descriptors();
    memset(out, 7, sizeof out);
    prepare();
    epoll = epoll_create1(0);
    struct flow *flows = calloc((size_t)connections, sizeof *flows);
    double begun = now(), measured = 0, before = 0, before_errors = 0, known = 0, heard = begun;
    struct rusage usage, usage_before;
    int started = 0;
    static struct epoll_event events[EVENTS];
    for (;;) {
        /* So that no queue of a listener overflows. */
        for (int i = 0; i < BACKLOG && started < connections && started < units + BACKLOG; i++) {
            start(&flows[started++]);
        }
        int count = epoll_wait(epoll, events, EVENTS, started < connections ? 1 : 100);
        for (int i = 0; i < count; i++) {
            step(events[i].data.ptr);
        }
        double time = now();
        if (units > known) {
            known = units;
            heard = time;
        } else if (time > heard + SILENCE_SECONDS) {
            fprintf(stderr, "tls-load: nothing came back for %d s, after %.0f units and %d of %d connections\n",
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
