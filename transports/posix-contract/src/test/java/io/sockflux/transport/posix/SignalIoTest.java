package io.sockflux.transport.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.Network;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Leaks;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.error.ConnectionClosedException;
import io.sockflux.message.Message;
import io.sockflux.socket.SignalEvent;
import io.sockflux.socket.SignalEvent.Signal;
import io.sockflux.spi.Capability;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Signals come while they are on, and neither come nor harm while they are not. */
@TransportContract
class SignalIoTest {

    /** A network over this transport, a listener and a connection to it, whose accepted end is watched. */
    private static final class Pair implements AutoCloseable {

        private final Network network;
        private final Listener listener;
        private final Connection connection;
        private final Connection watched;
        private final Queue<SignalEvent> events = new ConcurrentLinkedQueue<>();
        private final Sinks.Empty<Void> ended = Sinks.empty();

        Pair(String transport, String endpoint, Capability... needs) {
            network = Network.builder().transport(transport).threads(2).build();
            Sinks.One<Connection> accepted = Sinks.one();
            listener = Waiting.result(
                    network.acceptor().needs(needs).endpoints(endpoint).serve(c -> {
                        accepted.tryEmitValue(c);
                        return c.closed();
                    }));
            connection = Waiting.result(
                    network.connector(listener.endpoints().get(0)).needs(needs).connect());
            watched = Waiting.result(accepted.asMono());
            watched.signals().events().subscribe(events::add, e -> {}, ended::tryEmitEmpty);
        }

        void awaitReadable() {
            Awaitility.await().until(() -> events.stream().anyMatch(SignalEvent::readable));
        }

        @Override
        public void close() {
            network.close();
            Leaks.check("signals");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "posix"})
    void shouldTellThatThereIsSomethingToRead(String transport) {
        try (Pair pair = new Pair(transport, "tcp://127.0.0.1:0")) {
            Waiting.done(pair.watched.signals().enable());
            Waiting.done(pair.connection.send("input"));
            pair.awaitReadable();
            assertThat(pair.events).allMatch(event -> event.signal() == Signal.IO && !event.urgent());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "posix"})
    void shouldBeEnabledAndDisabledAnyNumberOfTimes(String transport) throws IOException {
        try (Pair pair = new Pair(transport, "tcp://127.0.0.1:0")) {
            Waiting.done(pair.watched.signals().disable());
            Waiting.done(pair.watched.signals().enable());
            Waiting.done(pair.watched.signals().enable());
            assertThat(async(pair.watched)).isTrue();
            Waiting.done(pair.connection.send("input"));
            pair.awaitReadable();
            Waiting.done(pair.watched.signals().disable());
            Waiting.done(pair.watched.signals().disable());
            assertThat(async(pair.watched)).isFalse();
            pair.events.clear();
            Waiting.done(pair.watched.signals().enable());
            Waiting.done(pair.connection.send("input"));
            pair.awaitReadable();
        }
    }

    /** Whether the kernel would signal. */
    private static boolean async(Connection connection) {
        int asyncOnLinux = 0x2000;
        return Waiting.result(connection.inspect()).answers().stream()
                .filter(answer -> answer.call().equals("fcntl(F_GETFL)"))
                .anyMatch(answer -> (answer.result().orElseThrow() & asyncOnLinux) != 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "posix"})
    void shouldEndWithTheSocket(String transport) {
        try (Pair pair = new Pair(transport, "tcp://127.0.0.1:0")) {
            Waiting.done(pair.watched.signals().enable());
            Waiting.done(pair.watched.abort());
            Waiting.done(pair.ended.asMono());
            Waiting.done(pair.watched.signals().events());
            Waiting.done(pair.watched.signals().disable());
            assertThatThrownBy(() -> Waiting.done(pair.watched.signals().enable()))
                    .hasCauseInstanceOf(ConnectionClosedException.class);
        }
    }

    @Test
    void shouldEndWithTheSocketThoughSignalsWereNeverOn(Network network) {
        DatagramSocket socket =
                Waiting.result(network.datagrams("udp://127.0.0.1:0").bind());
        Sinks.Empty<Void> ended = Sinks.empty();
        socket.signals().events().subscribe(event -> {}, e -> {}, ended::tryEmitEmpty);
        Waiting.done(socket.close());
        Waiting.done(ended.asMono());
    }

