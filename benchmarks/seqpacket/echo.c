/* An echo server for records, as C has it: unix seqpacket sockets, one thread, epoll. echo.c PATH */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static void watch(int epoll, int fd) {
    struct epoll_event event = {EPOLLIN, {.fd = fd}};
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

int main(int argc, char **argv) {
    if (argc != 2 || strlen(argv[1]) >= sizeof(((struct sockaddr_un *)0)->sun_path)) {
        fprintf(stderr, "usage: echo PATH\n");
        return 2;
    }
    struct sockaddr_un address = {AF_UNIX, ""};
    strcpy(address.sun_path, argv[1]);
    int listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 128)) {
        perror(argv[1]);
        return 1;
    }
    int epoll = epoll_create1(0);
    watch(epoll, listener);
    puts("READY");
    fflush(stdout);
    static char record[65536];
    struct epoll_event events[64];
    for (;;) {
        int count = epoll_wait(epoll, events, 64, -1);
        for (int i = 0; i < count; i++) {
            int fd = events[i].data.fd;
            if (fd == listener) {
                int accepted = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
                if (accepted >= 0) {
                    watch(epoll, accepted);
                }
                continue;
            }
            ssize_t length = recv(fd, record, sizeof record, MSG_DONTWAIT);
            if (length > 0) {
                send(fd, record, (size_t)length, MSG_DONTWAIT | MSG_NOSIGNAL);
            } else if (length == 0 || errno != EAGAIN) {
                close(fd);
            }
        }
    }
}
