/* An echo server for datagrams, as C has it: UDP on loopback, one thread, recvmmsg and sendmmsg. echo.c prints its port. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BATCH = 64, ROOM = 2048 };

int main(void) {
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) ||
        getsockname(fd, (struct sockaddr *)&address, &length)) {
        perror("udp");
        return 1;
    }
    printf("READY %d\n", ntohs(address.sin_port));
    fflush(stdout);
    static char data[BATCH][ROOM];
    static struct sockaddr_in names[BATCH];
    static struct iovec vectors[BATCH];
    static struct mmsghdr batch[BATCH];
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    for (;;) {
        for (int i = 0; i < BATCH; i++) {
            vectors[i] = (struct iovec){data[i], ROOM};
            batch[i].msg_hdr = (struct msghdr){
                .msg_name = &names[i], .msg_namelen = sizeof names[i], .msg_iov = &vectors[i], .msg_iovlen = 1};
        }
        int count = recvmmsg(fd, batch, BATCH, MSG_DONTWAIT, NULL);
        if (count <= 0) {
            poll(&ready, 1, -1);
            continue;
        }
        for (int i = 0; i < count; i++) {
            vectors[i].iov_len = batch[i].msg_len;
        }
        for (int sent = 0; sent < count;) {
            int now = sendmmsg(fd, batch + sent, (unsigned)(count - sent), MSG_DONTWAIT);
            sent += now > 0 ? now : 1;
        }
    }
}
