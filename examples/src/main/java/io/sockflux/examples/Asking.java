package io.sockflux.examples;

import io.sockflux.Network;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Mono;

/** A client of a server that answers at once: connects, prints the answer and ends. */
abstract class Asking implements Callable<Integer> {

    private static final int LONGEST_ANSWER = 1 << 20;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ConnectWords connect;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Duration wait = connect.timeout() == null ? LONGEST_WAIT : connect.timeout();
        String answer;
        try (Network network = connect.network()) {
            answer = connect.connector(network)
                    .use(connection -> connection
                            .receive()
                            .collectString(StandardCharsets.UTF_8, LONGEST_ANSWER)
                            .timeout(wait)
                            // A lossless close would wait once more for a server that is silent.
                            .onErrorResume(
                                    TimeoutException.class,
                                    e -> connection.abort().then(Mono.error(e))))
                    .onErrorMap(
                            TimeoutException.class,
                            e -> new IOException(String.format(
                                    Locale.ROOT,
                                    "no answer within %.1f s from %s: ETIMEDOUT (connection timed out)",
                                    wait.toMillis() / 1e3,
                                    connect.endpoint())))
                    .blockFirst();
        }
        if (answer == null || answer.isEmpty()) {
            throw new IOException(connect.endpoint() + ": closed the connection without an answer");
        }
        spec.commandLine().getOut().print(answer);
        spec.commandLine().getOut().flush();
        return 0;
    }
}
