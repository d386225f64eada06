/* Runs programs over sockets on the kernel at hand, one line each, and tells what each call answered. See Program.java for the words. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define SLOTS 6
#define ENDLESS (4L << 20)

enum { TCP, UDP, STREAM, DATAGRAM, SEQPACKET };
static const char *const KINDS[] = {"TCP", "UDP", "UNIX_STREAM", "UNIX_DATAGRAM", "UNIX_SEQPACKET"};

static int kind;
static int slot[SLOTS];
static int other[SLOTS];
static long sent[SLOTS], taken[SLOTS];
static unsigned letter[SLOTS];
static unsigned base;
static char folder[64];
static char big[1 << 17];

#define NAME(error) {error, #error}
static const struct { int number; const char *name; } ERRNOS[] = {
    NAME(EAGAIN), NAME(EPIPE), NAME(ECONNRESET), NAME(ECONNREFUSED), NAME(ECONNABORTED),
    NAME(ENOTCONN), NAME(EISCONN), NAME(EINVAL), NAME(EADDRINUSE), NAME(EADDRNOTAVAIL),
    NAME(EINPROGRESS), NAME(EALREADY), NAME(EDESTADDRREQ), NAME(EMSGSIZE), NAME(EOPNOTSUPP),
    NAME(ENOENT), NAME(EPROTOTYPE), NAME(EPERM), NAME(EBADF), NAME(EMFILE),
    NAME(ETIMEDOUT), NAME(ENETUNREACH), NAME(EHOSTUNREACH), NAME(EAFNOSUPPORT), NAME(ENOBUFS),
};

static const char *name(int error) {
  static char number[24];
  for (size_t i = 0; i < sizeof ERRNOS / sizeof *ERRNOS; i++)
    if (ERRNOS[i].number == error) return ERRNOS[i].name;
  snprintf(number, sizeof number, "errno %d", error);
  return number;
}

static int is_inet(void) { return kind == TCP || kind == UDP; }

static socklen_t address(int port, struct sockaddr_storage *to) {
  memset(to, 0, sizeof *to);
  if (is_inet()) {
    struct sockaddr_in *in = (void *)to;
    in->sin_family = AF_INET;
    in->sin_port = htons(7000 + port);
    in->sin_addr.s_addr = htonl(base);
    return sizeof *in;
  }
  struct sockaddr_un *un = (void *)to;
  un->sun_family = AF_UNIX;
  snprintf(un->sun_path, sizeof un->sun_path, "%s/%d", folder, port);
  return offsetof(struct sockaddr_un, sun_path) + strlen(un->sun_path) + 1;
}

static int make(void) {
  int type = kind == TCP || kind == STREAM ? SOCK_STREAM : kind == SEQPACKET ? SOCK_SEQPACKET : SOCK_DGRAM;
  int s = socket(is_inet() ? AF_INET : AF_UNIX, type | SOCK_NONBLOCK, 0);
  int one = 1;
  if (kind == TCP) setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return s;
}

static void small(int s) {
  int bytes = 16384;
  setsockopt(s, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
  setsockopt(s, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
}

static void reset_at_close(int s) {
  struct linger none = {1, 0};
  setsockopt(s, SOL_SOCKET, SO_LINGER, &none, sizeof none);
}

static void connected(int a, int b, int isSmall) {
  int two[2];
  if (kind == TCP) {
    int l = make();
    if (isSmall) small(l);
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(base)};
    socklen_t length = sizeof at;
    bind(l, (void *)&at, sizeof at);
    listen(l, 1);
    getsockname(l, (void *)&at, &length);
    two[0] = make();
    if (isSmall) small(two[0]);
    fcntl(two[0], F_SETFL, 0);
    if (connect(two[0], (void *)&at, sizeof at)) perror("connect");
    fcntl(two[0], F_SETFL, O_NONBLOCK);
    struct pollfd p = {l, POLLIN, 0};
    poll(&p, 1, 5000);
    two[1] = accept4(l, 0, 0, SOCK_NONBLOCK);
    int one = 1;
    setsockopt(two[1], IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    close(l);
  } else {
    socketpair(AF_UNIX, (kind == STREAM ? SOCK_STREAM : kind == SEQPACKET ? SOCK_SEQPACKET : SOCK_DGRAM) | SOCK_NONBLOCK, 0, two);
    if (isSmall) { small(two[0]); small(two[1]); }
  }
  slot[a] = two[0];
  slot[b] = two[1];
  other[a] = b;
  other[b] = a;
}

static void answer(long r) {
  if (r < 0) printf("%s", name(errno));
  else printf("%ld", r);
}

static void fill(int s) {
  long total = 0;
  int quiet = 0;
  memset(big, 'f', 4096);
  while (total < ENDLESS) {
    long r = send(slot[s], big, 4096, MSG_NOSIGNAL);
    if (r >= 0) {
      total += r;
      quiet = 0;
    } else if (errno != EAGAIN || ++quiet == 3) {
      break;
    } else if (kind == TCP) {
      /* What is on its way is acknowledged with some delay, and then there is room again. */
      struct tcp_info info = {0};
      socklen_t length = sizeof info;
      for (int i = 0; i < 500; i++) {
        getsockopt(slot[s], IPPROTO_TCP, TCP_INFO, &info, &length);
        if (info.tcpi_unacked == 0) break;
        usleep(1000);
      }
      errno = EAGAIN;
    }
  }
  int error = errno;
  sent[s] += total;
  printf("%s%s", total >= ENDLESS ? "endless" : total > 0 ? "some:" : "", total >= ENDLESS ? "" : name(error));
}

