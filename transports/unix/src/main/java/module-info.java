/** What the transports over Netty's native channels share. For these transports, not for programs. */
@SuppressWarnings("module") // they are compiled after it
module io.sockflux.transport.unix {
    requires transitive io.sockflux;
    requires transitive io.netty.transport;
    requires io.netty.common;
    requires transitive io.netty.transport.unix.common;
    requires static org.jspecify;

    exports io.sockflux.transport.unix to
            io.sockflux.transport.epoll,
            io.sockflux.transport.iouring,
            io.sockflux.transport.kqueue,
            io.sockflux.transport.posix;
}
