import io.sockflux.spi.TransportProvider;
import io.sockflux.transport.kqueue.KQueueTransport;

/** The transport for macOS and the BSDs, by kqueue. */
module io.sockflux.transport.kqueue {
    requires transitive io.sockflux;
    requires transitive io.sockflux.transport.unix;
    requires io.netty.transport;
    requires io.netty.transport.unix.common;
    requires io.netty.transport.classes.kqueue;
    requires static org.jspecify;

    exports io.sockflux.transport.kqueue;

    provides TransportProvider with
            KQueueTransport;
}
