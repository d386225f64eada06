package io.sockflux.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.sockflux.address.Endpoint;
import io.sockflux.error.Errno;
import io.sockflux.error.SendFailedException;
import io.sockflux.error.SystemCallException;
import io.sockflux.stream.CloseOutcome;
import io.sockflux.stream.Shutdown;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.test.subscriber.TestSubscriber;

/** Behind a hang-up nothing that came before is lost, and the descriptor is kept no longer than somebody makes progress. */
class AfterHangUpTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration NANO = Duration.ofNanos(1);

    private final Acknowledging line = new Acknowledging(TIMEOUT);

    @BeforeEach
    void stopTheClock() {
        line.channel().freezeTime();
    }

    @AfterEach
    void nothingIsLeft() {
        line.connection().abort().subscribe();
        line.turn();
        assertThat(line.channel().isOpen()).as("open").isFalse();
        assertThat(line.hasTimer()).as("a timer is left").isFalse();
        line.nothingIsHeld();
    }

    private TestSubscriber<ByteBuf> receive(long demand) {
        TestSubscriber<ByteBuf> receiving =
                TestSubscriber.builder().initialRequest(demand).build();
        line.connection().receive().subscribe(receiving);
        line.turn();
        return receiving;
    }

    private TestSubscriber<Void> sending(String text) {
        TestSubscriber<Void> sending = TestSubscriber.create();
        line.connection().send(text).subscribe(sending);
        line.turn();
        return sending;
    }

    private void endBothSides() {
        line.connection().shutdown(Shutdown.WRITE).subscribe();
        line.turn();
    }

    private void isOpen(boolean open) {
        line.turn();
        assertThat(line.channel().isOpen()).as("open").isEqualTo(open);
    }

    // A connection that failed

    @Test
    void shouldReadEverythingAtOnceOfAFailedConnectionThatNoSubscriberReads() {
        line.arrive("a");
        int before = line.reads();
        line.hangUp(Errno.ECONNRESET);
        assertThat(line.reads()).as("reads ahead").isEqualTo(before + 1);
        line.arrive("b");
        assertThat(line.reads()).isEqualTo(before + 2);
        isOpen(true);
        line.end();
        isOpen(false);
        // What came before is there, and then how it ended.
        TestSubscriber<ByteBuf> receiving = receive(1);
        assertThat(receiving.getReceivedOnNext()).hasSize(1);
        receiving.request(5);
        line.turn();
        assertThat(receiving.getReceivedOnNext()).hasSize(2);
        assertThat(receiving.expectTerminalError())
                .isInstanceOfSatisfying(
                        SystemCallException.class,
                        failure -> assertThat(failure.errno()).contains(Errno.ECONNRESET));
    }

    @Test
    void shouldReadOneAheadOfASubscriber() {
        TestSubscriber<ByteBuf> receiving = receive(0);
        line.hangUp(Errno.ECONNRESET);
        assertThat(line.reads()).isEqualTo(1);
        line.arrive("a");
        assertThat(line.reads()).as("reads with one waiting").isEqualTo(1);
        receiving.request(1);
        line.turn();
        assertThat(line.reads()).isEqualTo(2);
    }

    @Test
    void shouldFailSendsWithWhatTheKernelTold() {
        TestSubscriber<Void> waiting = TestSubscriber.create();
        line.channel().room(0);
        line.connection().send("waits").subscribe(waiting);
        line.turn();
        line.hangUp(Errno.ETIMEDOUT);
        assertThat(line.channel().isOutputShutdown()).as("no write is tried").isTrue();
        TestSubscriber<Void> late = sending("late");
        line.end();
        isOpen(false);
        for (TestSubscriber<Void> sending : List.of(waiting, late)) {
            assertThat(sending.expectTerminalError())
                    .isInstanceOfSatisfying(
                            SendFailedException.class,
                            failure -> assertThat(failure.errno()).contains(Errno.ETIMEDOUT));
        }
    }

    @Test
    void shouldTakeATcpHangUpWithoutAnErrorForAFailureToo() {
        line.hangUp(null);
        line.end();
        isOpen(false);
        line.close();
        assertThat(line.outcomes()).singleElement().isInstanceOf(CloseOutcome.Reset.class);
    }

    @Test
    void shouldTellOnceOfAHangUp() {
        line.hangUp(Errno.ECONNRESET);
        int reads = line.reads();
        line.hangUp(Errno.ETIMEDOUT);
        assertThat(line.reads()).isEqualTo(reads);
        TestSubscriber<ByteBuf> receiving = receive(1);
        line.end();
        assertThat(receiving.expectTerminalError()).hasMessageContaining("ECONNRESET");
    }

    @Test
    void shouldTellTheFirstFailureWhateverFollowsIt() {
        line.hangUp(Errno.ECONNRESET);
        line.channel().pipeline().fireExceptionCaught(new IOException("of the read behind it"));
        isOpen(false);
        assertThat(receive(1).expectTerminalError()).hasMessageContaining("ECONNRESET");
    }

    @Test
    void shouldTellTheEndOfAPeerThatHadEndedBeforeOurSendsFailed() {
        TestSubscriber<ByteBuf> receiving = receive(1);
        line.hangUp(Errno.EPIPE);
        line.end();
        assertThat(receiving.isTerminatedComplete()).isTrue();
    }

    @Test
    void shouldNotCountAHangUpInACloseThatIsUnderWay() {
        line.close();
        int reads = line.reads();
        line.hangUp(null);
        assertThat(line.reads()).isEqualTo(reads);
        line.acknowledge(1);
        line.end();
        assertThat(line.outcomes()).singleElement().isInstanceOf(CloseOutcome.Acknowledged.class);
    }

    // Both sides ended in order

    @Test
    void shouldWaitToBeClosedWhereBothSidesHaveEndedInOrder() {
        endBothSides();
        TestSubscriber<ByteBuf> receiving = receive(Long.MAX_VALUE);
        line.hangUp(null);
        line.end();
        assertThat(receiving.isTerminatedComplete()).isTrue();
        isOpen(true);
        line.pass(TIMEOUT.minusNanos(1));
        isOpen(true);
        line.acknowledge(1);
        line.close();
        assertThat(line.outcomes()).singleElement().isInstanceOf(CloseOutcome.Acknowledged.class);
        isOpen(false);
    }

    @Test
    void shouldCloseByItselfWhatNobodyClosesInTimeAndTellThatNothingWasLost() {
        endBothSides();
        receive(Long.MAX_VALUE);
        line.hangUp(null);
        line.end();
        line.pass(TIMEOUT.minusNanos(1));
        isOpen(true);
        line.pass(NANO);
        isOpen(false);
        line.close();
        assertThat(line.outcomes()).singleElement().isInstanceOf(CloseOutcome.Acknowledged.class);
    }

    // Unread input

    @Test
    void shouldKeepWhatIsUnreadInTheKernelWhileItsReceiverMakesProgress() {
        endBothSides();
        TestSubscriber<ByteBuf> receiving = receive(0);
        line.hangUp(null);
        line.arrive("a");
        int reads = line.reads();
        for (int i = 0; i < 3; i++) {
            line.pass(TIMEOUT.minusNanos(1));
            receiving.request(1);
            line.turn();
            line.arrive("b");
            line.pass(NANO);
            assertThat(line.reads()).as("one read for each that was taken").isEqualTo(reads + i + 1);
        }
        line.end();
        receiving.request(Long.MAX_VALUE);
        line.turn();
        assertThat(receiving.getReceivedOnNext()).hasSize(4);
        assertThat(receiving.isTerminatedComplete()).isTrue();
        isOpen(true);
    }

    @Test
    void shouldReadTheRestAndFreeTheDescriptorWhereNobodyMakesProgress() {
        endBothSides();
        TestSubscriber<ByteBuf> receiving = receive(0);
        line.hangUp(null);
        line.arrive("a");
        int reads = line.reads();
        line.pass(TIMEOUT.minusNanos(1));
        assertThat(line.reads()).isEqualTo(reads);
        line.pass(NANO);
        assertThat(line.reads()).as("reads the rest").isEqualTo(reads + 1);
        line.arrive("b");
        line.end();
        isOpen(false);
        receiving.request(5);
        line.turn();
        assertThat(receiving.getReceivedOnNext()).hasSize(2);
        assertThat(receiving.isTerminatedComplete()).isTrue();
    }

    @Test
    void shouldCloseWhatHasNoEndThoughBothDirectionsAreOver() {
        line.hangUp(Errno.ECONNRESET);
        line.pass(TIMEOUT);
        isOpen(true);
        line.pass(TIMEOUT.minusNanos(1));
        isOpen(true);
        line.pass(NANO);
        isOpen(false);
    }

    @Test
    void shouldTakeAUnixHangUpForAnEndInOrderUnlessSomethingIsUnsent() {
        Acknowledging unix = new Acknowledging(Endpoint.parse("unix:@x"), TIMEOUT);
        unix.hangUp(null);
        assertThat(unix.connection().isLeftInOrder()).isTrue();
        unix.end();
        unix.close();
        assertThat(unix.outcomes()).singleElement().isInstanceOf(CloseOutcome.Acknowledged.class);

        Acknowledging full = new Acknowledging(Endpoint.parse("unix:@x"), TIMEOUT);
        full.channel().room(1);
        full.send("more");
        full.hangUp(null);
        full.end();
        assertThat(full.connection().isLeftInOrder()).isFalse();
        full.close();
        assertThat(full.outcomes()).singleElement().isInstanceOf(CloseOutcome.Reset.class);
    }
}
