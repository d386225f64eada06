/** Sockets of every family and type, by system calls. */
module io.sockflux.transport.posix {
    requires transitive io.sockflux;
    requires io.netty.transport;
    requires io.netty.common;
    requires io.netty.buffer;
    requires io.netty.transport.unix.common;
    requires static io.netty.transport.classes.epoll;
    requires static io.netty.transport.classes.kqueue;
    requires static org.jspecify;
}
