package io.sockflux.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.address.Endpoint;
import io.sockflux.stream.CloseOutcome;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** A close tells what became of the bytes, waits no longer than it says, and resets a stream that is cut and no other. */
class LosslessCloseTest {

    private static final Duration SHORT = Duration.ofMillis(40);
    /** How often a close looks whether the peer has everything, at the least. */
    private static final Duration LOOK = Duration.ofMillis(250);

    private static final Duration HANG = Duration.ofSeconds(60);
    private static final Duration LONG = Duration.ofMinutes(10);

    private final Acknowledging patient = new Acknowledging(LONG);
    private final Acknowledging hasty = new Acknowledging(SHORT);

    private static void isClosed(Acknowledging line, boolean isReset) {
        assertThat(line.channel().isOpen()).as("open").isFalse();
        assertThat(line.isReset()).as("reset").isEqualTo(isReset);
        assertThat(line.hasTimer()).as("a timer is left").isFalse();
        line.nothingIsHeld();
    }

    /** Turns the loop, each time this much later, until the condition holds. */
    private static void until(Acknowledging line, Duration step, BooleanSupplier condition) {
        long begunNanos = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(Duration.ofNanos(System.nanoTime() - begunNanos))
                    .as("waited")
                    .isLessThan(HANG);
            line.pass(step);
            Thread.onSpinWait();
        }
    }

    private static void untilClosed(Acknowledging line) {
        until(line, Duration.ZERO, () -> !line.channel().isOpen());
    }

    private static <T extends CloseOutcome> T told(Acknowledging line, Class<T> kind) {
        assertThat(line.outcomes()).singleElement().isInstanceOf(kind);
        return kind.cast(line.outcomes().get(0));
    }

    @Test
    void shouldWaitForTheAcknowledgementOfOurEndBehindThePeersEnd() {
        patient.send("12345");
        patient.close();
        assertThat(patient.channel().isOutputShutdown())
                .as("the peer sees our end")
                .isTrue();
        patient.acknowledge(5);
        patient.end();
        patient.pass(Duration.ofSeconds(1));
        assertThat(patient.outcomes())
                .as("our end of stream is not acknowledged")
                .isEmpty();
        assertThat(patient.channel().isOpen()).isTrue();
        patient.acknowledge(6);
        patient.pass(Duration.ofSeconds(1));
        told(patient, CloseOutcome.Acknowledged.class);
        isClosed(patient, false);
    }

    @Test
    void shouldTakeThePeersEndForAllWhereTheKernelDoesNotSay() {
        patient.acknowledgeUntold();
        patient.send("12345");
        patient.close();
        assertThat(patient.outcomes()).isEmpty();
        patient.end();
        told(patient, CloseOutcome.Acknowledged.class);
        isClosed(patient, false);
    }

    @Test
    void shouldTellAfterAQuietTimeThatThePeerHasEverythingAndStayOpenBehindThat() {
        patient.send("12345");
        patient.acknowledge(6);
        patient.close();
        patient.pass(LOOK);
        assertThat(patient.outcomes()).as("told before the peer was quiet").isEmpty();
        until(patient, LOOK, () -> !patient.outcomes().isEmpty());
        told(patient, CloseOutcome.Acknowledged.class);
        assertThat(patient.channel().isOpen())
                .as("open for a peer that still sends")
                .isTrue();
        patient.arrive("late");
        patient.end();
        told(patient, CloseOutcome.Acknowledged.class);
        isClosed(patient, false);
    }

    @Test
    void shouldGiveUpAndTellThatTheKernelHasEverythingWhereNothingIsAcknowledged() {
        hasty.send("12345");
        hasty.acknowledge(5);
        hasty.close();
        untilClosed(hasty);
        CloseOutcome.TimedOut outcome = told(hasty, CloseOutcome.TimedOut.class);
        assertThat(outcome.outputEnded()).isTrue();
        assertThat(outcome.waited()).isGreaterThanOrEqualTo(SHORT);
        isClosed(hasty, false);
    }

    @Test
    void shouldNotTakeSilenceForArrivalWhereTheKernelDoesNotSay() {
        hasty.acknowledgeUntold();
        hasty.send("12345");
        hasty.close();
        untilClosed(hasty);
        assertThat(told(hasty, CloseOutcome.TimedOut.class).outputEnded()).isTrue();
        isClosed(hasty, false);
    }

    @Test
    void shouldResetWhatTheKernelHasNotTakenInTime() {
        hasty.channel().room(2);
        hasty.send("12345");
        hasty.close();
        untilClosed(hasty);
        assertThat(told(hasty, CloseOutcome.TimedOut.class).outputEnded()).isFalse();
        isClosed(hasty, true);
    }

    @Test
    void shouldBeginItsTimeAnewWithEachByteThatTheKernelTakes() {
        hasty.channel().room(0);
        hasty.send("12345");
        hasty.close();
        long begun = System.nanoTime();
        for (int taken = 1; taken < 5; taken++) {
            long sinceNanos = System.nanoTime();
            until(hasty, Duration.ZERO, () -> System.nanoTime() - sinceNanos > SHORT.toNanos() / 2);
            if (!hasty.channel().isOpen()) {
                // This machine stood still for longer than the time-out.
                return;
            }
            hasty.channel().room(1);
            hasty.turn();
        }
        assertThat(System.nanoTime() - begun).isGreaterThan(SHORT.toNanos());
        assertThat(hasty.outcomes()).isEmpty();
        untilClosed(hasty);
        assertThat(hasty.isReset()).isTrue();
    }

    @Test
    void shouldCloseAtOnceWhatThePeerHasEndedAndAcknowledged() {
        patient.send("12345");
        patient.acknowledge(5);
        patient.connection().receive().subscribe();
        patient.end();
        patient.close();
        told(patient, CloseOutcome.Acknowledged.class);
        isClosed(patient, false);
    }

    @Test
    void shouldNotCloseAtOnceWhereDataIsNotAcknowledged() {
        patient.send("12345");
        patient.acknowledge(4);
        patient.end();
        patient.close();
        patient.pass(Duration.ofSeconds(1));
        assertThat(patient.outcomes()).isEmpty();
        patient.acknowledge(6);
        patient.pass(Duration.ofSeconds(1));
        told(patient, CloseOutcome.Acknowledged.class);
        isClosed(patient, false);
    }

    @Test
    void shouldTellWhatAResetHasCutOff() {
        patient.send("12345");
        patient.acknowledge(2);
        patient.arrive("unread");
        patient.close();
        patient.connection().broke("recv", new IOException("reset"));
        patient.turn();
        assertThat(told(patient, CloseOutcome.Reset.class).unacknowledgedBytes())
                .isEqualTo(OptionalLong.of(3));
        assertThat(patient.channel().isOpen()).isFalse();
        patient.nothingIsHeld();
    }

    @Test
    void shouldTellThatThePeerIsGoneWhereTheOutputCannotBeEnded() {
        patient.channel().refuseShutdown();
        patient.send("12345");
        patient.acknowledge(5);
        patient.close();
        assertThat(told(patient, CloseOutcome.Reset.class).unacknowledgedBytes())
                .isEqualTo(OptionalLong.of(0));
        assertThat(patient.channel().isOpen()).isFalse();
    }

    @Test
    void shouldReleaseWhatCameBeforeTheConnectionWasLost() {
        patient.arrive("unread");
        patient.connection().broke("recv", new IOException("reset"));
        patient.turn();
        patient.close();
        told(patient, CloseOutcome.Reset.class);
        patient.close();
        assertThat(patient.outcomes()).hasSize(2);
        patient.nothingIsHeld();
    }

    @Test
    void shouldTellOfANetworkThatClosesWhetherThePeerHasEverything() {
        patient.send("12345");
        patient.acknowledge(6);
        patient.close();
        patient.connection().networkCloses();
        told(patient, CloseOutcome.Acknowledged.class);
        isClosed(patient, false);

        Acknowledging behind = new Acknowledging(LONG);
        behind.send("12345");
        behind.acknowledge(5);
        behind.close();
        behind.connection().networkCloses();
        assertThat(told(behind, CloseOutcome.TimedOut.class).outputEnded()).isTrue();
        isClosed(behind, false);
    }

    @Test
    void shouldResetWhatANetworkThatClosesCutsOff() {
        patient.channel().room(2);
        patient.send("12345");
        patient.close();
        patient.connection().networkCloses();
        patient.channel().close();
        patient.turn();
        told(patient, CloseOutcome.Reset.class);
        assertThat(patient.isReset()).isTrue();
    }

    @Test
    void shouldNotSleepInACloseThatLingers() {
        patient.channel().inherit(5);
        patient.close();
        patient.acknowledge(1);
        patient.end();
        isClosed(patient, false);
        assertThat(patient.channel().lingers()).as("SO_LINGER is off").containsExactly(-1);

        Acknowledging unset = new Acknowledging(LONG);
        unset.close();
        unset.acknowledge(1);
        unset.end();
        isClosed(unset, false);
        assertThat(unset.channel().lingers()).as("a call that changes nothing").isEmpty();
    }

    @Test
    void shouldLeaveTheResetThatTheUserAskedForByAnOption() {
        patient.channel().inherit(0);
        patient.close();
        patient.acknowledge(1);
        patient.end();
        assertThat(patient.channel().lingers()).isEmpty();
        assertThat(patient.channel().isOpen()).isFalse();
    }

    @Test
    void shouldCloseAlthoughTheKernelRefusesTheOption() {
        patient.channel().inherit(5);
        patient.channel().refuseOptions();
        patient.close();
        patient.acknowledge(1);
        patient.end();
        told(patient, CloseOutcome.Acknowledged.class);
        assertThat(patient.channel().isOpen()).isFalse();
        Acknowledging aborted = new Acknowledging(LONG);
        aborted.channel().refuseOptions();
        aborted.connection().abort().subscribe();
        assertThat(aborted.channel().isOpen()).isFalse();
    }

    @Test
    void shouldTakeWhatAUnixSocketHasSentForArrived() {
        Acknowledging unix = new Acknowledging(Endpoint.parse("unix:@x"), SHORT);
        unix.acknowledgeUntold();
        unix.send("12345");
        unix.close();
        untilClosed(unix);
        told(unix, CloseOutcome.Acknowledged.class);
    }

    @Test
    void shouldTellEachWhoClosesOnceThoughTheFirstAbortsAsItIsTold() {
        patient.connection().close().subscribe(outcome -> {
            patient.outcomes().add(outcome);
            patient.connection().abort().subscribe();
        });
        patient.close();
        patient.acknowledge(1);
        patient.end();
        patient.turn();
        assertThat(patient.outcomes()).hasSize(2).allMatch(CloseOutcome.Acknowledged.class::isInstance);
        isClosed(patient, false);
    }
}
