import io.sockflux.spi.TransportProvider;
import io.sockflux.transport.iouring.IoUringTransport;

/** The transport for Linux by io_uring, which is taken only when it is asked for by name. */
module io.sockflux.transport.iouring {
    requires transitive io.sockflux;
    requires transitive io.sockflux.transport.unix;
    requires io.netty.transport;
    requires io.netty.common;
    requires io.netty.transport.unix.common;
    requires io.netty.transport.classes.io_uring;
    requires static org.jspecify;

    exports io.sockflux.transport.iouring;

    provides TransportProvider with
            IoUringTransport;
}
