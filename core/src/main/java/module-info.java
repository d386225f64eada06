import io.sockflux.spi.TransportProvider;

/** The Unix socket API as Reactor publishers. */
module io.sockflux {
    requires transitive reactor.core;
    requires transitive org.reactivestreams;
    requires transitive io.netty.buffer;
    requires transitive io.netty.transport;
    requires io.netty.common;
    requires static jdk.jfr;
    requires static io.netty.codec;
    requires static io.netty.handler;
    requires static io.netty.codec.http;
    requires static io.netty.codec.socks;
    requires static reactor.pool;
    requires static transitive org.jspecify;

    exports io.sockflux;
    exports io.sockflux.address;
    exports io.sockflux.balance;
    exports io.sockflux.blocking;
    exports io.sockflux.codec;
    exports io.sockflux.datagram;
    exports io.sockflux.error;
    exports io.sockflux.exchange;
    exports io.sockflux.handover;
    exports io.sockflux.message;
    exports io.sockflux.netdb;
    exports io.sockflux.observe;
    exports io.sockflux.option;
    exports io.sockflux.pool;
    exports io.sockflux.proxy;
    exports io.sockflux.socket;
    exports io.sockflux.spi;
    exports io.sockflux.stream;
    exports io.sockflux.systemd;
    exports io.sockflux.tls;
    exports io.sockflux.urgent;
    exports io.sockflux.watch;

    uses TransportProvider;
}
