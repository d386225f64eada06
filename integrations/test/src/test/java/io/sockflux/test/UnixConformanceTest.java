package io.sockflux.test;

import static java.util.Objects.requireNonNull;

import io.sockflux.Network;
import io.sockflux.address.SocketType;
import io.sockflux.stream.ConnectionPair;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A pair of unix sockets keeps all promises but one: it knows no reset. */
class UnixConformanceTest extends StreamConformance {

    @SuppressWarnings("NullAway.Init")
    private static Network network;

    @BeforeAll
    static void create() {
        network = Network.create();
    }

    @AfterAll
    static void close() {
        network.close();
    }

    @Override
    protected StreamPair open() {
        ConnectionPair pair =
                requireNonNull(network.socketPair(SocketType.STREAM).block());
        return StreamPair.of(pair.first(), pair.second());
    }

    @Override
    protected boolean tellsAborts() {
        return false;
    }
}
