package io.sockflux.benchmarks.lines;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sockflux.Network;
import io.sockflux.codec.Encoder;
import io.sockflux.stream.Listener;
import java.util.Locale;
import reactor.core.publisher.Mono;

/** Sends each line back in capitals. */
final class SockfluxLineEcho {

    private SockfluxLineEcho() {}

    static Mono<Listener> serve(Network network) {
        return network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .serve(connection -> connection.send(
                        connection.receive().lines(UTF_8, 8192).map(line -> line.toUpperCase(Locale.ROOT)),
                        Encoder.lines(UTF_8)));
    }
}