static void drain(int s) {
  long total = 0, r;
  int waits = 0, o = other[s];
  for (;;) {
    r = recv(slot[s], big, sizeof big, 0);
    if (r > 0) {
      total += r;
      continue;
    }
    int error = errno, left = 0;
    if (r == 0 || errno != EAGAIN || kind != TCP) break;
    if (o >= 0 && slot[o] >= 0 && (ioctl(slot[o], SIOCOUTQ, &left) || left == 0)) {
      errno = error;
      break;
    }
    struct pollfd p = {slot[s], POLLIN, 0};
    if (++waits > 100) break;
    poll(&p, 1, 50);
    errno = error;
  }
  int error = errno;
  taken[s] += total;
  int all = o >= 0 && sent[o] == taken[s];
  printf("%s%s", total == 0 ? "" : all ? "all:" : "part:", r == 0 ? "0" : name(error));
}

static void polls(void) {
  for (int i = 0; i < SLOTS; i++) {
    if (slot[i] < 0) continue;
    struct pollfd p = {slot[i], POLLIN | POLLOUT | POLLRDHUP, 0};
    poll(&p, 1, 0);
    printf(" %d=%s%s%s%s%s", i, p.revents & POLLIN ? "I" : "", p.revents & POLLOUT ? "O" : "", p.revents & POLLERR ? "E" : "",
           p.revents & POLLHUP ? "H" : "", p.revents & POLLRDHUP ? "R" : "");
  }
}

static void operation(char *text) {
  char verb[16];
  int s = -1, x = 0, y = 0;
  sscanf(text, "%15s %d %d %d", verb, &s, &x, &y);
  struct sockaddr_storage to;
  if (!strcmp(verb, "pair") || !strcmp(verb, "smallpair")) {
    connected(s, x, verb[0] == 's');
    printf("0");
  } else if (!strcmp(verb, "unlink")) {
    address(s, &to);
    answer(unlink(((struct sockaddr_un *)&to)->sun_path));
  } else if (!strcmp(verb, "new")) {
    if (slot[s] >= 0) { printf("-"); return; }
    slot[s] = make();
    printf("0");
  } else if (slot[s] < 0) {
    printf("-");
  } else if (!strcmp(verb, "bind")) {
    answer(bind(slot[s], (void *)&to, address(x, &to)));
  } else if (!strcmp(verb, "listen")) {
    answer(listen(slot[s], x));
  } else if (!strcmp(verb, "connect")) {
    answer(connect(slot[s], (void *)&to, address(x, &to)));
  } else if (!strcmp(verb, "accept")) {
    if (slot[x] >= 0) { printf("-"); return; }
    int r = accept4(slot[s], 0, 0, SOCK_NONBLOCK), one = 1;
    if (r >= 0 && kind == TCP) setsockopt(r, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    slot[x] = r;
    answer(r < 0 ? -1 : 0);
  } else if (!strcmp(verb, "send") || !strcmp(verb, "sendto")) {
    for (int i = 0; i < x; i++) big[i] = 'a' + letter[s]++ % 26;
    long r = verb[4] ? sendto(slot[s], big, x, MSG_NOSIGNAL, (void *)&to, address(y, &to)) : send(slot[s], big, x, MSG_NOSIGNAL);
    if (r > 0) sent[s] += r;
    answer(r);
  } else if (!strcmp(verb, "read")) {
    long r = recv(slot[s], big, x, 0);
    answer(r);
    if (r > 0) { printf("%.*s", (int)(r < 12 ? r : 12), big); taken[s] += r; }
  } else if (!strcmp(verb, "fin")) {
    answer(shutdown(slot[s], SHUT_WR));
  } else if (!strcmp(verb, "rd")) {
    answer(shutdown(slot[s], SHUT_RD));
  } else if (!strcmp(verb, "both")) {
    answer(shutdown(slot[s], SHUT_RDWR));
  } else if (!strcmp(verb, "close") || !strcmp(verb, "abort")) {
    if (verb[0] == 'a') reset_at_close(slot[s]);
    answer(close(slot[s]));
    slot[s] = -1;
  } else if (!strcmp(verb, "err")) {
    int error = 0;
    socklen_t length = sizeof error;
    getsockopt(slot[s], SOL_SOCKET, SO_ERROR, &error, &length);
    printf("%s", error ? name(error) : "0");
  } else if (!strcmp(verb, "reuse")) {
    int one = 1;
    answer(setsockopt(slot[s], SOL_SOCKET, SO_REUSEADDR, &one, sizeof one));
  } else if (!strcmp(verb, "fill")) {
    fill(s);
  } else if (!strcmp(verb, "drain")) {
    drain(s);
  } else {
    printf("no such word: %s", verb);
  }
}

int main(int count, char **arguments) {
  char *line = 0;
  size_t size = 0;
  signal(SIGPIPE, SIG_IGN);
  snprintf(folder, sizeof folder, "%s", count > 1 ? arguments[1] : ".");
  while (getline(&line, &size, stdin) > 0) {
    char *save, *part = strtok_r(line, ";\n", &save);
    char word[32];
    sscanf(part, "%31s %u", word, &base);
    for (kind = 0; strcmp(KINDS[kind], word); kind++)
      ;
    for (int i = 0; i < SLOTS; i++) slot[i] = other[i] = -1, sent[i] = taken[i] = letter[i] = 0;
    while ((part = strtok_r(0, ";\n", &save))) {
      operation(part);
      polls();
      printf(";");
    }
    printf("\n");
    fflush(stdout);
    for (int i = 0; i < SLOTS; i++) {
      if (slot[i] < 0) continue;
      reset_at_close(slot[i]);
      close(slot[i]);
    }
    if (!is_inet())
      for (int i = 0; i < 4; i++) {
        struct sockaddr_storage at;
        address(i, &at);
        unlink(((struct sockaddr_un *)&at)->sun_path);
      }
  }
  return 0;
}
