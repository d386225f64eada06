import io.sockflux.spi.TransportProvider;
import io.sockflux.transport.epoll.EpollTransport;

/** The transport for Linux, by epoll. */
module io.sockflux.transport.epoll {
    requires transitive io.sockflux;
    requires transitive io.sockflux.transport.unix;
    requires io.netty.buffer;
    requires io.netty.transport;
    requires io.netty.common;
    requires io.netty.transport.unix.common;
    requires io.netty.transport.classes.epoll;
    requires static org.jspecify;

    exports io.sockflux.transport.epoll;

    provides TransportProvider with
            EpollTransport;
}
