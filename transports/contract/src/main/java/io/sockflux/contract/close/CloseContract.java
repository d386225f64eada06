package io.sockflux.contract.close;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.sockflux.Network;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Aside;
import io.sockflux.contract.kit.Bytes;
import io.sockflux.contract.kit.Leaks;
import io.sockflux.contract.kit.Pair;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.contract.wire.OverTls;
import io.sockflux.contract.wire.Wire;
import io.sockflux.error.ConnectionClosedException;
import io.sockflux.error.Errno;
import io.sockflux.error.SendFailedException;
import io.sockflux.error.SystemCallException;
import io.sockflux.stream.CloseOutcome;
import io.sockflux.stream.Listener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.subscriber.TestSubscriber;

/** A close loses nothing, says how it ended, and is told apart from a reset; an abort is one. */
@TransportContract
@OverTls
class CloseContract {

    private static final int MEBIBYTE = 1 << 20;

    @ParameterizedTest
    @ValueSource(ints = {10, MEBIBYTE})
    void shouldNotResetAPeerWhoseBytesWereNotRead(int unread, Network network) throws Exception {
        byte[] answer = Bytes.pattern(300_000);
        // The server never receives. If its close became a reset the peer would lose what it has not read by then.
        Listener listener = Waiting.result(Wire.now()
                .acceptor(network)
                .endpoints("tcp://127.0.0.1:0")
                .serve(connection -> connection.send(Bytes.pooled(answer))));
        try (Peer peer = Peer.connect(listener.endpoints().get(0))) {
            peer.send(new byte[unread]);
            assertThat(peer.receiveRest()).isEqualTo(answer);
        }
        Waiting.done(listener.close());
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeAcknowledgedWhenThePeerEndsItsSideToo(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            pair.peer().send("never read");
            Future<byte[]> received = Aside.run(() -> {
                byte[] all = pair.peer().receiveRest();
                pair.peer().close();
                return all;
            });
            Waiting.done(pair.connection().send("bye"));
            assertThat(Waiting.result(pair.connection().close())).isEqualTo(new CloseOutcome.Acknowledged());
            assertThat(Aside.result(received)).asString().isEqualTo("bye");
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "UNIX_PATH")
    void shouldSayThatThePeerResetDuringClose(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            TestSubscriber<CloseOutcome> closing = TestSubscriber.create();
            pair.connection().close().subscribe(closing);
            assertThat(pair.peer().receiveRest()).isEmpty();
            pair.peer().reset();
            closing.block(Duration.ofSeconds(100));
            assertThat(closing.getReceivedOnNext()).singleElement().isInstanceOf(CloseOutcome.Reset.class);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "UNIX_PATH")
    void shouldSayThatThePeerResetBeforeClose(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            pair.peer().reset();
            assertThatThrownBy(() -> Waiting.done(pair.connection().receive()))
                    .hasCauseInstanceOf(SystemCallException.class);
            assertThat(Waiting.result(pair.connection().close())).isInstanceOf(CloseOutcome.Reset.class);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "UNIX_PATH")
    void shouldResetThePeerOnAbort(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            Waiting.done(pair.connection().abort());
            assertThatThrownBy(() -> pair.peer().read(ByteBuffer.allocate(1)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("reset");
            assertThat(Waiting.result(pair.connection().close())).isInstanceOf(CloseOutcome.Reset.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldEndTheStreamOfThePeerOnAbort(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            TestSubscriber<ByteBuf> receiver = TestSubscriber.create();
            pair.connection().receive().subscribe(receiver);
            Waiting.done(pair.connection().abort());
            receiver.block(Duration.ofSeconds(100));
            assertThat(receiver.expectTerminalError()).isInstanceOf(ConnectionClosedException.class);
            assertThatThrownBy(() -> Waiting.done(pair.connection().send("too late")))
                    .hasCauseInstanceOf(SendFailedException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldFailReceiversOfAConnectionThatThisSideCloses(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            TestSubscriber<ByteBuf> receiver = TestSubscriber.create();
            pair.connection().receive().subscribe(receiver);
            pair.connection().close().subscribe();
            receiver.block(Duration.ofSeconds(100));
            assertThat(receiver.expectTerminalError()).isInstanceOf(ConnectionClosedException.class);
            assertThatThrownBy(() -> Waiting.done(pair.connection().receive()))
                    .hasCauseInstanceOf(ConnectionClosedException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "UNIX_PATH")
    void shouldFailReceiversWhenThePeerResets(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            TestSubscriber<ByteBuf> receiver = TestSubscriber.create();
            pair.connection().receive().subscribe(receiver);
            pair.peer().send("x");
            Awaitility.await().until(() -> !receiver.getReceivedOnNext().isEmpty());
            pair.peer().reset();
            receiver.block(Duration.ofSeconds(100));
            assertThat(receiver.expectTerminalError()).isInstanceOfSatisfying(SystemCallException.class, failure -> {
                assertThat(failure.errno()).contains(Errno.ECONNRESET);
                assertThat(failure.endpoint()).contains(pair.connection().peerEndpoint());
            });
            Waiting.done(pair.connection().closed());
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldCloseOnceHoweverOftenItIsAsked(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            Future<byte[]> received = Aside.run(() -> {
                byte[] all = pair.peer().receiveRest();
                pair.peer().close();
                return all;
            });
            Flux<CloseOutcome> thrice = Flux.merge(
                    pair.connection().close(),
                    pair.connection().close(),
                    pair.connection().close());
            assertThat(thrice.collectList().block(Duration.ofSeconds(100)))
                    .hasSize(3)
                    .containsOnly(new CloseOutcome.Acknowledged());
            assertThat(Waiting.result(pair.connection().close())).isEqualTo(new CloseOutcome.Acknowledged());
            assertThat(Aside.result(received)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldFlushWhatASendHandedOverBeforeTheCloseAndCountIt(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            byte[] data = Bytes.pattern(Wire.now().bytes(16 * MEBIBYTE));
            // The source has not ended, so the send cannot succeed any more; but what it gave must arrive.
            TestSubscriber<Void> sending = TestSubscriber.create();
            pair.connection()
                    .send(Flux.just(Bytes.pooled(data)).concatWith(Flux.never()))
                    .subscribe(sending);
            TestSubscriber<CloseOutcome> closing = TestSubscriber.create();
            pair.connection().close().subscribe(closing);
            assertThat(pair.peer().receiveRest()).isEqualTo(data);
            pair.peer().close();
            closing.block(Duration.ofSeconds(100));
            assertThat(closing.getReceivedOnNext()).containsExactly(new CloseOutcome.Acknowledged());
            sending.block(Duration.ofSeconds(100));
            assertThat(sending.expectTerminalError()).isInstanceOfSatisfying(SendFailedException.class, failure -> {
                assertThat(failure.bytesTaken()).isEqualTo(data.length);
                assertThat(failure.errno()).isEmpty();
            });
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "UNIX_PATH")
    void shouldReleaseWhatNobodyTookWhenItIsClosedAfterAReset(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            leaveUnread(pair);
            // The reset is seen by the send, as nobody reads.
            pair.peer().reset();
            assertThatThrownBy(() -> Waiting.done(pair.connection().send(Bytes.zeros(1000, 1 << 16))))
                    .hasCauseInstanceOf(SendFailedException.class);
            Waiting.done(pair.connection().closed());
            Waiting.done(pair.connection().close());
            Awaitility.await("release of what is unread").until(Leaks::none);
        }
    }

    @Test
    void shouldReleaseWhatNobodyTookWhenTheNetworkIsClosed(Network network) throws Exception {
        Network other =
                Network.builder().transport(network.transport()).threads(1).build();
        try (Pair pair = Pair.connect(other, PeerKind.IPV4)) {
            leaveUnread(pair);
            other.close();
            assertThat(pair.peer().receiveRest()).isEmpty();
        }
        Awaitility.await("release of what is unread").until(Leaks::none);
    }

    /** Leaves a read under way whose subscriber is gone, and lets it bring something, which stays for the next. */
    private static void leaveUnread(Pair pair) throws IOException {
        TestSubscriber<ByteBuf> gone =
                TestSubscriber.builder().initialRequest(1).build();
        pair.connection().receive().subscribe(gone);
        // The refusal of a second one tells that the first is at its read.
        assertThatThrownBy(() -> Waiting.done(pair.connection().receive())).isInstanceOf(IllegalStateException.class);
        gone.cancel();
        pair.peer().send("for nobody");
        Awaitility.await("the read").until(() -> !Leaks.none());
    }
}
