package io.sockflux.examples.stream;

import io.sockflux.Connector;
import io.sockflux.Network;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.datagram.ResendSchedule;
import io.sockflux.examples.cli.ConnectWords;
import io.sockflux.examples.datagram.Datagrams;
import io.sockflux.message.Message;
import io.sockflux.stream.Connection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A client of a server that answers at once: connects, or asks by a datagram, prints the answer and ends. */
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
        String answer;
        try (Network network = network()) {
            answer = isByDatagrams()
                    ? byDatagrams(network, 1, 1).blockFirst()
                    : connector(network).use(this::answer).blockFirst();
        }
        if (answer == null) {
            throw noAnswer();
        }
        print(answer);
        return 0;
    }

    final Network network() {
        return connect.network();
    }

    final boolean isByDatagrams() {
        return Datagrams.areSpokenAt(connect.endpoint());
    }

    /**
     * So many answers by datagrams, as they come: a datagram each asks for one, and again after 1, 2, 4 s.
     *
     * @param atOnce how many questions may be open
     */
    final Flux<String> byDatagrams(Network network, int times, int atOnce) {
        // What cannot be had here is told before anything is waited for.
        Mono<DatagramSocket> open = network.datagrams().connect(connect.endpoint());
        return Flux.usingWhen(
                connect.patiently(left -> open),
                socket -> Flux.range(0, times).flatMap(i -> connect.patiently(left -> question(socket, left)), atOnce),
                DatagramSocket::close);
    }

    private static Mono<String> question(DatagramSocket socket, Optional<Duration> left) {
        ResendSchedule schedule = left.map(ResendSchedule.doubling()::within).orElseGet(ResendSchedule::doubling);
        return socket.request(Message.of(new byte[1]), schedule)
                .map(answer -> answer.data().toString(StandardCharsets.UTF_8));
    }

    final Connector connector(Network network) {
        return connect.connector(network);
    }

    final CommandLine commandLine() {
        return spec.commandLine();
    }

    /** A lossless close would wait once more for a server that is silent. */
    private Mono<String> tooLate(Connection connection, Duration wait) {
        return connection
                .abort()
                .then(Mono.error(() -> new IOException(String.format(
                        Locale.ROOT,
                        "no answer within %.1f s from %s: ETIMEDOUT (connection timed out)",
                        wait.toMillis() / 1e3,
                        connect.endpoint()))));
    }

    /** What the server says until it closes the connection. */
    final Mono<String> answer(Connection connection) {
        return inTime(connection, connection.receive().collectString(StandardCharsets.UTF_8, LONGEST_ANSWER));
    }

    /** One answer on a connection that stays. */
    final Mono<String> answerAndStay(Connection connection) {
        return inTime(connection, Conversation.ask(connection, StandardCharsets.UTF_8));
    }

    private Mono<String> inTime(Connection connection, Mono<String> all) {
        Duration wait = connect.timeout() == null ? LONGEST_WAIT : connect.timeout();
        return all.timeout(wait)
                .onErrorResume(TimeoutException.class, e -> tooLate(connection, wait))
                .filter(answer -> !answer.isEmpty())
                .switchIfEmpty(Mono.error(this::noAnswer));
    }

    final void print(String answer) {
        commandLine().getOut().print(answer);
        commandLine().getOut().flush();
    }

    private IOException noAnswer() {
        return new IOException(connect.endpoint() + ": closed the connection without an answer");
    }
}
