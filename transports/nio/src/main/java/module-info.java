import io.sockflux.spi.TransportProvider;
import io.sockflux.transport.nio.NioTransport;

/** The transport for every operating system: the JDK's own channels. */
module io.sockflux.transport.nio {
    requires transitive io.sockflux;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.transport;
    requires jdk.net;
    requires static org.jspecify;

    exports io.sockflux.transport.nio;

    provides TransportProvider with
            NioTransport;
}
