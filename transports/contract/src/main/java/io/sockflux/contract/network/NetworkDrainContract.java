package io.sockflux.contract.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.Acceptor;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Aside;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.error.DrainDeadlineException;
import io.sockflux.error.NetworkClosedException;
import io.sockflux.error.PoolClosedException;
import io.sockflux.pool.ConnectionPool;
import io.sockflux.pool.PooledConnection;
import io.sockflux.spi.Capability;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.stream.Listener.DrainOutcome;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** A network drains as a whole: its listeners, then its pools, and then it is closed. */
@TransportContract
class NetworkDrainContract {

    private static final Duration LONG = Duration.ofSeconds(100);
    private static final String ANY = "tcp://127.0.0.1:0";

    private static Network another(Network network) {
        return Network.builder().transport(network.transport()).threads(2).build();
    }

    private static Publisher<?> keepAlive(Connection connection) {
        return connection
                .receive()
                .lines(StandardCharsets.UTF_8, 100)
                .takeUntilOther(connection.draining())
                .concatMap(line -> connection.send(line + "\n"));
    }

    private static Publisher<?> unaware(Connection connection) {
        return connection.send(connection.receive());
    }

    private static Peer asked(Endpoint endpoint) throws Exception {
        Peer peer = Peer.connect(endpoint);
        peer.send("question\n");
        assertThat(peer.receiveText(9)).isEqualTo("question\n");
        return peer;
    }

    @Test
    void shouldSumTheOutcomesOfAllListenersAndThenBeClosed(Network network) throws Exception {
        Network own = another(network);
        Listener ending = Waiting.result(own.acceptor().endpoints(ANY).serve(NetworkDrainContract::keepAlive));
        Listener closed = Waiting.result(own.acceptor().endpoints(ANY).serve(NetworkDrainContract::keepAlive));
        List<DatagramSocket> datagrams = own.supports(Capability.DATAGRAM)
                ? List.of(Waiting.result(own.datagrams("udp://127.0.0.1:0").bind()))
                : List.of();
        try (Peer first = asked(ending.endpoints().get(0));
                Peer second = asked(closed.endpoints().get(0))) {
            // A listener that is closed still has its connections.
            Waiting.done(closed.close());
            Future<Void> told = own.draining().toFuture();
            assertThat(told.isDone()).isFalse();
            Future<DrainOutcome> draining = own.drain(LONG).toFuture();
            Aside.result(told);
            for (Peer peer : List.of(first, second)) {
                assertThat(peer.receiveRest()).isEmpty();
                peer.endOutput();
            }
            assertThat(Aside.result(draining)).isEqualTo(new DrainOutcome(2, 0));
        }
        datagrams.forEach(socket -> Waiting.done(socket.closed()));
        Waiting.done(own.draining());
        assertThatThrownBy(() -> Waiting.result(own.acceptor().endpoints(ANY).listen()))
                .hasRootCauseInstanceOf(NetworkClosedException.class);
    }

    @Test
    void shouldCutWhatIsLeftOfAllListenersAtTheDeadline(Network network) throws Exception {
        Network own = another(network);
        Queue<Throwable> told = new ConcurrentLinkedQueue<>();
        Acceptor stubborn = own.acceptor().endpoints(ANY).onHandlerError((connection, error) -> told.add(error));
        Listener one = Waiting.result(stubborn.serve(NetworkDrainContract::unaware));
        Listener other = Waiting.result(stubborn.serve(NetworkDrainContract::unaware));
        try (Peer first = asked(one.endpoints().get(0));
                Peer second = asked(other.endpoints().get(0))) {
            assertThat(Waiting.result(own.drain(Duration.ofMillis(1)))).isEqualTo(new DrainOutcome(0, 2));
            assertThat(first.isOver()).isTrue();
            assertThat(second.isOver()).isTrue();
        }
        assertThat(told).hasSize(2).hasOnlyElementsOfType(DrainDeadlineException.class);
    }

    @Test
    void shouldTellAClientsConnection(Network network) throws Exception {
        Network own = another(network);
        Listener listener = Waiting.result(network.acceptor().endpoints(ANY).serve(NetworkDrainContract::keepAlive));
        Connection client =
                Waiting.result(own.connector(listener.endpoints().get(0)).connect());
        Future<Void> told = client.draining().toFuture();
        assertThat(told.isDone()).isFalse();
        Waiting.done(own.drain(LONG));
        Aside.result(told);
        Waiting.done(listener.drain(Duration.ZERO));
    }

