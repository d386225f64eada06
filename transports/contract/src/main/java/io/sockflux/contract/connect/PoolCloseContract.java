package io.sockflux.contract.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.Network;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Echo;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.PeerServer;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.PoolClosedException;
import io.sockflux.pool.ConnectionPool;
import io.sockflux.pool.PooledConnection;
import io.sockflux.stream.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** No place of a pool and no socket is lost, whoever cancels when; and a pool that is closed leaves none open. */
@TransportContract
class PoolCloseContract {

    private static final int CANCELS = 2_000;
    private static final int CONNECTIONS = 4;

    private static ConnectionPool few(Network network, Echo echo) {
        return network.connector(echo.endpoint())
                .pool()
                .maxConnections(CONNECTIONS)
                .open();
    }

    /** Takes a little while, and each time another. */
    private static void spin(int round) {
        for (int i = 0; i < (round * 37) % 2_000; i++) {
            Thread.onSpinWait();
        }
    }

    private static void everyPlaceIsThere(ConnectionPool pool) {
        Awaitility.await().until(() -> pool.lent() == 0 && pool.pending() == 0);
        List<PooledConnection> all = Waiting.result(
                Flux.range(0, CONNECTIONS).flatMap(i -> pool.acquire()).collectList());
        assertThat(pool.lent()).isEqualTo(CONNECTIONS);
        TestSubscriber<PooledConnection> oneMore = TestSubscriber.create();
        pool.acquire().subscribe(oneMore);
        assertThat(pool.pending()).isOne();
        oneMore.cancel();
        Waiting.done(Flux.fromIterable(all).flatMap(PooledConnection::release));
    }

    @Test
    void shouldLoseNoPlaceByCancelledAcquires(Network network) {
        try (Echo echo = new Echo(network)) {
            ConnectionPool pool = few(network, echo);
            for (int i = 0; i < CANCELS; i++) {
                BaseSubscriber<PooledConnection> user = new BaseSubscriber<>() {
                    @Override
                    protected void hookOnNext(PooledConnection lent) {
                        lent.release().subscribe();
                    }
                };
                pool.acquire().subscribe(user);
                spin(i);
                user.cancel();
            }
            everyPlaceIsThere(pool);
            assertThat(echo.accepted()).isBetween(1, CONNECTIONS);
            Waiting.done(pool.close());
        }
    }

    @Test
    void shouldLoseNoPlaceByCancelledWaits(Network network) {
        try (Echo echo = new Echo(network)) {
            ConnectionPool pool = few(network, echo);
            List<PooledConnection> all = Waiting.result(
                    Flux.range(0, CONNECTIONS).flatMap(i -> pool.acquire()).collectList());
            for (int i = 0; i < CANCELS; i++) {
                TestSubscriber<PooledConnection> user = TestSubscriber.create();
                pool.acquire().subscribe(user);
                user.cancel();
            }
            assertThat(pool.pending()).isZero();
            Waiting.done(Flux.fromIterable(all).flatMap(PooledConnection::release));
            everyPlaceIsThere(pool);
            Waiting.done(pool.close());
        }
    }

    @Test
    void shouldLoseNoPlaceByCancelledUses(Network network) {
        try (Echo echo = new Echo(network)) {
            ConnectionPool pool = few(network, echo);
            for (int i = 0; i < CANCELS / 4; i++) {
                TestSubscriber<Connection> user = TestSubscriber.create();
                pool.use(connection -> Mono.<Connection>never()).subscribe(user);
                spin(i);
                user.cancel();
            }
            everyPlaceIsThere(pool);
            Waiting.done(pool.close());
            Awaitility.await().until(() -> echo.open() == 0);
        }
    }

    @Test
    void shouldCloseWhatIsIdleTooLong(Network network) throws Exception {
        try (PeerServer server = PeerServer.listen(network, PeerKind.IPV4)) {
            ConnectionPool pool = network.connector(server.endpoint())
                    .pool()
                    .idleTimeout(Duration.ofMillis(30))
                    .open();
            Waiting.result(pool.use(Mono::just).single());
            try (Peer peer = server.accept()) {
                assertThat(peer.receiveRest()).isEmpty();
            }
            Awaitility.await().until(() -> pool.idle() == 0);
            Waiting.done(pool.close());
        }
    }

    @Test
    void shouldNotLendWhatIsTooOld(Network network) {
        try (Echo echo = new Echo(network)) {
            ConnectionPool pool = network.connector(echo.endpoint())
                    .pool()
                    .maxAge(Duration.ofNanos(1))
                    .open();
            PooledConnection first = Waiting.result(pool.acquire());
            // The pool counts milliseconds, which begin at any time.
            long begun = System.nanoTime();
            Awaitility.await().until(() -> System.nanoTime() - begun > 2_000_000);
            Waiting.done(first.release());
            assertThat(Waiting.result(pool.use(Mono::just).single())).isNotSameAs(first.connection());
            Waiting.done(pool.close());
        }
    }

    @Test
    void shouldWaitForLentConnectionsAndTellThoseWhoWait(Network network) {
        try (Echo echo = new Echo(network)) {
            ConnectionPool pool = few(network, echo);
            List<PooledConnection> all = Waiting.result(
                    Flux.range(0, CONNECTIONS).flatMap(i -> pool.acquire()).collectList());
            TestSubscriber<PooledConnection> waiting = TestSubscriber.create();
            pool.acquire().subscribe(waiting);
            Waiting.done(all.remove(0).release().then());
            Awaitility.await().until(() -> waiting.getReceivedOnNext().size() == 1);
            all.addAll(waiting.getReceivedOnNext());
            TestSubscriber<PooledConnection> late = TestSubscriber.create();
            pool.acquire().subscribe(late);

            TestSubscriber<Void> closing = TestSubscriber.create();
            pool.close().subscribe(closing);
            assertThat(late.expectTerminalError()).isInstanceOf(PoolClosedException.class);
            assertThat(closing.isTerminated()).isFalse();
            // The server may accept the last of them later than its client knows itself connected.
            Awaitility.await().until(() -> echo.open() == CONNECTIONS);
            assertThatThrownBy(() -> Waiting.result(pool.acquire())).hasCauseInstanceOf(PoolClosedException.class);
            Waiting.done(Flux.fromIterable(all).flatMap(PooledConnection::release));
            closing.block(Duration.ofSeconds(100));
            assertThat(closing.isTerminatedComplete()).isTrue();
            Awaitility.await().until(() -> echo.open() == 0);
        }
    }

    @Test
    void shouldAbortWhatIsNotGivenBackInTime(Network network) {
        try (Echo echo = new Echo(network)) {
            ConnectionPool pool = network.connector(echo.endpoint())
                    .pool()
                    .drainTimeout(Duration.ofMillis(20))
                    .open();
            PooledConnection lent = Waiting.result(pool.acquire());
            Waiting.done(pool.close());
            Waiting.done(lent.connection().closed());
            Waiting.done(lent.release());
            Awaitility.await().until(() -> echo.open() == 0);
        }
    }

    @Test
    void shouldLeaveNothingOpenWhenItIsClosedWhileConnecting(Network network) {
        try (Echo echo = new Echo(network)) {
            List<Mono<Void>> closes = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                ConnectionPool pool = few(network, echo);
                pool.acquire().flatMap(PooledConnection::release).subscribe(ignored -> {}, error -> {});
                spin(i);
                closes.add(pool.close());
                closes.get(i).subscribe();
            }
            Waiting.done(Flux.merge(closes));
            Awaitility.await().until(() -> echo.open() == 0);
        }
    }
}
