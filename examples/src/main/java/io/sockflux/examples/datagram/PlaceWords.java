package io.sockflux.examples.datagram;

import io.sockflux.DatagramBinder;
import io.sockflux.Network;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.examples.cli.Words;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Mono;

/** Where a program takes datagrams. */
public final class PlaceWords {

    @Parameters(
            paramLabel = "ENDPOINT",
            converter = Words.PlaceWord.class,
            description = "where to be bound: udp://HOST:PORT (port 0: any free one), unix-dgram:PATH or @NAME; or"
                    + " fd:NUMBER or fd:NAME, a socket that a service manager has passed")
    @SuppressWarnings("NullAway.Init")
    private String place;

    /** For picocli. */
    public PlaceWords() {}

    /**
     * Binds there, or takes the socket of the service manager.
     *
     * @param wishes of a socket that is made here
     */
    public Mono<DatagramSocket> open(Network network, UnaryOperator<DatagramBinder> wishes) {
        return Datagrams.open(network, place, wishes);
    }
}
