package io.sockflux.internal.stream;

import io.netty.util.concurrent.Future;
import io.sockflux.check.Durations;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.internal.receive.ReceiveDiscard;
import io.sockflux.stream.CloseOutcome;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The waiting part of a lossless close: it waits for the kernel to take our output, then for the peer. Only a close that
 * cannot end at once has it. Event loop only.
 */
final class CloseWait implements ReceiveDiscard {

    private static final long LONGEST_POLL_MILLIS = 64;

    /**
     * How long the peer must be quiet. It is longer than a round trip, so a peer that was still sending has sent more by
     * then.
     */
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long LONGEST_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long SHORTEST_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final StreamLife connection;
    private final LosslessClose close;
    private final CloseProgress progress;
    private final long begunNanos;

    private boolean outputEnded;
    private boolean inputEnded;
    private long discarded;
    private long quietSinceNanos;
    private long pollMillis = 1;
    private @Nullable Future<?> timer;

    CloseWait(StreamLife connection, LosslessClose close) {
        this.connection = connection;
        this.close = close;
        this.begunNanos = LoopClock.nanos(connection.eventLoop());
        this.quietSinceNanos = begunNanos;
        this.progress = new CloseProgress(
                connection.sentBytes()::progress,
                Durations.nanos(connection.settings().closeTimeout()),
                begunNanos);
    }

    /** Ends the output, and throws the input away. */
    void begin() {
        connection.endOutput().addListener(end -> {
            if (end.isSuccess()) {
                outputEnded = true;
                finishIfEnded();
            } else {
                // The peer is gone, as ENOTCONN says, even if its end of stream came before.
                close.finish(new CloseOutcome.Reset(connection.sentBytes().unacknowledged()));
            }
        });
        connection.receiveQueue().refuseAll(this);
        if (!close.isDone()) {
            lookLater(begunNanos);
        }
    }

    // The peer's side

    @Override
    public void discarded(int bytes) {
        quietSinceNanos = LoopClock.nanos(connection.eventLoop());
        progress.input(quietSinceNanos);
        boolean wasWithin = discarded <= connection.settings().closeDrainLimit();
        discarded += bytes;
        if (wasWithin && discarded > connection.settings().closeDrainLimit()) {
            // Queued, as the channel is in the middle of a read.
            connection.onLoopSoon(this::giveUp);
        }
    }

    @Override
    public void ended() {
        inputEnded = true;
        finishIfEnded();
    }

    private void finishIfEnded() {
        if (!inputEnded || !outputEnded || close.isDone()) {
            return;
        }
        if (connection.sentBytes().isAllAcknowledged()) {
            close.finish(LosslessClose.ACKNOWLEDGED);
            return;
        }
        // The peer has ended, but its kernel has not acknowledged our last bytes yet. No event tells when it does.
        connection.eventLoop().schedule(this::finishIfEnded, pollMillis, TimeUnit.MILLISECONDS);
        pollMillis = Math.min(LONGEST_POLL_MILLIS, pollMillis * 2);
    }

    // The bounds

    /** Looks several times within the time-out, as no event tells when the peer's kernel acknowledges. */
    private void lookLater(long nowNanos) {
        long regular = Math.min(LONGEST_LOOK_NANOS, progress.timeoutNanos() / 8);
        long wait = Math.max(SHORTEST_LOOK_NANOS, Math.min(regular, progress.leftNanos(nowNanos)));
        timer = connection.eventLoop().schedule(this::look, wait, TimeUnit.NANOSECONDS);
    }

    private void look() {
        if (close.isDone()) {
            return;
        }
        long now = LoopClock.nanos(connection.eventLoop());
        progress.look(now);
        if (!close.isTold() && isQuiet(now, Math.min(QUIET_NANOS, progress.timeoutNanos()))) {
            close.tell(LosslessClose.ACKNOWLEDGED);
        }
        // The subscriber that was told may have aborted the connection.
        if (!close.isDone() && progress.leftNanos(now) <= 0) {
            giveUp();
        } else if (!close.isDone()) {
            lookLater(now);
        }
    }

    /** Whether the peer has had everything for so long, and has sent nothing since. */
    private boolean isQuiet(long now, long lengthNanos) {
        if (!outputEnded || !connection.sentBytes().isKnownToHaveArrived()) {
            quietSinceNanos = now;
            return false;
        }
        return now - quietSinceNanos >= lengthNanos;
    }

    private void giveUp() {
        if (close.isDone()) {
            return;
        }
        if (!outputEnded) {
            connection.sentBytes().note();
            SocketClose.reset(connection.channel());
        }
        close.finish(timedOut());
    }

    private CloseOutcome timedOut() {
        return new CloseOutcome.TimedOut(LoopClock.since(connection.eventLoop(), begunNanos), outputEnded);
    }

    // The end

    /** The network is about to close the channel. */
    void networkCloses() {
        if (outputEnded) {
            close.finish(connection.sentBytes().isKnownToHaveArrived() ? LosslessClose.ACKNOWLEDGED : timedOut());
        }
    }

    /** Stops waiting, when the close is done. */
    void stop() {
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
