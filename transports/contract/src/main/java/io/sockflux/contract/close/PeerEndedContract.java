package io.sockflux.contract.close;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.sockflux.Network;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Pair;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.PeerServer;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** {@link Connection#peerEnded()} tells of the peer's end while nobody receives. */
@TransportContract
class PeerEndedContract {

    private static final Duration HANG = Duration.ofSeconds(100);
    private static final Duration TICK = Duration.ofMillis(1);
    private static final byte[] CHUNK = new byte[1 << 16];
    private static final int MUCH = 64 << 20;

    @ParameterizedTest
    @EnumSource
    void shouldEndAHandlerThatOnlySendsWhenThePeerHasEnded(PeerKind kind, Network network) throws Exception {
        TestSubscriber<Object> handled = TestSubscriber.create();
        Listener listener = Waiting.result(network.acceptor()
                .endpoints(kind.endpoint(network))
                .serve(connection -> {
                    Flux.<Object>never().takeUntilOther(connection.closed()).subscribe(handled);
                    return connection
                            .send(Flux.interval(TICK, connection.scheduler())
                                    .onBackpressureDrop()
                                    .map(tick -> Unpooled.copiedBuffer(".", StandardCharsets.US_ASCII)))
                            .takeUntilOther(connection.peerEnded());
                }));
        try (Peer peer = Peer.connect(listener.endpoints().get(0))) {
            assertThat(peer.receiveText(2)).isEqualTo("..");
            peer.endOutput();
            assertThat(peer.receiveRestAsText()).matches("\\.*");
        }
        handled.block(HANG);
        Waiting.done(listener.close());
    }

    @ParameterizedTest
    @EnumSource
    void shouldTellOfTheEndAndKeepWhatCameBeforeIt(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            TestSubscriber<Void> ended = TestSubscriber.create();
            pair.connection().peerEnded().subscribe(ended);
            pair.peer().send("before");
            pair.peer().endOutput();
            ended.block(HANG);
            assertThat(ended.isTerminatedComplete()).isTrue();
            assertThat(Waiting.result(pair.connection().receive().collectString(StandardCharsets.UTF_8, 100)))
                    .isEqualTo("before");
            Waiting.done(pair.connection().peerEnded());
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNIX_PATH")
    void shouldTellOfAResetAsOfAnEnd(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            TestSubscriber<Void> ended = TestSubscriber.create();
            pair.connection().peerEnded().subscribe(ended);
            pair.peer().reset();
            ended.block(HANG);
            assertThat(ended.isTerminatedComplete()).isTrue();
        }
    }

    @Test
    void shouldCompleteWhenThisSideCloses(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            TestSubscriber<Void> ended = TestSubscriber.create();
            pair.connection().peerEnded().subscribe(ended);
            Waiting.done(pair.connection().abort());
            ended.block(HANG);
            assertThat(ended.isTerminatedComplete()).isTrue();
            Waiting.done(pair.connection().peerEnded());
        }
    }

    /** A peer that sends on and on fills no memory here, and its end is seen once its input is received. */
    @Test
    void shouldReadAheadNoMoreThanItsBound(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            TestSubscriber<Void> ended = TestSubscriber.create();
            pair.connection().peerEnded().subscribe(ended);
            AtomicInteger sent = new AtomicInteger();
            Thread sending = new Thread(() -> assertThatThrownBy(() -> {
                        while (sent.addAndGet(CHUNK.length) < MUCH) {
                            pair.peer().send(CHUNK);
                        }
                    })
                    .as("nobody takes all that")
                    .isInstanceOf(IOException.class));
            sending.start();
            Awaitility.await().atMost(HANG).until(() -> sent.get() > 10 * CHUNK.length);
            assertThat(ended.isTerminated()).isFalse();
            pair.peer().close();
            sending.join();
            assertThat(Waiting.result(pair.connection().receive().count())).isPositive();
            ended.block(HANG);
        }
    }

    @Test
    void shouldLeaveTheWayFreeWhenItIsCancelled(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            pair.connection().peerEnded().subscribe().dispose();
            pair.peer().send("first");
            assertThat(Waiting.result(pair.connection().peek(5)).toString(StandardCharsets.UTF_8))
                    .isEqualTo("first");
        }
    }

    @Test
    void shouldNotDisturbARelay(Network network) throws Exception {
        try (PeerServer behind = PeerServer.listen(network, PeerKind.IPV4)) {
            Listener listener = Waiting.result(network.acceptor()
                    .endpoints(PeerKind.IPV4.endpoint(network))
                    .serve(connection -> network.connector(behind.endpoint())
                            .on(connection)
                            .use(other -> connection
                                    .relayTo(other)
                                    .and(connection.peerEnded())
                                    .and(other.peerEnded()))));
            try (Peer client = Peer.connect(listener.endpoints().get(0));
                    Peer server = behind.accept()) {
                client.send("question");
                client.endOutput();
                assertThat(server.receiveRestAsText()).isEqualTo("question");
                server.send("answer");
                server.endOutput();
                assertThat(client.receiveRestAsText()).isEqualTo("answer");
            }
            Waiting.done(listener.close());
        }
    }

    // One loop for two connections

    @Test
    void shouldConnectOnTheLoopOfAnotherConnection(Network network) throws Exception {
        try (PeerServer server = PeerServer.listen(network, PeerKind.IPV4);
                Pair first = Pair.connect(network, PeerKind.IPV4)) {
            String loop = loopOf(first.connection());
            // More than there are loops.
            for (int i = 0; i < 8; i++) {
                Connection other = Waiting.result(network.connector(server.endpoint())
                        .on(first.connection())
                        .connect());
                assertThat(loopOf(other)).isEqualTo(loop);
                Waiting.done(other.abort());
            }
        }
    }

    @Test
    void shouldRefuseAConnectionOfAnotherNetwork(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4);
                Network other = Network.builder()
                        .transport(network.transport())
                        .threads(1)
                        .build()) {
            assertThatThrownBy(() -> other.connector("tcp://127.0.0.1:1").on(pair.connection()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("on: ")
                    .hasMessageContaining("a connection of this network");
        }
    }

    private static String loopOf(Connection connection) {
        return Waiting.result(
                Mono.fromCallable(() -> Thread.currentThread().getName()).subscribeOn(connection.scheduler()));
    }
}
