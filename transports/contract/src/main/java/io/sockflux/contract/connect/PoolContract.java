package io.sockflux.contract.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.Network;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Aside;
import io.sockflux.contract.kit.Echo;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.PeerServer;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.ConnectFailedException;
import io.sockflux.error.PoolExhaustedException;
import io.sockflux.pool.ConnectionPool;
import io.sockflux.pool.PoolRecipe;
import io.sockflux.pool.PooledConnection;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Shutdown;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.subscriber.TestSubscriber;

/** A pool lends connections that are alive and as good as new, and not more of them than it may. */
@TransportContract
class PoolContract {

    private static final int ROUNDS = 100;

    /** What the peer does after its connection was given back. */
    private interface Unasked {
        void happens(Peer peer) throws IOException;
    }

    private static Mono<String> echo(Connection connection, String text) {
        return connection.send(text).then(answer(connection, text.length()));
    }

    private static Mono<String> answer(Connection connection, int length) {
        return connection
                .receive()
                .map(buffer -> buffer.toString(StandardCharsets.UTF_8))
                .scan("", String::concat)
                .filter(answer -> answer.length() >= length)
                .next();
    }

    private static PoolRecipe one(Network network, PeerServer server) {
        // Where a test is done the peer is not, so closing the pool would only wait for it.
        return network.connector(server.endpoint()).pool().maxConnections(1).drainTimeout(Duration.ZERO);
    }

    private static Connection lend(ConnectionPool pool) {
        return Waiting.result(pool.use(Mono::just).single());
    }

    private static void lendsAnotherAfter(Network network, PeerKind kind, Unasked unasked) throws IOException {
        try (PeerServer server = PeerServer.listen(network, kind)) {
            ConnectionPool pool = one(network, server).open();
            Connection before = lend(pool);
            for (int i = 0; i < ROUNDS; i++) {
                try (Peer peer = server.accept()) {
                    assertThat(lend(pool)).as("round %d", i).isSameAs(before);
                    unasked.happens(peer);
                    Connection next = lend(pool);
                    assertThat(next).as("round %d", i).isNotSameAs(before);
                    before = next;
                }
            }
            Waiting.done(pool.close());
        }
    }

