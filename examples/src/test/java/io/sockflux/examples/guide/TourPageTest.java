package io.sockflux.examples.guide;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.ConnectRetry;
import io.sockflux.Network;
import io.sockflux.spi.Capability;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.stream.TimeLimits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;

/** The snippets of {@code docs/guide/tour.md} and some of {@code docs/guide/hand-over.md}. */
class TourPageTest {

    private final Network network = Network.create();

    @AfterEach
    void close() {
        network.close();
    }

    // snippet: handler
    static Publisher<?> shout(Connection connection) {
        return connection
                .receive()
                .lines(StandardCharsets.UTF_8, 1024)
                .concatMap(line -> connection.send(line.toUpperCase(Locale.ROOT) + "\n"));
    }
    // end

    @Test
    void shouldServe() {
        // snippet: serve
        Listener listener = network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .serve(connection -> shout(connection))
                .block();
        System.out.println("READY " + requireNonNull(listener).endpoints());
        // end
        // snippet: ask
        String answer = network.connector(listener.endpoints().get(0))
                .retry(ConnectRetry.doubling())
                .timeout(Duration.ofMinutes(1))
                .use(connection -> connection
                        .send("hello\n")
                        .then(connection
                                .receive()
                                .lines(StandardCharsets.UTF_8, 1024)
                                .next()))
                .blockFirst();
        // end
        assertThat(answer).isEqualTo("HELLO");
    }

    @Test
    void shouldBound() {
        List<String> log = new CopyOnWriteArrayList<>();
        // snippet: bound
        Listener listener = network.acceptor()
                .endpoints("tcp://127.0.0.1:0", "tcp://[::1]:0")
                .maxConnections(10_000)
                .maxConnectionsPerPeer(1)
                .timeLimits(TimeLimits.NONE.idle(Duration.ofMinutes(5)))
                .onRefused(refusal -> log.add(refusal.peer() + " refused: " + refusal.words()))
                .onHandlerError((connection, error) -> log.add(connection.peerEndpoint() + " failed: " + error))
                .serve(connection -> shout(connection))
                .block();
        // end
        String target = requireNonNull(listener).endpoints().get(0).toString();
        Connection first = requireNonNull(network.connector(target).connect().block());
        first.send("one\n").then(first.receive().next()).block();
        network.connector(target)
                .use(second -> second.receive())
                .then()
                .onErrorComplete()
                .block();
        assertThat(log).hasSize(1).first().asString().contains("refused");
    }

    @Test
    void shouldAdopt() {
        Assumptions.assumeTrue(network.supports(Capability.ADOPTION), "there is no adoption here");
        Listener before = requireNonNull(
                network.acceptor().endpoints("tcp://127.0.0.1:0").listen().block());
        int number = requireNonNull(before.sockets().get(0).duplicate().block()).giveAway();
        before.close().block();
        // snippet: number
        Listener listener = network.acceptor()
                .adopt(number) // 3 under systemd's socket activation
                .serve(connection -> shout(connection))
                .block();
        // end
        // snippet: connection
        Connection connection = network.connector(
                        requireNonNull(listener).endpoints().get(0))
                .connect()
                .block();
        Connection adopted = requireNonNull(connection)
                .duplicate()
                .flatMap(descriptor -> network.adopter(descriptor).adopt())
                .block();
        // end
        assertThat(requireNonNull(adopted).localEndpoint()).isEqualTo(connection.localEndpoint());
        adopted.abort().then(connection.abort()).block();
    }
}
