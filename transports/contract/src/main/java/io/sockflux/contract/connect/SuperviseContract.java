package io.sockflux.contract.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.ConnectRetry;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Aside;
import io.sockflux.contract.kit.Echo;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.PeerServer;
import io.sockflux.contract.kit.ProcNet;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.stream.Connection;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;
import reactor.util.retry.Retry;

/** Supervision brings the next connection when one ends, and leaves no socket when it is cancelled. */
@TransportContract
class SuperviseContract {

    private static final int DROPS = 100;
    private static final Retry AT_ONCE = Retry.from(failures -> failures);

    private static Flux<Connection> closedWhenThePeerEnds(Flux<Connection> connections) {
        return connections.doOnNext(connection ->
                connection.receive().onErrorComplete().then(connection.close()).subscribe());
    }

    private static Connection await(TestSubscriber<Connection> subscriber, int number) {
        Awaitility.await().until(() -> subscriber.getReceivedOnNext().size() >= number);
        return subscriber.getReceivedOnNext().get(number - 1);
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotStartTheBackoffOverForAPeerThatAcceptsAndDrops(PeerKind kind, Network network) throws Exception {
        List<Long> series = new CopyOnWriteArrayList<>();
        List<Long> inARow = new CopyOnWriteArrayList<>();
        Retry counting = Retry.from(failures -> failures.doOnNext(failure -> {
            series.add(failure.totalRetries());
            inARow.add(failure.totalRetriesInARow());
        }));
        try (PeerServer server = PeerServer.listen(network, kind)) {
            Future<Boolean> dropper = Aside.run(() -> {
                for (int i = 0; i <= DROPS; i++) {
                    server.accept().close();
                }
                return true;
            });
            TestSubscriber<Connection> subscriber = TestSubscriber.create();
            closedWhenThePeerEnds(
                            network.connector(server.endpoint()).retry(counting).supervise())
                    .subscribe(subscriber);
            await(subscriber, DROPS + 1);
            subscriber.cancel();
            assertThat(Aside.result(dropper)).isTrue();
        }
        Long[] counted = LongStream.range(0, DROPS).boxed().toArray(Long[]::new);
        assertThat(series).startsWith(counted);
        assertThat(inARow).startsWith(counted);
    }

    @Test
    void shouldStartTheBackoffOverAfterAConnectionThatWasStable(Network network) throws Exception {
        List<Long> series = new CopyOnWriteArrayList<>();
        Retry counting = Retry.from(failures -> failures.doOnNext(failure -> series.add(failure.totalRetries())));
        try (PeerServer server = PeerServer.listen(network, PeerKind.IPV4)) {
            TestSubscriber<Connection> subscriber = TestSubscriber.create();
            // Every connection is up for no time at all or more.
            network.connector(server.endpoint())
                    .retry(counting)
                    .supervise(Duration.ZERO)
                    .subscribe(subscriber);
            for (int i = 1; i <= 10; i++) {
                Waiting.done(await(subscriber, i).abort());
            }
            await(subscriber, 11);
            subscriber.cancel();
        }
        assertThat(series).hasSize(10).containsOnly(0L);
    }

    @Test
    void shouldResolveTheNameAnewForEachConnection(Network network) throws Exception {
        AtomicInteger lookUps = new AtomicInteger();
        try (PeerServer first = PeerServer.listen(network, PeerKind.IPV4);
                PeerServer second =
                        PeerServer.listen(Endpoint.tcp("::1", ((TcpEndpoint) first.endpoint()).port()), 50);
                Network named = Network.builder()
                        .transport(network.transport())
                        .threads(1)
                        .resolver(host -> Mono.fromCallable(() ->
                                List.of(InetAddress.getByName(lookUps.incrementAndGet() == 1 ? "127.0.0.1" : "::1"))))
                        .build()) {
            TestSubscriber<Connection> subscriber = TestSubscriber.create();
            named.connector(Endpoint.tcp("moving.test", ((TcpEndpoint) first.endpoint()).port()))
                    .retry(AT_ONCE)
                    .supervise()
                    .subscribe(subscriber);
            first.accept().close();
            Waiting.done(await(subscriber, 1).abort());
            second.accept().close();
            assertThat(await(subscriber, 2).peerEndpoint()).isEqualTo(second.endpoint());
            assertThat(lookUps).hasValue(2);
            subscriber.cancel();
        }
    }

    @Test
    void shouldComeBackWhenTheServerDoes(Network network) throws Exception {
        PeerServer server = PeerServer.listen(network, PeerKind.IPV4);
        TestSubscriber<Connection> subscriber = TestSubscriber.create();
        AtomicInteger failures = new AtomicInteger();
        ConnectRetry quick = ConnectRetry.exponential(Duration.ofMillis(1), Duration.ofMillis(5))
                .attempts(Integer.MAX_VALUE);
        network.connector(server.endpoint())
                .retry(Retry.from(
                        signals -> quick.generateCompanion(signals.doOnNext(signal -> failures.incrementAndGet()))))
                .supervise()
                .subscribe(subscriber);
        Connection first = await(subscriber, 1);
        server.accept().close();
        server.close();
        Waiting.done(first.close());
        Awaitility.await().until(() -> failures.get() > 5);
        try (PeerServer again = PeerServer.listen(server.endpoint(), 50)) {
            await(subscriber, 2);
            again.accept().close();
            subscriber.cancel();
            Waiting.done(subscriber.getReceivedOnNext().get(1).closed());
        }
    }

    @Test
    void shouldMakeNoConnectionBeforeItIsRequested(Network network) throws Exception {
        try (PeerServer server = PeerServer.listen(network, PeerKind.IPV4)) {
            List<Long> ends = new CopyOnWriteArrayList<>();
            TestSubscriber<Connection> subscriber =
                    TestSubscriber.builder().initialRequest(0).build();
            network.connector(server.endpoint())
                    .retry(Retry.from(failures -> failures.doOnNext(failure -> ends.add(failure.totalRetries()))))
                    .supervise()
                    .subscribe(subscriber);
            assertThat(ProcNet.open(server.endpoint())).isZero();
            subscriber.request(1);
            Waiting.done(await(subscriber, 1).abort());
            server.accept().close();
            Awaitility.await().until(() -> ends.size() == 1 && ProcNet.open(server.endpoint()) == 0);
            subscriber.request(1);
            await(subscriber, 2);
            server.accept().close();
            subscriber.cancel();
            Awaitility.await("no socket is left").until(() -> ProcNet.open(server.endpoint()) == 0);
        }
    }

    @Test
    void shouldLeaveNoSocketOpenWhereverItIsCancelled(Network network) throws Exception {
        try (Echo echo = new Echo(network)) {
            // Cancelled a little later each time: before the connect, during it, as it succeeds, while it is up.
            for (int i = 0; i < 300; i++) {
                TestSubscriber<Connection> subscriber = TestSubscriber.create();
                network.connector(echo.endpoint()).retry(AT_ONCE).supervise().subscribe(subscriber);
                for (int spin = 0; spin < i * 40; spin++) {
                    Thread.onSpinWait();
                }
                subscriber.cancel();
            }
            Awaitility.await("no socket is left").until(() -> ProcNet.open(echo.endpoint()) == 0);
        }
    }

    @Test
    void shouldLeaveNoSocketOpenWhenCancelledWhileItWaits(Network network) throws Exception {
        PeerServer server = PeerServer.listen(network, PeerKind.IPV4);
        server.close();
        AtomicInteger failures = new AtomicInteger();
        TestSubscriber<Connection> subscriber = TestSubscriber.create();
        network.connector(server.endpoint())
                .retry(Retry.from(signals ->
                        signals.doOnNext(signal -> failures.incrementAndGet()).delayElements(Duration.ofDays(1))))
                .supervise()
                .subscribe(subscriber);
        Awaitility.await().until(() -> failures.get() == 1);
        subscriber.cancel();
        Awaitility.await("no socket is left").until(() -> ProcNet.open(server.endpoint()) == 0);
    }
}
