package io.sockflux.contract.close;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Descriptors;
import io.sockflux.contract.kit.Pair;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.Errno;
import io.sockflux.error.SendFailedException;
import io.sockflux.error.SystemCallException;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.stream.Listener.DrainOutcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A peer that is gone for good leaves nothing behind, whatever this side is doing, and is told of once. */
@TransportContract
class GonePeersContract {

    /** What a handler has that may still be at work; far below what the test waits. */
    private static final Duration GRACE = Duration.ofMillis(100);

    /** No verdict: it only ends a test that hangs. */
    private static final Duration HANG = Duration.ofSeconds(60);

    static List<Arguments> pursuits() {
        List<Arguments> all = new ArrayList<>();
        for (PeerKind kind : List.of(PeerKind.IPV4, PeerKind.UNIX_PATH)) {
            for (Pursuit pursuit : Pursuit.values()) {
                all.add(Arguments.of(kind, pursuit));
            }
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("pursuits")
    void shouldLeaveNoHandlerAndNoDescriptor(PeerKind kind, Pursuit pursuit, Network network) throws Exception {
        BlockingQueue<Handled> handled = new LinkedBlockingQueue<>();
        Listener listener = Waiting.result(network.acceptor()
                .endpoints(kind.endpoint(network))
                .closeTimeout(GRACE)
                .onHandlerError((connection, error) -> {})
                .serve(connection -> {
                    Handled one = new Handled(connection);
                    handled.add(one);
                    return Flux.from(pursuit.of(connection)).doFinally(signal -> one.end());
                }));
        long base = Descriptors.open();
        Map<Departure, Handled> left = new EnumMap<>(Departure.class);
        Map<Departure, Peer> peers = new EnumMap<>(Departure.class);
        for (Departure departure : departures(kind)) {
            peers.put(departure, Peer.connect(listener.endpoints().get(0)));
            left.put(departure, next(handled));
        }
        for (Map.Entry<Departure, Peer> leaving : peers.entrySet()) {
            leaving.getKey().leave(leaving.getValue());
        }
        left.forEach((departure, one) -> {
            assertThat(one.ended).as("%s: the end of the handler", departure).succeedsWithin(HANG);
            Waiting.done(one.connection.closed());
        });
        Awaitility.await("descriptors")
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> Descriptors.open() <= base);
        assertThat(Waiting.result(listener.drain(Duration.ZERO)).cut()).isZero();
        left.forEach((departure, one) ->
                assertThat(one.ends).as("%s: ends of the handler", departure).hasValue(1));
    }

    /** A connection that is served, and the end of its handler. */
    private static final class Handled {
        private final Connection connection;
        private final AtomicInteger ends = new AtomicInteger();
        private final CompletableFuture<Boolean> ended = new CompletableFuture<>();

        Handled(Connection connection) {
            this.connection = connection;
        }

        void end() {
            ends.incrementAndGet();
            ended.complete(true);
        }
    }

    /** The next that is served; a connection that was accepted and never served fails the test by name. */
    private static Handled next(BlockingQueue<Handled> handled) throws InterruptedException {
        Handled next = handled.poll(HANG.toSeconds(), TimeUnit.SECONDS);
        assertThat(next).as("a handler for the connection that was made").isNotNull();
        return requireNonNull(next);
    }

    @ParameterizedTest
    @EnumSource
    void shouldLeaveNothingOfARelayWhosePeerIsGone(PeerKind kind, Network network) throws Exception {
        Listener behind = Waiting.result(network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .onHandlerError((connection, error) -> {})
                .serve(connection -> connection.receive().then()));
        BlockingQueue<Handled> handled = new LinkedBlockingQueue<>();
        Listener listener = Waiting.result(network.acceptor()
                .endpoints(kind.endpoint(network))
                .closeTimeout(GRACE)
                .onHandlerError((connection, error) -> {})
                .serve(connection -> {
                    Handled one = new Handled(connection);
                    return network.connector(behind.endpoints().get(0))
                            .use(other -> {
                                handled.add(one);
                                return connection.relayTo(other);
                            })
                            .doFinally(signal -> one.end());
                }));
        long base = Descriptors.open();
        for (Departure departure : departures(kind)) {
            Peer peer = Peer.connect(listener.endpoints().get(0));
            Handled one = next(handled);
            departure.leave(peer);
            assertThat(one.ended).as("%s: the end of the relay", departure).succeedsWithin(HANG);
            Waiting.done(one.connection.closed());
            assertThat(one.ends).as("%s: ends of the handler", departure).hasValue(1);
        }
        Awaitility.await("descriptors").atMost(HANG).until(() -> Descriptors.open() <= base);
        assertThat(Waiting.result(listener.drain(Duration.ZERO)).cut()).isZero();
        Waiting.done(behind.close());
    }

    @ParameterizedTest
    @EnumSource
    void shouldEndTheHandlerOfAProcessThatWasKilled(PeerKind kind, Network network) throws Exception {
        BlockingQueue<Handled> handled = new LinkedBlockingQueue<>();
        Listener listener = Waiting.result(network.acceptor()
                .endpoints(kind.endpoint(network))
                .closeTimeout(GRACE)
                .onHandlerError((connection, error) -> {})
                .serve(connection -> {
                    Handled one = new Handled(connection);
                    // What the process has not read makes the kernel's close of its socket a reset.
                    return connection
                            .send("unread")
                            .then(Mono.fromRunnable(() -> handled.add(one)))
                            .then(Mono.never())
                            .doFinally(signal -> one.end());
                }));
        Process process = connecting(listener.endpoints().get(0));
        try {
            Handled one = next(handled);
            process.destroyForcibly();
            assertThat(one.ended).as("the end of the handler").succeedsWithin(HANG);
            Waiting.done(one.connection.closed());
            assertThat(one.ends).hasValue(1);
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(Waiting.result(listener.drain(Duration.ZERO)).cut()).isZero();
    }

    /** A process that connects, and then does nothing. */
    private static Process connecting(Endpoint endpoint) throws IOException {
        String address = endpoint instanceof TcpEndpoint tcp
                ? "socket.create_connection(('%s', %d))"
                        .formatted(
                                tcp.socketAddress().getAddress().getHostAddress(),
                                tcp.socketAddress().getPort())
                : "socket.socket(socket.AF_UNIX); s.connect('%s')".formatted(Peer.address(endpoint));
        return new ProcessBuilder("python3", "-c", "import socket, time; s = " + address + "; time.sleep(1000)")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static List<Departure> departures(PeerKind kind) {
        return Arrays.stream(Departure.values())
                .filter(departure -> departure.isOf(kind))
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepNoPlaceForAHandlerWhosePeerIsGone(PeerKind kind, Network network) throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Listener listener = Waiting.result(network.acceptor()
                .endpoints(kind.endpoint(network))
                .maxConnections(2)
                .serve(connection -> {
                    begun.incrementAndGet();
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    return Mono.never().doFinally(signal -> running.decrementAndGet());
                }));
        for (int i = 0; i < 4; i++) {
            int before = i;
            Peer peer = Peer.connect(listener.endpoints().get(0));
            Awaitility.await("handler").atMost(HANG).until(() -> begun.get() > before);
            (kind == PeerKind.UNIX_PATH ? Departure.CLOSE : Departure.RESET).leave(peer);
        }
        Awaitility.await("running handlers").atMost(HANG).until(() -> running.get() == 0);
        assertThat(most.get()).isLessThanOrEqualTo(2);
        DrainOutcome drained = Waiting.result(listener.drain(Duration.ofSeconds(100)));
        assertThat(drained.cut()).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = Departure.class,
            names = {"RESET", "END_AND_RESET"})
    void shouldTellASendThatWaitsForItsSource(Departure departure, Network network) throws Exception {
        Pair pair = Pair.connect(network, PeerKind.IPV4);
        CompletableFuture<Void> sending = pair.connection().send(Flux.never()).toFuture();
        departure.leave(pair.peer());
        assertThat(errno(failure(Mono.fromFuture(sending))))
                .isIn(departure == Departure.RESET ? List.of(Errno.ECONNRESET, Errno.EPIPE) : List.of(Errno.EPIPE));
        // Nobody has closed it here.
        Waiting.done(pair.connection().closed());
        assertThat(errno(failure(pair.connection().send("late")))).isIn(Errno.ECONNRESET, Errno.EPIPE);
    }

    private static Throwable failure(Mono<Void> mono) {
        return requireNonNull(Waiting.result(mono.materialize()).getThrowable(), "it has not failed");
    }

    private static Errno errno(Throwable failure) {
        return failure instanceof SendFailedException send
                ? send.errno().orElseThrow()
                : ((SystemCallException) failure).errno().orElseThrow();
    }

    @ParameterizedTest
    @EnumSource(
            value = Departure.class,
            names = {"DATA_AND_RESET", "DATA_END_AND_RESET"})
    void shouldKeepWhatIsUnreadAndThenTellHowItEnded(Departure departure, Network network) throws Exception {
        Pair pair = Pair.connect(network, PeerKind.IPV4);
        departure.leave(pair.peer());
        Waiting.done(pair.connection().closed());
        StringBuilder received = new StringBuilder();
        Mono<Void> rest = pair.connection()
                .receive()
                .doOnNext(bytes -> received.append(bytes.toString(StandardCharsets.UTF_8)))
                .then();
        if (departure == Departure.DATA_END_AND_RESET) {
            Waiting.done(rest);
        } else {
            assertThat(errno(failure(rest))).isEqualTo(Errno.ECONNRESET);
        }
        assertThat(received).hasToString("x");
    }

    @ParameterizedTest
    @EnumSource(
            value = Departure.class,
            names = {"CLOSE", "DATA_AND_CLOSE"})
    void shouldKeepWhatAUnixPeerSentBeforeItClosed(Departure departure, Network network) throws Exception {
        Pair pair = Pair.connect(network, PeerKind.UNIX_PATH);
        CompletableFuture<Void> told = pair.connection().send(Flux.never()).toFuture();
        departure.leave(pair.peer());
        assertThat(errno(failure(Mono.fromFuture(told)))).isEqualTo(Errno.EPIPE);
        assertThat(Waiting.result(pair.connection().receive().collectString(StandardCharsets.UTF_8, 10)))
                .isEqualTo(departure == Departure.CLOSE ? "" : "x");
        Waiting.done(pair.connection().closed());
    }

    @ParameterizedTest
    @EnumSource
    void shouldServeAllThatAPeerSentBeforeItWasGone(PeerKind kind, Network network) throws Exception {
        Queue<String> done = new ConcurrentLinkedQueue<>();
        Listener listener = Waiting.result(network.acceptor()
                .endpoints(kind.endpoint(network))
                .serve(connection -> connection
                        .receive()
                        .lines(StandardCharsets.UTF_8, 100)
                        .concatMap(line -> Mono.delay(Duration.ofMillis(20)).thenReturn(line), 1)
                        .doOnNext(done::add)));
        try (Peer peer = Peer.connect(listener.endpoints().get(0))) {
            peer.send("one\ntwo\nthree\n");
        }
        Awaitility.await().atMost(HANG).untilAsserted(() -> assertThat(done).containsExactly("one", "two", "three"));
        Waiting.done(listener.close());
    }
}
