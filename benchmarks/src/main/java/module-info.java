/** Benchmarks, side by side with peers. */
module io.sockflux.benchmarks {
    requires transitive io.sockflux;
    requires io.sockflux.micrometer;
    requires micrometer.core;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.codec.redis;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.unix.common;
    requires java.desktop;
    requires java.management;
    requires jdk.management;
    requires jmh.core;
    requires lettuce.core;
    requires org.knowm.xchart;
    requires org.reactivestreams;
    requires reactor.core;
    requires reactor.netty.core;
    requires static org.jspecify;

    exports io.sockflux.benchmarks;
}
