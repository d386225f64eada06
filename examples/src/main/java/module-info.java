/** Programs to run, each a few lines over Sockflux. */
module io.sockflux.examples {
    requires io.sockflux;
    requires io.netty.buffer;
    // Programs go through proxies by --via.
    requires io.netty.codec.http;
    requires io.netty.codec.socks;
    requires info.picocli;
    // The percentiles of statsd.
    requires HdrHistogram;
    requires java.logging;
    // The self-test looks whether there are events. An image made by jlink may be without.
    requires static jdk.jfr;
    // The soak looks at the heap.
    requires java.management;
    requires reactor.core;
    requires reactor.pool;
    requires org.reactivestreams;
    requires static org.jspecify;

    // The self-test says which transports there are.
    uses io.sockflux.spi.TransportProvider;

    // picocli fills the fields of commands.
    opens io.sockflux.examples to
            info.picocli;
    opens io.sockflux.examples.balancer to
            info.picocli;
    opens io.sockflux.examples.chat to
            info.picocli;
    opens io.sockflux.examples.cli to
            info.picocli;
    opens io.sockflux.examples.datagram to
            info.picocli;
    opens io.sockflux.examples.descriptor to
            info.picocli;
    opens io.sockflux.examples.dns to
            info.picocli;
    opens io.sockflux.examples.name to
            info.picocli;
    opens io.sockflux.examples.option to
            info.picocli;
    opens io.sockflux.examples.ping to
            info.picocli;
    opens io.sockflux.examples.redis to
            info.picocli;
    opens io.sockflux.examples.selftest to
            info.picocli;
    opens io.sockflux.examples.soak to
            info.picocli;
    opens io.sockflux.examples.statsd to
            info.picocli;
    opens io.sockflux.examples.stream to
            info.picocli;
    opens io.sockflux.examples.tls to
            info.picocli;
    opens io.sockflux.examples.urgent to
            info.picocli;
    opens io.sockflux.examples.watch to
            info.picocli;
}
