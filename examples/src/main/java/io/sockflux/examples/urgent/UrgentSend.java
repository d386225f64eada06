package io.sockflux.examples.urgent;

import io.sockflux.Network;
import io.sockflux.examples.cli.ConnectWords;
import io.sockflux.spi.Capability;
import io.sockflux.stream.Connection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Sends each word by a write of its own; those that begin with an exclamation mark are urgent bytes. */
@Command(
        name = "urgent-send",
        description = "Sends each TEXT by a write of its own, and !x as the urgent byte x; then closes the connection.")
public final class UrgentSend implements Callable<Integer> {

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ConnectWords connect;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "TEXT",
            description = "what is sent, in this order; !x is the urgent byte x")
    @SuppressWarnings("NullAway.Init")
    private List<String> texts;

    /**
     * One write.
     *
     * @param text of one byte where it is urgent
     */
    record Piece(String text, boolean urgent) {

        static Piece of(String word) {
            if (!word.startsWith("!")) {
                if (word.isEmpty()) {
                    throw new IllegalArgumentException("text: is empty (expected: TEXT, or !x with one byte)");
                }
                return new Piece(word, false);
            }
            String rest = word.substring(1);
            int length = rest.getBytes(StandardCharsets.UTF_8).length;
            if (length != 1) {
                throw new IllegalArgumentException("urgent: \"" + word + "\" has " + length
                        + " bytes (expected: one byte after the exclamation mark)");
            }
            return new Piece(rest, true);
        }

        Mono<Void> send(Connection connection) {
            return urgent ? connection.urgent().send((byte) text.charAt(0)) : connection.send(text);
        }
    }

    @Override
    public Integer call() {
        List<Piece> pieces = texts.stream().map(Piece::of).toList();
        try (Network network = connect.network()) {
            connect.connector(network)
                    .needs(Capability.URGENT_DATA)
                    .use(connection -> Flux.fromIterable(pieces).concatMap(piece -> piece.send(connection)))
                    .blockLast();
        }
        return 0;
    }
}
