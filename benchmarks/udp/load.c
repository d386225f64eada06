/* Asks an echo server for datagrams: load PORT FLOWS IN_FLIGHT SECONDS. Prints echoes per second, after a warm-up of a third
   of the time. Each datagram has 128 bytes, and each that comes back is sent again; what is lost is made up for after 100 ms
   of silence. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST_FLOWS = 256, BATCH = 64, SIZE = 128 };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static char data[BATCH][SIZE];
static struct iovec vectors[BATCH];
static struct mmsghdr batch[BATCH];

static void fill(int fd, int count) {
    for (int i = 0; i < count && i < BATCH; i++) {
        vectors[i].iov_len = SIZE;
    }
    sendmmsg(fd, batch, (unsigned)(count < BATCH ? count : BATCH), MSG_DONTWAIT);
}

int main(int argc, char **argv) {
    if (argc != 5) {
        fprintf(stderr, "usage: load PORT FLOWS IN_FLIGHT SECONDS\n");
        return 2;
    }
    int flows = atoi(argv[2]), in_flight = atoi(argv[3]), seconds = atoi(argv[4]);
    struct pollfd ready[MOST_FLOWS];
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((unsigned short)atoi(argv[1])),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    for (int i = 0; i < BATCH; i++) {
        vectors[i].iov_base = data[i];
        batch[i].msg_hdr = (struct msghdr){.msg_iov = &vectors[i], .msg_iovlen = 1};
    }
    for (int i = 0; i < flows; i++) {
        int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
        if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address)) {
            perror("connect");
            return 1;
        }
        ready[i] = (struct pollfd){.fd = fd, .events = POLLIN};
        fill(fd, in_flight);
    }
    double begin = now(), counted = begin + seconds / 3.0, end = begin + seconds;
    long echoes = 0;
    for (double t = begin; t < end; t = now()) {
        int some = poll(ready, (nfds_t)flows, 100);
        if (some == 0) {
            for (int i = 0; i < flows; i++) {
                fill(ready[i].fd, in_flight);
            }
            continue;
        }
        for (int i = 0; i < flows; i++) {
            if (!(ready[i].revents & POLLIN)) {
                continue;
            }
            for (int j = 0; j < BATCH; j++) {
                vectors[j].iov_len = SIZE;
            }
            int count = recvmmsg(ready[i].fd, batch, BATCH, MSG_DONTWAIT, NULL);
            if (count > 0) {
                fill(ready[i].fd, count);
                if (t >= counted) {
                    echoes += count;
                }
            }
        }
    }
    printf("%.0f\n", (double)echoes / (now() - counted));
    return 0;
}