    /** The connection is lent again after this use, or is closed so that its peer sees an end. */
    private static void isKept(boolean kept, Network network, Function<Connection, Mono<?>> use) throws Exception {
        try (PeerServer server = PeerServer.listen(network, PeerKind.IPV4)) {
            ConnectionPool pool = one(network, server).open();
            Future<Peer> peer = Aside.run(() -> {
                Peer accepted = server.accept();
                accepted.send("unasked");
                return accepted;
            });
            TestSubscriber<Object> user = TestSubscriber.create();
            pool.use(use::apply).subscribe(user);
            try (Peer accepted = Aside.result(peer)) {
                if (kept) {
                    user.block(Duration.ofSeconds(100));
                    assertThat(pool.idle()).isOne();
                } else {
                    accepted.receiveRest();
                    accepted.endOutput();
                    Awaitility.await().until(() -> pool.lent() == 0 && pool.idle() == 0);
                }
                Waiting.done(pool.close());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldLendNoConnectionWhosePeerEndedTheStream(PeerKind kind, Network network) throws Exception {
        lendsAnotherAfter(network, kind, Peer::endOutput);
    }

    @ParameterizedTest
    @EnumSource
    void shouldLendNoConnectionWhosePeerClosedIt(PeerKind kind, Network network) throws Exception {
        lendsAnotherAfter(network, kind, Peer::close);
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"UNIX_PATH"})
    void shouldLendNoConnectionThatThePeerReset(PeerKind kind, Network network) throws Exception {
        lendsAnotherAfter(network, kind, Peer::reset);
    }

    @ParameterizedTest
    @EnumSource
    void shouldLendNoConnectionWithInputThatNobodyAskedFor(PeerKind kind, Network network) throws Exception {
        lendsAnotherAfter(network, kind, peer -> {
            peer.send("unasked");
            peer.endOutput();
        });
    }

    @Test
    void shouldCloseAnIdleConnectionAsSoonAsItsPeerDoes(Network network) throws Exception {
        try (PeerServer server = PeerServer.listen(network, PeerKind.IPV4)) {
            ConnectionPool pool =
                    one(network, server).idleTimeout(Duration.ofDays(1)).open();
            Connection connection = lend(pool);
            assertThat(pool.idle()).isOne();
            server.accept().close();
            Waiting.done(connection.closed());
            assertThat(pool.idle()).isZero();
            Waiting.done(pool.close());
        }
    }

    @Test
    void shouldLoseNothingThatComesWhileTheConnectionIsLent(Network network) throws Exception {
        try (PeerServer server = PeerServer.listen(network, PeerKind.IPV4)) {
            ConnectionPool pool = one(network, server).open();
            lend(pool);
            try (Peer peer = server.accept()) {
                for (int i = 0; i < ROUNDS; i++) {
                    String text = "answer " + i;
                    String got = Waiting.result(pool.use(connection -> Mono.fromCallable(() -> {
                                        peer.send(text);
                                        return connection;
                                    })
                                    .subscribeOn(Schedulers.boundedElastic())
                                    .flatMap(c -> answer(c, text.length())))
                            .single());
                    assertThat(got).isEqualTo(text);
                }
                assertThat(pool.idle()).isOne();
            }
            Waiting.done(pool.close());
        }
    }

    @Test
    void shouldKeepAConnectionWhoseInputWasTakenAndNoOther(Network network) throws Exception {
        int length = "unasked".length();
        isKept(true, network, connection -> answer(connection, length));
        isKept(false, network, connection -> answer(connection, length - 1).then(connection.shutdown(Shutdown.WRITE)));
        isKept(false, network, connection -> answer(connection, length).then(connection.close()));
    }

    @Test
    void shouldAbortAConnectionWhoseUseFails(Network network) throws Exception {
        try (PeerServer server = PeerServer.listen(network, PeerKind.IPV4)) {
            ConnectionPool pool = one(network, server).open();
            IOException mine = new IOException("mine");
            TestSubscriber<Object> user = TestSubscriber.create();
            pool.use(connection -> connection.send("half").then(Mono.error(mine)))
                    .subscribe(user);
            try (Peer peer = server.accept()) {
                // An end of stream would let half an answer pass for the whole.
                assertThatThrownBy(peer::receiveRest).hasMessageContaining("reset");
                user.block(Duration.ofSeconds(100));
                assertThat(user.expectTerminalError()).isSameAs(mine);
                Awaitility.await().until(() -> pool.lent() == 0 && pool.idle() == 0);
            }
            Waiting.done(pool.close());
        }
    }

    @Test
    void shouldNotKeepAConnectionWithUnreadInput(Network network) throws Exception {
        try (PeerServer server = PeerServer.listen(network, PeerKind.IPV4)) {
            ConnectionPool pool = one(network, server).open();
            PooledConnection lent = Waiting.result(pool.acquire());
            try (Peer peer = server.accept()) {
                peer.send("unread");
                TestSubscriber<Void> given = TestSubscriber.create();
                lent.release().subscribe(given);
                // It is closed without loss, now or as soon as the watch has seen the input.
                assertThat(peer.receiveRest()).isEmpty();
            }
            Awaitility.await().until(() -> pool.lent() == 0 && pool.idle() == 0);
            assertThat(lend(pool)).isNotSameAs(lent.connection());
            Waiting.done(pool.close());
        }
    }

    @Test
    void shouldServeManyOverFewConnections(Network network) {
        Set<Connection> used = ConcurrentHashMap.newKeySet();
        try (Echo echo = new Echo(network)) {
            ConnectionPool pool =
                    network.connector(echo.endpoint()).pool().maxConnections(4).open();
            Long answers = Waiting.result(Flux.range(0, 1_000)
                    .flatMap(
                            i -> pool.use(connection -> {
                                used.add(connection);
                                return echo(connection, "question " + i);
                            }),
                            64)
                    .count());
            assertThat(answers).isEqualTo(1_000);
            assertThat(used).hasSizeBetween(1, 4);
            assertThat(echo.accepted()).isBetween(1, 4);
            assertThat(pool.lent()).isZero();
            Waiting.done(pool.close());
        }
    }

    @Test
    void shouldFailAtOnceWhereTooManyWait(Network network) {
        try (Echo echo = new Echo(network)) {
            ConnectionPool pool = network.connector(echo.endpoint())
                    .pool()
                    .maxConnections(1)
                    .maxPending(2)
                    .acquireTimeout(Duration.ofDays(1))
                    .open();
            PooledConnection lent = Waiting.result(pool.acquire());
            TestSubscriber<PooledConnection> first = TestSubscriber.create();
            TestSubscriber<PooledConnection> second = TestSubscriber.create();
            pool.acquire().subscribe(first);
            pool.acquire().subscribe(second);
            assertThat(pool.pending()).isEqualTo(2);
            TestSubscriber<PooledConnection> third = TestSubscriber.create();
            pool.acquire().subscribe(third);
            assertThat(third.expectTerminalError())
                    .isInstanceOfSatisfying(
                            PoolExhaustedException.class,
                            e -> assertThat(e.isTimedOut()).isFalse())
                    .hasMessageEndingWith("all 1 connections are lent, and 2 wait");
            second.cancel();
            assertThat(pool.pending()).isOne();
            Waiting.done(lent.release());
            Awaitility.await().until(() -> first.getReceivedOnNext().size() == 1);
            Waiting.done(first.getReceivedOnNext().get(0).release());
            Waiting.done(pool.close());
        }
    }

    @Test
    void shouldSayThatNoConnectionCameFreeInTime(Network network) {
        try (Echo echo = new Echo(network)) {
            ConnectionPool pool = network.connector(echo.endpoint())
                    .pool()
                    .maxConnections(1)
                    .acquireTimeout(Duration.ofMillis(20))
                    .open();
            PooledConnection lent = Waiting.result(pool.acquire());
            assertThatThrownBy(() -> Waiting.result(pool.acquire()))
                    .hasRootCauseInstanceOf(PoolExhaustedException.class)
                    .rootCause()
                    .hasMessageEndingWith("none of 1 connections came free within 20 ms");
            Waiting.done(lent.release());
            Waiting.result(
                    pool.use(connection -> echo(connection, "still there")).single());
            Waiting.done(pool.close());
        }
    }

    @Test
    void shouldKeepThePlaceOfAConnectionThatDidNotComeAbout(Network network) throws Exception {
        PeerServer server = PeerServer.listen(network, PeerKind.IPV4);
        ConnectionPool pool = one(network, server).open();
        server.close();
        for (int i = 0; i < ROUNDS; i++) {
            assertThatThrownBy(() -> Waiting.result(pool.acquire()))
                    .hasRootCauseInstanceOf(IOException.class)
                    .hasCauseInstanceOf(ConnectFailedException.class);
        }
        try (PeerServer again = PeerServer.listen(server.endpoint(), 50)) {
            assertThat(again.endpoint()).isEqualTo(server.endpoint());
            lend(pool);
        }
        Waiting.done(pool.close());
    }
}
