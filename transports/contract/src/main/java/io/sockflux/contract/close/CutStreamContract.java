package io.sockflux.contract.close;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.sockflux.Connector;
import io.sockflux.Network;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Bytes;
import io.sockflux.contract.kit.Pair;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.PeerServer;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.pool.ConnectionPool;
import io.sockflux.stream.CloseOutcome;
import io.sockflux.stream.Connection;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** A peer never takes a stream that was cut for the whole: a connection that ends before its output does is reset. */
@TransportContract
class CutStreamContract {

    /** More than the kernel's buffers of both sides hold together. */
    private static final int LONG = 32 << 20;

    private static final Duration HANG = Duration.ofSeconds(100);

    private static Flux<ByteBuf> longStream() {
        return Bytes.zeros(LONG >> 16, 1 << 16);
    }

    /** Reads all that comes, which on TCP must end with a reset; unix sockets have none. */
    static void assertCut(Peer peer, PeerKind kind) throws IOException {
        if (kind == PeerKind.UNIX_PATH) {
            assertThat(peer.receiveRest()).hasSizeLessThan(LONG);
        } else {
            assertThatThrownBy(peer::receiveRest)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("reset");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldResetAPeerThatDoesNotReadWithinTheTimeoutOfAClose(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind, connector -> connector.closeTimeout(Duration.ofMillis(100)))) {
            pair.connection().send(Bytes.pooled(new byte[LONG])).subscribe(nothing -> {}, error -> {});
            CloseOutcome outcome = Waiting.result(pair.connection().close());
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            CloseOutcome.TimedOut.class,
                            timedOut -> assertThat(timedOut.outputEnded()).isFalse());
            assertCut(pair.peer(), kind);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldResetAPeerThatSendsTooMuchAndReadsNothing(PeerKind kind, Network network) throws Exception {
        int limit = 10_000;
        try (Pair pair = Pair.connect(
                network,
                kind,
                connector -> connector.closeTimeout(Duration.ofHours(1)).closeDrainLimit(limit))) {
            pair.connection().send(Bytes.pooled(new byte[LONG])).subscribe(nothing -> {}, error -> {});
            pair.peer().send(new byte[limit + 1]);
            assertThat(Waiting.result(pair.connection().close()))
                    .isInstanceOfSatisfying(
                            CloseOutcome.TimedOut.class,
                            timedOut -> assertThat(timedOut.outputEnded()).isFalse());
            assertCut(pair.peer(), kind);
        }
    }

    /** The abort comes in the middle of a read, while the kernel takes no more. */
    @ParameterizedTest
    @EnumSource
    void shouldResetAPeerOnAnAbortByItsReceiver(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            TestSubscriber<Void> sending = TestSubscriber.create();
            pair.connection().send(longStream()).subscribe(sending);
            pair.connection()
                    .receive()
                    .subscribe(buffer -> pair.connection().abort().subscribe(), error -> {});
            pair.peer().receive(1);
            pair.peer().send("enough");
            Waiting.done(pair.connection().closed());
            sending.block(HANG);
            assertCut(pair.peer(), kind);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldResetAPeerOfANetworkThatIsClosedWithBytesToSend(PeerKind kind, Network network) throws Exception {
        Network other = another(network);
        try (Pair pair = Pair.connect(other, kind)) {
            TestSubscriber<Void> sending = TestSubscriber.create();
            pair.connection().send(longStream()).subscribe(sending);
            // It is under way, and the peer reads no further.
            pair.peer().receive(1);
            other.close();
            sending.block(HANG);
            assertThat(sending.expectTerminalError()).isNotNull();
            assertCut(pair.peer(), kind);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldResetAPeerOfANetworkThatIsClosedDuringAClose(PeerKind kind, Network network) throws Exception {
        Network other = another(network);
        try (Pair pair = Pair.connect(other, kind)) {
            pair.connection().send(Bytes.pooled(new byte[LONG])).subscribe(nothing -> {}, error -> {});
            TestSubscriber<CloseOutcome> closing = TestSubscriber.create();
            pair.connection().close().subscribe(closing);
            pair.peer().receive(1);
            other.close();
            closing.block(HANG);
            assertThat(closing.getReceivedOnNext()).singleElement().isInstanceOf(CloseOutcome.Reset.class);
            assertCut(pair.peer(), kind);
        }
    }

    // The user's publisher ends in its middle

    interface Use {
        Publisher<?> of(Connector connector, Function<Connection, Publisher<?>> body);
    }

    enum Way implements Use {
        CONNECTOR {
            @Override
            public Publisher<?> of(Connector connector, Function<Connection, Publisher<?>> body) {
                return connector.use(body);
            }
        },
        POOL {
            @Override
            public Publisher<?> of(Connector connector, Function<Connection, Publisher<?>> body) {
                ConnectionPool pool = connector.pool().open();
                return Flux.usingWhen(Mono.just(pool), lender -> lender.use(body), ConnectionPool::close);
            }
        }
    }

    static Publisher<?> halfAnAnswerThen(Connection connection, Mono<Void> then) {
        return connection.send("half").then(then);
    }

    @ParameterizedTest
    @EnumSource
    void shouldResetThePeerWhenTheBodyFails(Way way, Network network) throws Exception {
        try (PeerServer server = PeerServer.listen(network, PeerKind.IPV4)) {
            IllegalStateException failure = new IllegalStateException("in the middle");
            TestSubscriber<Object> user = TestSubscriber.create();
            way.of(network.connector(server.endpoint()), c -> halfAnAnswerThen(c, Mono.error(failure)))
                    .subscribe(user);
            try (Peer peer = server.accept()) {
                assertThatThrownBy(peer::receiveRest)
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("reset");
            }
            user.block(HANG);
            assertThat(user.expectTerminalError()).isSameAs(failure);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldResetThePeerWhenTheBodyIsCancelled(Way way, Network network) throws Exception {
        try (PeerServer server = PeerServer.listen(network, PeerKind.IPV4)) {
            Disposable user = Flux.from(
                            way.of(network.connector(server.endpoint()), c -> halfAnAnswerThen(c, Mono.never())))
                    .subscribe();
            try (Peer peer = server.accept()) {
                assertThat(peer.receiveText(4)).isEqualTo("half");
                user.dispose();
                assertThatThrownBy(peer::receiveRest)
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("reset");
            }
        }
    }

    @Test
    void shouldResetThePeerWhenAFileIsCutShortWhileItIsSent(@TempDir Path folder, Network network) throws Exception {
        Path path = folder.resolve("file");
        try (PeerServer server = PeerServer.listen(network, PeerKind.IPV4);
                RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            server.receiveBuffer(1 << 16);
            file.setLength(LONG);
            TestSubscriber<Object> user = TestSubscriber.create();
            network.connector(server.endpoint())
                    .use(connection -> connection.sendFile(path, 0, LONG))
                    .subscribe(user);
            try (Peer peer = server.accept()) {
                peer.receive(1);
                file.setLength(LONG / 32);
                assertThatThrownBy(peer::receiveRest)
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("reset");
            }
            user.block(HANG);
            assertThat(user.expectTerminalError()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void shouldResetThePeerWhereSupervisionIsCancelledAmidASend(Network network) throws Exception {
        try (PeerServer server = PeerServer.listen(network, PeerKind.IPV4)) {
            Disposable user = network.connector(server.endpoint())
                    .supervise()
                    .flatMap(connection ->
                            connection.send(Flux.concat(Mono.fromSupplier(() -> Bytes.pooled("half")), Flux.never())))
                    .subscribe();
            try (Peer peer = server.accept()) {
                assertThat(peer.receiveText(4)).isEqualTo("half");
                user.dispose();
                assertThatThrownBy(peer::receiveRest)
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("reset");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldEndTheStreamWhenTheBodyHasCompleted(Way way, Network network) throws Exception {
        try (PeerServer server = PeerServer.listen(network, PeerKind.IPV4)) {
            TestSubscriber<Object> user = TestSubscriber.create();
            way.of(network.connector(server.endpoint()), c -> c.send("the whole"))
                    .subscribe(user);
            try (Peer peer = server.accept()) {
                assertThat(peer.receiveRestAsText()).isEqualTo("the whole");
                peer.endOutput();
                user.block(HANG);
                assertThat(user.isTerminatedComplete()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldEndTheStreamWhereTheUserCancelsBehindTheOneValue(Way way, Network network) throws Exception {
        try (PeerServer server = PeerServer.listen(network, PeerKind.IPV4)) {
            TestSubscriber<Object> user = TestSubscriber.create();
            Flux.from(way.of(
                            network.connector(server.endpoint()),
                            c -> c.send("the whole").thenReturn("sent")))
                    .next()
                    .subscribe(user);
            try (Peer peer = server.accept()) {
                assertThat(peer.receiveRestAsText()).isEqualTo("the whole");
                peer.endOutput();
                user.block(HANG);
                assertThat(user.getReceivedOnNext()).containsExactly("sent");
            }
        }
    }

    static Network another(Network network) {
        return Network.builder().transport(network.transport()).threads(1).build();
    }

    @Test
    void shouldEndTheStreamOfAnIdleConnectionOfANetworkThatIsClosed(Network network) throws Exception {
        Network other = another(network);
        try (Pair pair = Pair.connect(other, PeerKind.IPV4)) {
            Waiting.done(pair.connection().send("the whole"));
            other.close();
            assertThat(pair.peer().receiveRestAsText()).isEqualTo("the whole");
        }
    }
}
