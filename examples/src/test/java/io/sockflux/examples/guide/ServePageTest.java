package io.sockflux.examples.guide;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Network;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.stream.Shutdown;
import io.sockflux.stream.WhenFull;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** The snippets of {@code docs/guide/serve.md}. */
class ServePageTest {

    @Test
    void shouldEcho() {
        try (Network network = Network.create()) {
            // snippet: echo
            Listener listener = network.acceptor()
                    .endpoints("tcp://127.0.0.1:0")
                    .serve(connection -> connection.send(connection.receive()))
                    .block();
            // end
            assertThat(ask(network, requireNonNull(listener), "hello\n")).isEqualTo("hello\n");
        }
    }

    @Test
    void shouldServeOnManyEndpoints(@TempDir Path folder) {
        try (Network network = Network.create()) {
            // snippet: many
            Mono<Listener> server = network.acceptor()
                    .endpoints("tcp://127.0.0.1:0", "tcp://[::1]:0", "unix:" + folder.resolve("echo.sock"))
                    .maxConnections(10_000)
                    .maxConnectionsPerPeer(100)
                    .whenFull(WhenFull.RESET)
                    .serve(connection -> connection.send(connection.receive()));
            // end
            Listener listener = requireNonNull(server.block());
            assertThat(listener.endpoints()).hasSize(3);
        }
    }

    @Test
    void shouldServeLines() {
        try (Network network = Network.create()) {
            // snippet: lines
            Listener listener = network.acceptor()
                    .endpoints("tcp://127.0.0.1:0")
                    .serve(connection -> connection
                            .receive()
                            .lines(StandardCharsets.UTF_8, 8192)
                            .concatMap(line -> connection.send(line.toUpperCase(Locale.ROOT) + "\n")))
                    .block();
            // end
            assertThat(ask(network, requireNonNull(listener), "one\ntwo\n")).isEqualTo("ONE\nTWO\n");
        }
    }

    @Test
    void shouldAcceptByDemand() {
        try (Network network = Network.create()) {
            // snippet: accept
            Listener listener =
                    network.acceptor().endpoints("tcp://127.0.0.1:0").listen().block();
            Mono<List<Connection>> firstTwo =
                    requireNonNull(listener).accept().take(2).collectList();
            // end
            Mono<List<Connection>> accepted = firstTwo.cache();
            accepted.subscribe();
            network.connector(listener.endpoints().get(0)).connect().block();
            network.connector(listener.endpoints().get(0)).connect().block();
            assertThat(accepted.block()).hasSize(2);
        }
    }

    @Test
    void shouldDrain() {
        try (Network network = Network.create()) {
            Listener listener = network.acceptor()
                    .endpoints("tcp://127.0.0.1:0")
                    .serve(connection -> connection.send(connection.receive()))
                    .block();
            // snippet: drain
            Listener.DrainOutcome outcome =
                    requireNonNull(listener).drain(Duration.ofSeconds(30)).block();
            System.out.println(
                    requireNonNull(outcome).finished() + " ended by themselves, " + outcome.cut() + " were cut");
            // end
            assertThat(outcome.cut()).isZero();
        }
    }

    private static String ask(Network network, Listener listener, String text) {
        String answer = network.connector(listener.endpoints().get(0))
                .use(connection -> connection
                        .send(text)
                        .then(connection.shutdown(Shutdown.WRITE))
                        .then(connection.receive().collectString(StandardCharsets.UTF_8, 1 << 16)))
                .blockFirst();
        return requireNonNull(answer);
    }
}
