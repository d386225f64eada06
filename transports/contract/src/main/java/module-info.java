/** The tests that every transport must pass. */
module io.sockflux.contract {
    requires transitive io.sockflux;
    requires io.netty.buffer;
    requires transitive io.netty.common;
    requires io.netty.codec;
    requires io.netty.handler;
    requires io.netty.pkitesting;
    requires transitive org.junit.jupiter.api;
    requires transitive org.junit.jupiter.params;
    requires org.junit.platform.launcher;
    requires org.junit.platform.testkit;
    requires org.assertj.core;
    requires awaitility;
    requires reactor.test;
    requires org.reactivestreams.tck;
    requires org.testng;
    requires reactor.blockhound;
    requires java.logging;
    requires jdk.jfr;
    requires jdk.management;
    requires static org.jspecify;

    uses io.sockflux.spi.TransportProvider;

    exports io.sockflux.contract;
    exports io.sockflux.contract.kit;
    exports io.sockflux.contract.memory;
    exports io.sockflux.contract.wire;

    opens io.sockflux.contract;
    opens io.sockflux.contract.accept;
    opens io.sockflux.contract.close;
    opens io.sockflux.contract.codec;
    opens io.sockflux.contract.connect;
    opens io.sockflux.contract.datagram;
    opens io.sockflux.contract.dns;
    opens io.sockflux.contract.kit;
    opens io.sockflux.contract.layer;
    opens io.sockflux.contract.network;
    opens io.sockflux.contract.option;
    opens io.sockflux.contract.path;
    opens io.sockflux.contract.proxy;
    opens io.sockflux.contract.stream;
    opens io.sockflux.contract.tck;
    opens io.sockflux.contract.tls;
    opens io.sockflux.contract.wire;
}
