/** Benchmarks, side by side with raw Netty. */
module io.sockflux.benchmarks {
    requires transitive io.sockflux;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.unix.common;
    requires jmh.core;
    requires static org.jspecify;

    exports io.sockflux.benchmarks;
}
