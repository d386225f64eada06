package io.sockflux.examples.guide;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.ConnectRetry;
import io.sockflux.Network;
import io.sockflux.error.ConnectFailedException;
import io.sockflux.error.Errno;
import io.sockflux.pool.ConnectionPool;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The snippets of {@code docs/guide/connect.md} and {@code docs/guide/pool.md}. */
class ConnectPageTest {

    private final Network network = Network.create();
    private final Listener listener = requireNonNull(network.acceptor()
            .endpoints("tcp://127.0.0.1:0")
            .serve(connection -> connection
                    .receive()
                    .lines(StandardCharsets.UTF_8, 8192)
                    .concatMap(line -> connection.send("you said " + line + "\n")))
            .block());
    private String target = "";

    @BeforeEach
    void findTheServer() {
        target = listener.endpoints().get(0).toString();
    }

    @AfterEach
    void close() {
        network.close();
    }

    @Test
    void shouldAskOnce() {
        // snippet: use
        String answer = network.connector(target)
                .use(connection -> connection
                        .send("hello\n")
                        .then(connection
                                .receive()
                                .lines(StandardCharsets.UTF_8, 8192)
                                .next()))
                .blockFirst();
        // end
        assertThat(answer).isEqualTo("you said hello");
    }

    @Test
    void shouldRetry() {
        // snippet: retry
        Mono<Connection> connect = network.connector(target)
                .retry(ConnectRetry.exponential().attempts(10))
                .attemptTimeout(Duration.ofSeconds(3))
                .timeout(Duration.ofMinutes(1))
                .connect();
        // end
        assertThat(connect.block()).isNotNull();
    }

    @Test
    void shouldTellEachAttempt() {
        requireNonNull(listener).close().block();
        List<String> lines = new ArrayList<>();
        // snippet: failure
        Mono<Connection> connect = network.connector(target).connect();
        connect.doOnError(
                        ConnectFailedException.class,
                        failure -> failure.attempts()
                                .forEach(attempt -> lines.add(attempt.endpoint() + ": "
                                        + attempt.failure().getMessage())))
                .onErrorComplete(failure -> failure instanceof ConnectFailedException failed
                        && failed.errno().filter(Errno.ECONNREFUSED::equals).isPresent())
                .block();
        // end
        assertThat(lines).hasSize(1).first().asString().contains("ECONNREFUSED");
    }

    @Test
    void shouldSupervise() {
        List<String> answers = new ArrayList<>();
        // snippet: supervise
        Flux<String> answersForEver = network.connector(target)
                .supervise()
                .concatMap(connection -> connection
                        .send("status\n")
                        .thenMany(connection.receive().lines(StandardCharsets.UTF_8, 8192))
                        .take(1)
                        .concatWith(connection.close().then(Mono.empty())));
        // end
        answersForEver.take(2).doOnNext(answers::add).blockLast();
        assertThat(answers).containsExactly("you said status", "you said status");
    }

    @Test
    void shouldPool() {
        // snippet: pool
        ConnectionPool pool = network.connector(target)
                .pool()
                .maxConnections(8)
                .maxPending(1_000)
                .acquireTimeout(Duration.ofMinutes(1))
                .open();
        List<String> answers = Flux.range(1, 100)
                .flatMap(i -> pool.use(connection -> connection
                        .send(i + "\n")
                        .then(connection
                                .receive()
                                .lines(StandardCharsets.UTF_8, 8192)
                                .next())))
                .collectList()
                .block();
        pool.close().block();
        // end
        assertThat(answers).hasSize(100);
    }
}