    @Test
    void shouldSurviveASignalThatComesWhenNobodyWantsOneAnyMore(Network network) throws Exception {
        DatagramSocket socket =
                Waiting.result(network.datagrams("udp://127.0.0.1:0").bind());
        Queue<SignalEvent> events = new ConcurrentLinkedQueue<>();
        socket.signals().events().subscribe(events::add);
        Waiting.done(socket.signals().enable());
        Waiting.done(socket.signals().disable());
        // While they were enabled, the JVM may have told of late signals that the tests before had caused.
        int told = events.size();
        raise("-IO");
        raise("-URG");
        assertThat(events).hasSize(told);
        // Signals from outside are told too, as a signal does not say where it comes from. The JVM may be late with
        // those from before.
        Waiting.done(socket.signals().enable());
        raise("-IO");
        Awaitility.await().until(() -> events.stream().anyMatch(event -> event.signal() == Signal.IO));
        assertThat(events).allMatch(SignalEvent::writable);
        Waiting.done(socket.close());
    }

    private static void raise(String signal) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder(
                        "kill", signal, Long.toString(ProcessHandle.current().pid()))
                .inheritIO()
                .start();
        assertThat(kill.waitFor(100, TimeUnit.SECONDS)).isTrue();
        assertThat(kill.exitValue()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "posix"})
    void shouldTellUrgentDataByItsOwnSignal(String transport) {
        try (Pair pair = new Pair(transport, "tcp://127.0.0.1:0", Capability.URGENT_DATA)) {
            Waiting.done(pair.watched.signals().enable());
            Waiting.done(pair.connection.urgent().send((byte) 'x'));
            Awaitility.await()
                    .until(() ->
                            pair.events.stream().anyMatch(event -> event.signal() == Signal.URG && event.urgent()));
            // It is read as ever.
            assertThat(Waiting.result(pair.watched.urgent().events().next())).hasToString("UrgentByte[value=120]");
        }
    }

    @Test
    void shouldTellOfDatagramsOfEveryKind(Network network) {
        for (String kind : new String[] {"udp://127.0.0.1:0", "unix-dgram:@sockflux-" + System.nanoTime()}) {
            Queue<SignalEvent> events = new ConcurrentLinkedQueue<>();
            DatagramSocket watched = Waiting.result(network.datagrams(kind).bind());
            DatagramSocket from = Waiting.result(network.datagrams(kind.startsWith("udp") ? kind : "unix-dgram:")
                    .bind());
            watched.signals().events().subscribe(events::add);
            Waiting.done(watched.signals().enable());
            Waiting.done(from.send(Message.of("input").to(watched.localEndpoint())));
            Awaitility.await().until(() -> events.stream().anyMatch(SignalEvent::readable));
            Waiting.done(watched.signals().disable());
            Waiting.done(Mono.when(watched.close(), from.close()));
        }
    }

    @Test
    void shouldLoseNothingWhileSignalsComeInTheMiddle(Network network) {
        int total = 300_000;
        Sinks.One<Integer> received = Sinks.one();
        Listener listener = Waiting.result(network.acceptor()
                .needs(Capability.URGENT_DATA)
                .endpoints("tcp://127.0.0.1:0")
                .serve(connection -> connection
                        .signals()
                        .enable()
                        .thenMany(connection.urgent().events())
                        .map(SignalIoTest::bytes)
                        .reduce(0, Integer::sum)
                        .doOnNext(received::tryEmitValue)
                        .doOnError(received::tryEmitError)
                        .then()));
        try (PythonUrgentPeer peer =
                PythonUrgentPeer.sendingRandomly(listener.endpoints().get(0), total, 20, 2, false, 1)) {
            assertThat(received.asMono().block(Duration.ofSeconds(100))).isEqualTo(total);
            assertThat(peer.rest()).hasSize(1);
        }
        Waiting.done(listener.close());
    }

    private static int bytes(io.sockflux.urgent.UrgentEvent event) {
        if (event instanceof io.sockflux.urgent.UrgentData data) {
            return data.data().readableBytes();
        }
        return event instanceof io.sockflux.urgent.UrgentByte ? 1 : 0;
    }
}
