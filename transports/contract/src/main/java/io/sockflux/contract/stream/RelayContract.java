package io.sockflux.contract.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.buffer.ByteBuf;
import io.sockflux.Network;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Aside;
import io.sockflux.contract.kit.Bytes;
import io.sockflux.contract.kit.Descriptors;
import io.sockflux.contract.kit.Flow;
import io.sockflux.contract.kit.Joined;
import io.sockflux.contract.kit.Memory;
import io.sockflux.contract.kit.Pair;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.contract.wire.NotOver;
import io.sockflux.contract.wire.OverTls;
import io.sockflux.contract.wire.Wire;
import io.sockflux.error.RelayException;
import io.sockflux.error.RelayException.Side;
import io.sockflux.stream.Connection;
import io.sockflux.stream.RelayOutcome;
import io.sockflux.stream.RelayWay;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.test.subscriber.TestSubscriber;

/** Two connections that are joined are one line between their peers: all bytes, both ends, both paces. */
@TransportContract
@OverTls
@NotOver(value = Wire.TLS_OPENSSL, because = "OpenSSL ends both directions together, which a relay leaves to the close")
class RelayContract {

    private static final int MEBIBYTE = 1 << 20;

    @ParameterizedTest
    @CsvSource({
        "IPV4, IPV4, KERNEL",
        "IPV4, IPV4, USER_SPACE",
        "IPV6, UNIX_PATH, KERNEL",
        "UNIX_PATH, IPV4, USER_SPACE",
        "UNIX_PATH, UNIX_PATH, KERNEL"
    })
    void shouldRelay64MebibytesBothWaysAtOnce(PeerKind kind, PeerKind otherKind, RelayWay way, Network network)
            throws Throwable {
        long bytes = Wire.now().bytes(64 * MEBIBYTE);
        try (Joined joined = Joined.connect(network, kind, otherKind)) {
            Future<Flow> there = Aside.run(() -> Flow.receive(joined.other().peer()));
            Future<Flow> back = Aside.run(() -> Flow.receive(joined.one().peer()));
            Future<Flow> sentThere = Aside.run(() -> Flow.send(joined.one().peer(), 1, bytes));
            Future<Flow> sentBack = Aside.run(() -> Flow.send(joined.other().peer(), 2, bytes));
            RelayOutcome outcome = Joined.outcome(joined.relay(way).toFuture());
            assertThat(outcome.bytesToOther()).isEqualTo(bytes);
            assertThat(outcome.bytesFromOther()).isEqualTo(bytes);
            assertThat(Aside.result(there)).isEqualTo(Aside.result(sentThere));
            assertThat(Aside.result(back)).isEqualTo(Aside.result(sentBack));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldTellThatItWentThroughUserSpaceWhereThatWasAsked(PeerKind kind, Network network) throws Throwable {
        try (Joined joined = Joined.connect(network, kind, kind)) {
            joined.one().peer().endOutput();
            joined.other().peer().endOutput();
            assertThat(Joined.outcome(joined.relay(RelayWay.USER_SPACE).toFuture()))
                    .isEqualTo(new RelayOutcome(0, 0, RelayWay.USER_SPACE));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldGoOnWithTheAnswerAfterTheEndOfTheQuestion(RelayWay way, Network network) throws Throwable {
        try (Joined joined = Joined.connect(network, PeerKind.IPV4, PeerKind.IPV4)) {
            CompletableFuture<RelayOutcome> relay = joined.relay(way).toFuture();
            exchange(joined.one().peer(), joined.other().peer());
            RelayOutcome outcome = Joined.outcome(relay);
            assertThat(outcome.bytesToOther()).isEqualTo(100_000);
            assertThat(outcome.bytesFromOther()).isEqualTo(200_000);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldGoOnThereAfterTheEndOfTheWayBack(RelayWay way, Network network) throws Throwable {
        try (Joined joined = Joined.connect(network, PeerKind.IPV4, PeerKind.UNIX_PATH)) {
            CompletableFuture<RelayOutcome> relay = joined.relay(way).toFuture();
            exchange(joined.other().peer(), joined.one().peer());
            RelayOutcome outcome = Joined.outcome(relay);
            assertThat(outcome.bytesToOther()).isEqualTo(200_000);
            assertThat(outcome.bytesFromOther()).isEqualTo(100_000);
        }
    }

    /** The answer is not begun before the end of the question has come. */
    private static void exchange(Peer asks, Peer answers) throws IOException {
        byte[] question = Bytes.pattern(100_000);
        byte[] answer = Bytes.pattern(200_000);
        Future<byte[]> answered = Aside.run(asks::receiveRest);
        asks.send(question);
        asks.endOutput();
        assertThat(answers.receiveRest()).isEqualTo(question);
        answers.send(answer);
        answers.endOutput();
        assertThat(Aside.result(answered)).isEqualTo(answer);
    }

    @ParameterizedTest
    @EnumSource
    void shouldSendFirstWhatHadBeenReceivedBefore(RelayWay way, Network network) throws Throwable {
        try (Joined joined = Joined.connect(network, PeerKind.IPV4, PeerKind.IPV4)) {
            byte[] early = Bytes.pattern(30_000);
            byte[] late = Bytes.pattern(50_000);
            joined.one().peer().send(early);
            // What is looked at is read, and waits in our queue.
            Waiting.result(joined.one().connection().peek(1));
            CompletableFuture<RelayOutcome> relay = joined.relay(way).toFuture();
            assertThat(joined.other().peer().receive(early.length)).isEqualTo(early);
            joined.one().peer().send(late);
            assertThat(joined.other().peer().receive(late.length)).isEqualTo(late);
            joined.one().peer().endOutput();
            joined.other().peer().endOutput();
            assertThat(Joined.outcome(relay).bytesToOther()).isEqualTo(early.length + late.length);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldRelayWhatAReadBringsThatWasUnderWay(RelayWay way, Network network) throws Throwable {
        try (Joined joined = Joined.connect(network, PeerKind.IPV4, PeerKind.IPV4)) {
            Disposable gaveUp = joined.one().connection().receive().take(1).subscribe();
            // A send goes to the loop too, so behind it the read is asked for.
            Waiting.done(joined.one().connection().send("x"));
            gaveUp.dispose();
            CompletableFuture<RelayOutcome> relay = joined.relay(way).toFuture();
            joined.one().peer().send("first");
            assertThat(joined.other().peer().receiveText(5)).isEqualTo("first");
            joined.one().peer().send("next");
            assertThat(joined.other().peer().receiveText(4)).isEqualTo("next");
            joined.one().peer().endOutput();
            joined.other().peer().endOutput();
            assertThat(Joined.outcome(relay).bytesToOther()).isEqualTo(9);
        }
    }

    /** Over TLS both ways are that through user space, so what takes long is done for one of them. */
    private static void assumeNotTheSameAgain(RelayWay way) {
        Assumptions.assumeTrue(
                way == RelayWay.KERNEL || !Wire.now().isTls(), "a relay over TLS goes through user space anyway");
    }

    @ParameterizedTest
    @EnumSource
    void shouldHoldTheSenderUpWhileTheReaderDoesNotRead(RelayWay way, Network network) throws Throwable {
        assumeNotTheSameAgain(way);
        long total = (Wire.now().isTls() ? 48L : 128L) * MEBIBYTE;
        try (Joined joined = Joined.connect(network, PeerKind.IPV4, PeerKind.IPV4)) {
            CompletableFuture<RelayOutcome> relay = joined.relay(way).toFuture();
            AtomicLong sent = new AtomicLong();
            Future<Boolean> sending = Aside.run(() -> {
                byte[] chunk = new byte[1 << 16];
                while (sent.get() < total) {
                    joined.one().peer().send(chunk);
                    sent.addAndGet(chunk.length);
                }
                joined.one().peer().endOutput();
                return true;
            });
            AtomicLong before = new AtomicLong(-1);
            Awaitility.await("standstill")
                    .pollInterval(Duration.ofMillis(250))
                    .until(() -> before.getAndSet(sent.get()) == sent.get() && sent.get() > 0);
            // Two kernels' buffers on either side of us, and what we hold.
            assertThat(sent.get()).isLessThan(total / 2);
            assertThat(Memory.inBuffersNow()).isLessThan(MEBIBYTE);
            // It goes on when the reader does.
            assertThat(Flow.receive(joined.other().peer()).bytes()).isEqualTo(total);
            joined.other().peer().endOutput();
            assertThat(Joined.outcome(relay).bytesToOther()).isEqualTo(total);
            assertThat(Aside.result(sending)).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"ONE, KERNEL", "OTHER, KERNEL", "ONE, USER_SPACE", "OTHER, USER_SPACE"})
    void shouldFailWithTheSideThatWasResetAndResetTheOther(Side side, RelayWay way, Network network) throws Throwable {
        try (Joined joined = Joined.connect(network, PeerKind.IPV4, PeerKind.IPV4)) {
            CompletableFuture<RelayOutcome> relay = joined.relay(way).toFuture();
            joined.one().peer().send("there");
            assertThat(joined.other().peer().receiveText(5)).isEqualTo("there");
            joined.other().peer().send("and back");
            assertThat(joined.one().peer().receiveText(8)).isEqualTo("and back");
            Pair broken = side == Side.ONE ? joined.one() : joined.other();
            Pair left = side == Side.ONE ? joined.other() : joined.one();
            broken.peer().reset();
            RelayException failure = catchThrowableOfType(RelayException.class, () -> Joined.outcome(relay));
            assertThat(failure.side()).isEqualTo(side);
            assertThat(failure.from()).isEqualTo(side);
            assertThat(failure.bytesToOther()).isEqualTo(5);
            assertThat(failure.bytesFromOther()).isEqualTo(8);
            assertThat(failure)
                    .hasMessageContaining("relay from " + broken.connection().peerEndpoint())
                    .hasMessageContaining("ECONNRESET");
            // Its peer must not take what it got for the whole.
            Assertions.assertThrows(IOException.class, () -> left.peer().receiveRest());
            Waiting.done(broken.connection().closed());
            Waiting.done(left.connection().closed());
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldAbortBothWhenItIsCancelled(RelayWay way, Network network) throws Exception {
        try (Joined joined = Joined.connect(network, PeerKind.IPV4, PeerKind.IPV4)) {
            Disposable relay = joined.relay(way).subscribe();
            joined.one().peer().send("there");
            assertThat(joined.other().peer().receiveText(5)).isEqualTo("there");
            relay.dispose();
            Assertions.assertThrows(IOException.class, () -> joined.one().peer().receiveRest());
            Assertions.assertThrows(
                    IOException.class, () -> joined.other().peer().receiveRest());
            Waiting.done(joined.one().connection().closed());
            Waiting.done(joined.other().connection().closed());
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldLeaveNothingBehindWhenItIsCancelledInFullFlow(RelayWay way, Network network) throws Exception {
        assumeNotTheSameAgain(way);
        long before = Descriptors.open();
        for (int i = 0; i < (Wire.now().isTls() ? 5 : 20); i++) {
            try (Joined joined = Joined.connect(network, PeerKind.IPV4, PeerKind.IPV4)) {
                Disposable relay = joined.relay(way).subscribe();
                Future<Boolean> flood = Aside.run(() -> {
                    try {
                        Flow.send(joined.one().peer(), 1, 1L << 40);
                        return false;
                    } catch (IOException e) {
                        return true;
                    }
                });
                joined.other().peer().receive(MEBIBYTE);
                relay.dispose();
                assertThat(Aside.result(flood)).isTrue();
            }
        }
        Awaitility.await("every descriptor is closed").until(() -> Descriptors.open() <= before);
    }

    @ParameterizedTest
    @EnumSource
    void shouldLeaveBothConnectionsToBeClosed(RelayWay way, Network network) throws Throwable {
        try (Joined joined = Joined.connect(network, PeerKind.IPV4, PeerKind.IPV4)) {
            CompletableFuture<RelayOutcome> relay = joined.relay(way).toFuture();
            joined.one().peer().endOutput();
            joined.other().peer().endOutput();
            Joined.outcome(relay);
            assertThat(joined.one().peer().receiveRest()).isEmpty();
            Waiting.result(joined.one().connection().close());
            Waiting.result(joined.other().connection().close());
        }
    }

    @ParameterizedTest
    @CsvSource({"KERNEL, KERNEL", "USER_SPACE, KERNEL", "KERNEL, USER_SPACE"})
    void shouldRefuseASecondRelayAndLeaveTheFirstGoing(RelayWay way, RelayWay second, Network network)
            throws Throwable {
        try (Joined joined = Joined.connect(network, PeerKind.IPV4, PeerKind.IPV4);
                Pair third = Pair.connect(network, PeerKind.IPV4)) {
            CompletableFuture<RelayOutcome> relay = joined.relay(way).toFuture();
            joined.one().peer().send("there");
            assertThat(joined.other().peer().receiveText(5)).isEqualTo("there");

            Connection one = joined.one().connection();
            Connection other = joined.other().connection();
            assertRefused(one.relayTo(other, second));
            assertRefused(other.relayTo(one, second));
            assertRefused(one.relayTo(third.connection(), second));
            assertRefused(third.connection().relayTo(other, second));
            assertRefused(one.receive());
            assertRefused(other.peek(1));

            exchange(joined.one().peer(), joined.other().peer());
            assertThat(Joined.outcome(relay).bytesToOther()).isEqualTo(100_005);
            // What was refused is as it was.
            third.peer().send("free");
            third.peer().endOutput();
            assertThat(third.connection()
                            .receive()
                            .collectString(StandardCharsets.UTF_8, 100)
                            .block(Duration.ofSeconds(100)))
                    .isEqualTo("free");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeRefusedWhereSomebodyReceivesAndLeaveThatGoing(RelayWay way, Network network) throws Throwable {
        try (Joined joined = Joined.connect(network, PeerKind.IPV4, PeerKind.IPV4)) {
            TestSubscriber<ByteBuf> receiver = TestSubscriber.create();
            joined.other().connection().receive().subscribe(receiver);
            joined.other().peer().send("a");
            Awaitility.await().until(() -> receiver.getReceivedOnNext().size() == 1);
            joined.one().peer().send("not to be taken");
            assertRefused(joined.relay(way));
            joined.other().peer().send("b");
            Awaitility.await().until(() -> receiver.getReceivedOnNext().size() == 2);
            receiver.cancel();
            // Both are free again.
            CompletableFuture<RelayOutcome> relay = joined.relay(way).toFuture();
            assertThat(joined.other().peer().receiveText(15)).isEqualTo("not to be taken");
            joined.one().peer().endOutput();
            joined.other().peer().endOutput();
            assertThat(Joined.outcome(relay).bytesToOther()).isEqualTo(15);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldHaveFreedTheInputWhenItTellsThatItIsRefused(RelayWay way, Network network) throws Throwable {
        try (Joined joined = Joined.connect(network, PeerKind.IPV4, PeerKind.IPV4)) {
            TestSubscriber<ByteBuf> receiver = TestSubscriber.create();
            joined.other().connection().receive().subscribe(receiver);
            joined.other().peer().send("a");
            Awaitility.await().until(() -> receiver.getReceivedOnNext().size() == 1);
            joined.one().peer().send("taken");
            joined.one().peer().endOutput();
            // On the thread that tells of it, and at once.
            assertThat(Waiting.result(joined.relay(way)
                            .map(RelayOutcome::toString)
                            .onErrorResume(
                                    IllegalStateException.class,
                                    refused -> joined.one()
                                            .connection()
                                            .receive()
                                            .collectString(StandardCharsets.UTF_8, 100))))
                    .isEqualTo("taken");
            receiver.cancel();
        }
    }

    private static void assertRefused(Publisher<?> publisher) {
        assertThatThrownBy(() -> Waiting.done(publisher))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("one at a time");
    }

    @Test
    void shouldRefuseToRelayAConnectionToItself(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            Assertions.assertThrows(
                    IllegalArgumentException.class, () -> pair.connection().relayTo(pair.connection()));
        }
    }

    @Test
    void shouldFailWhereOneSideIsClosedAlready(Network network) throws Throwable {
        try (Joined joined = Joined.connect(network, PeerKind.IPV4, PeerKind.IPV4)) {
            Waiting.done(joined.one().connection().abort());
            RelayException failure = catchThrowableOfType(
                    RelayException.class,
                    () -> Joined.outcome(joined.relay(RelayWay.KERNEL).toFuture()));
            assertThat(failure.side()).isEqualTo(Side.ONE);
            Assertions.assertThrows(
                    IOException.class, () -> joined.other().peer().receiveRest());
        }
    }
}
