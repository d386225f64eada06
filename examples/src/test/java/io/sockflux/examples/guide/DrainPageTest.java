package io.sockflux.examples.guide;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Network;
import io.sockflux.pool.ConnectionPool;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Sinks;

/** The snippets of {@code docs/guide/drain.md}. */
class DrainPageTest {

    @Test
    void shouldStopOnSignal() throws InterruptedException {
        try (Network network = Network.create()) {
            Listener listener = requireNonNull(network.acceptor()
                    .endpoints("tcp://127.0.0.1:0")
                    .serve(connection -> connection.send(connection.receive()))
                    .block());
            ConnectionPool pool =
                    network.connector(listener.endpoints().get(0)).pool().open();
            // snippet: hook
            Thread stop = new Thread(() -> listener.drain(Duration.ofSeconds(30))
                    .then(pool.close())
                    .then(network.closeAsync())
                    .block());
            Runtime.getRuntime().addShutdownHook(stop);
            // end
            Runtime.getRuntime().removeShutdownHook(stop);
            stop.start();
            stop.join();
            assertThat(listener.endpoints()).isEmpty();
        }
    }

    @Test
    void shouldTellTheHandlers() {
        try (Network network = Network.create()) {
            // snippet: tell
            Sinks.Empty<Void> stopping = Sinks.empty();
            Listener listener = network.acceptor()
                    .endpoints("tcp://127.0.0.1:0")
                    .serve(connection -> connection
                            .receive()
                            .lines(StandardCharsets.UTF_8, 1024)
                            .takeUntilOther(stopping.asMono())
                            .concatMap(line -> connection.send(line + "\n")))
                    .block();
            // end
            Connection client = requireNonNull(
                    network.connector(requireNonNull(listener).endpoints().get(0))
                            .connect()
                            .block());
            client.send("a line\n").then(client.receive().next()).block();
            client.receive()
                    .subscribe(bytes -> {}, error -> {}, () -> client.close().subscribe());
            // snippet: both
            stopping.tryEmitEmpty();
            Listener.DrainOutcome outcome =
                    listener.drain(Duration.ofSeconds(30)).block();
            // end
            assertThat(requireNonNull(outcome).finished()).isOne();
            assertThat(outcome.cut()).isZero();
        }
    }
}