    @Test
    void shouldCloseThePoolsWhenTheHandlersHaveEnded(Network network) throws Exception {
        Listener backend = Waiting.result(network.acceptor().endpoints(ANY).serve(NetworkDrainContract::keepAlive));
        Network own = another(network);
        ConnectionPool pool = own.connector(backend.endpoints().get(0))
                .pool()
                .drainTimeout(LONG)
                .open();
        PooledConnection lent = Waiting.result(pool.acquire());
        Listener front = Waiting.result(own.acceptor()
                .endpoints(ANY)
                .serve(connection -> connection
                        .receive()
                        .lines(StandardCharsets.UTF_8, 100)
                        .take(2)
                        .concatMap(line -> pool.use(server -> server.send(line + "\n")
                                        .then(server.receive()
                                                .lines(StandardCharsets.UTF_8, 100)
                                                .next()))
                                .concatMap(answer -> connection.send(answer + "\n")))));
        try (Peer peer = asked(front.endpoints().get(0))) {
            Future<DrainOutcome> draining = own.drain(LONG).toFuture();
            Waiting.done(front.closed());
            // The handler still borrows while it drains.
            peer.send("question\n");
            assertThat(peer.receiveRestAsText()).isEqualTo("question\n");
            peer.endOutput();
            Awaitility.await("pool that lends no more").until(() -> isClosed(pool));
            assertThat(draining.isDone()).isFalse();
            Waiting.done(lent.release());
            assertThat(Aside.result(draining)).isEqualTo(new DrainOutcome(1, 0));
        }
        Waiting.done(backend.drain(Duration.ZERO));
    }

    private static boolean isClosed(ConnectionPool pool) {
        return Boolean.TRUE.equals(pool.acquire()
                .flatMap(lent -> lent.release().thenReturn(false))
                .onErrorReturn(PoolClosedException.class, true)
                .block());
    }

    @Test
    void shouldFailWhenTheNetworkIsClosedMeanwhile(Network network) throws Exception {
        Network own = another(network);
        Listener listener = Waiting.result(own.acceptor().endpoints(ANY).serve(NetworkDrainContract::unaware));
        try (Peer peer = asked(listener.endpoints().get(0))) {
            Future<String> draining = own.drain(LONG)
                    .map(DrainOutcome::toString)
                    .onErrorResume(NetworkClosedException.class, error -> Mono.just("closed"))
                    .toFuture();
            Waiting.done(listener.closed());
            own.close();
            assertThat(Aside.result(draining)).isEqualTo("closed");
            assertThat(peer.isOver()).isTrue();
        }
    }

    @Test
    void shouldRefuseADeadlineBelowZero(Network network) {
        assertThatThrownBy(() -> network.drain(Duration.ofNanos(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("deadline");
    }

    // The end of the process

    @Test
    void shouldDrainAtTheEndOfTheProcess(Network network) throws Exception {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        NetworkDrainContract.class.getName(),
                        network.transport()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
                Peer peer = asked(Endpoint.parse(output.readLine()))) {
            // SIGTERM
            process.destroy();
            assertThat(peer.receiveRestAsText()).isEqualTo("goodbye\n");
            peer.endOutput();
            process.waitFor();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void shouldTakeTheHookAwayWithTheNetwork(Network network) {
        Network own = another(network);
        Disposable hook = own.drainAtExit(LONG);
        own.close();
        // A second removal has nothing to do.
        hook.dispose();
        Disposable other = network.drainAtExit(LONG);
        other.dispose();
    }

    /** A process that serves until it is told to end: the transport's name. */
    public static void main(String[] arguments) throws InterruptedException {
        Network network = Network.builder().transport(arguments[0]).threads(1).build();
        network.drainAtExit(LONG);
        Listener listener = Waiting.result(network.acceptor()
                .endpoints(ANY)
                .serve(connection -> connection
                        .receive()
                        .lines(StandardCharsets.UTF_8, 100)
                        .takeUntilOther(connection.draining())
                        .concatMap(line -> connection.send(line + "\n"))
                        .thenMany(connection.send("goodbye\n"))));
        System.out.println(listener.endpoints().get(0));
        Thread.currentThread().join();
    }
}
