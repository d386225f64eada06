package io.sockflux.contract.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.Network;
import io.sockflux.address.SocketType;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Pair;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.ConnectionClosedException;
import io.sockflux.error.TooLongException;
import io.sockflux.message.MessageFlag;
import io.sockflux.spi.Capability;
import io.sockflux.stream.Connection;
import io.sockflux.stream.ConnectionPair;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;

/** One receive fills the caller's buffers in their order. */
@TransportContract
class ReceiveIntoContract {

    private static final Duration HANG = Duration.ofSeconds(100);
    private static final Set<MessageFlag> WAIT = Set.of(MessageFlag.WAITALL);

    private static ByteBuffer[] room(boolean direct, int... lengths) {
        return Arrays.stream(lengths)
                .mapToObj(length -> direct ? ByteBuffer.allocateDirect(length) : ByteBuffer.allocate(length))
                .toArray(ByteBuffer[]::new);
    }

    private static String text(ByteBuffer buffer) {
        return StandardCharsets.UTF_8.decode(buffer.duplicate().flip()).toString();
    }

    @ParameterizedTest
    @EnumSource
    void shouldFillOneBufferAfterTheOther(PeerKind kind, Network network) throws Exception {
        for (boolean direct : new boolean[] {true, false}) {
            try (Pair pair = Pair.connect(network, kind)) {
                Connection connection = pair.connection();
                pair.peer().send("headbody of it, and more");
                ByteBuffer[] room = room(direct, 4, 0, 11);
                assertThat(Waiting.result(connection.receiveInto(WAIT, room))).isEqualTo(15);
                assertThat(room).extracting(ReceiveIntoContract::text).containsExactly("head", "", "body of it,");
                ByteBuffer[] rest = room(direct, 5, 100);
                rest[0].put((byte) '>');
                pair.peer().endOutput();
                assertThat(Waiting.result(connection.receiveInto(WAIT, rest))).isEqualTo(9);
                assertThat(rest).extracting(ReceiveIntoContract::text).containsExactly("> and", " more");
                assertThat(connection.receiveInto(rest).blockOptional(HANG)).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldTellWhatOneReceiveBrought(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            ByteBuffer[] room = room(true, 3, 1000);
            CompletableFuture<Integer> received =
                    pair.connection().receiveInto(room).toFuture();
            pair.peer().send("some");
            assertThat(received.get()).isEqualTo(4);
            assertThat(room).extracting(ReceiveIntoContract::text).containsExactly("som", "e");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldWaitForAllAndGiveBackWhatCameWhenItIsCancelled(boolean direct, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            ByteBuffer[] room = room(direct, 4, 4);
            CompletableFuture<Integer> all =
                    pair.connection().receiveInto(WAIT, room).toFuture();
            pair.peer().send("abcde");
            Awaitility.await("some of it").until(() -> room[1].position() == 1);
            assertThat(all).isNotDone();
            pair.peer().send("fgh");
            assertThat(all.get()).isEqualTo(8);
            assertThat(room).extracting(ReceiveIntoContract::text).containsExactly("abcd", "efgh");
            ByteBuffer[] left = room(direct, 4, 4);
            Disposable leaving = pair.connection().receiveInto(WAIT, left).subscribe();
            pair.peer().send("12345");
            Awaitility.await("some of it").until(() -> left[1].position() == 1);
            leaving.dispose();
            pair.peer().endOutput();
            assertThat(Waiting.result(pair.connection().receive().collectString(StandardCharsets.UTF_8, 100)))
                    .isEqualTo("12345");
            assertThat(left).extracting(ByteBuffer::position).containsExactly(0, 0);
        }
    }

    /** The loop is busy, so it hears of the cancellation later than the canceller's next line runs. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldHaveTheBuffersBackWhenTheCancellationReturns(boolean direct, Network network) throws Exception {
        try (Network one = Network.builder()
                        .transport(network.transport())
                        .threads(1)
                        .build();
                Pair pair = Pair.connect(one, PeerKind.IPV4);
                Pair holder = Pair.connect(one, PeerKind.IPV4)) {
            AtomicBoolean held = new AtomicBoolean();
            AtomicBoolean go = new AtomicBoolean();
            holder.connection().receive().subscribe(buffer -> {
                held.set(true);
                spinUntil(go);
            });
            ByteBuffer[] room = room(direct, 4, 4);
            Disposable leaving = pair.connection().receiveInto(WAIT, room).subscribe();
            pair.peer().send("12345");
            Awaitility.await("some of it").until(() -> room[1].position() == 1);
            holder.peer().send("hold");
            Awaitility.await("a busy loop").untilTrue(held);
            try {
                leaving.dispose();
                assertThat(room).extracting(ByteBuffer::position).containsExactly(0, 0);
                room[0].put("mine".getBytes(StandardCharsets.UTF_8));
                room[1].put("mine".getBytes(StandardCharsets.UTF_8));
                pair.peer().send("678");
                pair.peer().endOutput();
            } finally {
                go.set(true);
            }
            assertThat(Waiting.result(pair.connection().receive().collectString(StandardCharsets.UTF_8, 100)))
                    .isEqualTo("12345678");
            assertThat(room).extracting(ReceiveIntoContract::text).containsExactly("mine", "mine");
        }
    }

    /** For an event loop, which the tests let do nothing that blocks. */
    private static void spinUntil(AtomicBoolean condition) {
        boolean come = false;
        while (!come) {
            come = condition.get();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldLookAndLeaveTheBytes(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            pair.peer().send("looked at");
            ByteBuffer[] look = room(true, 3, 4);
            assertThat(Waiting.result(
                            pair.connection().receiveInto(EnumSet.of(MessageFlag.PEEK, MessageFlag.WAITALL), look)))
                    .isEqualTo(7);
            assertThat(look).extracting(ReceiveIntoContract::text).containsExactly("loo", "ked ");
            ByteBuffer[] some = room(true, 1);
            assertThat(Waiting.result(pair.connection().receiveInto(Set.of(MessageFlag.PEEK), some)))
                    .isEqualTo(1);
            ByteBuffer[] taken = room(true, 3, 6);
            assertThat(Waiting.result(pair.connection().receiveInto(WAIT, taken)))
                    .isEqualTo(9);
            assertThat(taken).extracting(ReceiveIntoContract::text).containsExactly("loo", "ked at");
        }
    }

    @Test
    void shouldRefuseWhatCannotBeReceivedInto(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            Connection connection = pair.connection();
            ByteBuffer buffer = ByteBuffer.allocate(1);
            for (MessageFlag flag : EnumSet.complementOf(EnumSet.of(MessageFlag.PEEK, MessageFlag.WAITALL))) {
                assertThatThrownBy(() -> connection.receiveInto(Set.of(flag), buffer))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("flag: " + flag + " (expected: PEEK or WAITALL)");
            }
            assertThatThrownBy(() -> connection.receiveInto())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("buffers: 0 (expected: 1 to 16)");
            assertThatThrownBy(() -> connection.receiveInto(room(true, new int[17])))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("buffers: 17 (expected: 1 to 16)");
            assertThatThrownBy(() -> connection.receiveInto(buffer.asReadOnlyBuffer()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("buffers: read-only");
            assertThatThrownBy(() -> Waiting.result(connection.receiveInto(room(true, 0, 0))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("buffers: room for 0 bytes");
            CompletableFuture<Integer> receiving =
                    connection.receiveInto(ByteBuffer.allocateDirect(10)).toFuture();
            Waiting.done(connection.abort());
            assertThatThrownBy(receiving::get).hasCauseInstanceOf(ConnectionClosedException.class);
        }
    }

    /** The end of a record is the end of the receive, and what there is no room for is lost. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldReceiveOneRecord(boolean direct, Network network) {
        Assumptions.assumeTrue(network.supports(Capability.SEQPACKET), "the transport has no records");
        for (Set<Capability> needs : Set.of(Set.<Capability>of(), Set.of(Capability.MESSAGES))) {
            ConnectionPair pair =
                    Waiting.result(network.socketPair(SocketType.SEQPACKET, needs.toArray(Capability[]::new)));
            Connection receiver = pair.second();
            Waiting.done(pair.first().send("headbody"));
            Waiting.done(pair.first().send("much too long"));
            Waiting.done(pair.first().send("")); // a record too
            Waiting.done(pair.first().send("last"));
            ByteBuffer[] room = room(direct, 4, 100);
            assertThat(Waiting.result(receiver.receiveInto(WAIT, room))).isEqualTo(8);
            assertThat(room).extracting(ReceiveIntoContract::text).containsExactly("head", "body");
            assertThatThrownBy(() -> Waiting.result(receiver.receiveInto(room(direct, 4, 4))))
                    .hasCauseInstanceOf(TooLongException.class);
            assertThat(Waiting.result(receiver.receiveInto(room(direct, 4)))).isZero();
            assertThat(Waiting.result(receiver.receiveInto(room(direct, 4)))).isEqualTo(4);
            Waiting.done(pair.first().abort());
            assertThat(receiver.receiveInto(room(direct, 4)).blockOptional(HANG))
                    .isEmpty();
            Waiting.done(receiver.abort());
        }
    }
}
