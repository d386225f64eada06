package io.sockflux.test;

import static java.util.Objects.requireNonNull;

import io.sockflux.Network;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import reactor.core.publisher.Mono;
import reactor.util.function.Tuple2;

/** A connection of TCP keeps all promises. */
class TcpConformanceTest extends StreamConformance {

    @SuppressWarnings("NullAway.Init")
    private static Network network;

    @SuppressWarnings("NullAway.Init")
    private static Listener listener;

    @BeforeAll
    static void listen() {
        network = Network.create();
        listener = requireNonNull(
                network.acceptor().endpoints("tcp://127.0.0.1:0").listen().block());
    }

    @AfterAll
    static void close() {
        network.close();
    }

    @Override
    protected StreamPair open() {
        Tuple2<Connection, Connection> ends = requireNonNull(Mono.zip(
                        network.connector(listener.endpoints().get(0)).connect(),
                        listener.accept().next())
                .block());
        return StreamPair.of(ends.getT1(), ends.getT2());
    }
}
