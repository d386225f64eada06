import io.sockflux.spi.TransportProvider;
import io.sockflux.transport.posix.PosixProvider;

/** Sockets of every family and type, by system calls. */
module io.sockflux.transport.posix {
    requires transitive io.sockflux;
    requires io.sockflux.transport.unix;
    requires io.netty.transport;
    requires io.netty.common;
    requires io.netty.buffer;
    requires io.netty.transport.unix.common;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.classes.kqueue;
    requires jdk.unsupported;
    requires static org.jspecify;

    exports io.sockflux.transport.posix;

    provides TransportProvider with
            PosixProvider;
}
