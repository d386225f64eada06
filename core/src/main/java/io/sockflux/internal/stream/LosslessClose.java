package io.sockflux.internal.stream;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import io.sockflux.check.Durations;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.internal.receive.ReceiveDiscard;
import io.sockflux.stream.CloseOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Closing without loss: everything that was handed over, the end of stream, then the peer's input thrown away until its
 * end of stream. A socket closed with unread input would be reset, and the peer would lose what it had not read.
 *
 * <p>The outcome is told when the peer has ended its side, or as soon as nothing can be cut any more: the peer's kernel
 * acknowledged everything, and the peer was quiet for half a second since. The socket stays open behind that, as a peer
 * that goes on sending to a closed socket would be reset. Where the close gives up before the output has ended, the socket
 * is reset, so that the peer never takes a cut stream for the whole.
 *
 * <p>Event loop only.
 */
final class LosslessClose implements ReceiveDiscard {

    private static final long LONGEST_POLL_MILLIS = 64;

    /** Longer than a round trip: a peer that was sending when our end of stream came to it has sent more by then. */
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long LONGEST_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long SHORTEST_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final StreamConnection connection;

    private boolean begun;
    private boolean done;
    private boolean outputEnded;
    private boolean inputEnded;
    private long discarded;
    private long begunNanos;
    private long quietSinceNanos;
    private long pollMillis = 1;
    private @Nullable CloseProgress progress;
    private @Nullable Future<?> timer;
    private @Nullable CloseOutcome ending;
    private @Nullable CloseOutcome outcome;
    private @Nullable Consumer<? super CloseOutcome> first;
    private List<Consumer<? super CloseOutcome>> others = List.of();

    LosslessClose(StreamConnection connection) {
        this.connection = connection;
    }

    boolean hasBegun() {
        return begun;
    }

    /** Closes, if that was not begun already, and tells the outcome. */
    void begin(Consumer<? super CloseOutcome> told) {
        CloseOutcome known = outcome;
        if (known != null) {
            if (!begun) {
                // The channel was closed by something else, and what came before may still be there.
                begin();
            }
            told.accept(known);
            return;
        }
        if (first == null) {
            first = told;
        } else {
            others = new ArrayList<>(others);
            others.add(told);
        }
        if (!begun) {
            begin();
        }
    }

    private void begin() {
        begun = true;
        begunNanos = LoopClock.nanos(connection.eventLoop());
        quietSinceNanos = begunNanos;
        connection.markClosedHere();
        if (connection.isSpent() && connection.sentBytes().isAllDataAcknowledged()) {
            // To close it is to end our side too.
            connection.receiveQueue().refuseAll(ReceiveDiscard.UNNOTICED);
            finish(new CloseOutcome.Acknowledged());
            return;
        }
        if (!connection.channel().isActive()) {
            // Nothing can be sent or come any more, but what came before may still be there.
            finish(lost());
        }
        progress = new CloseProgress(
                connection.sentBytes()::progress,
                Durations.nanos(connection.settings().closeTimeout()),
                begunNanos);
        connection.endOutput().addListener(end -> {
            if (end.isSuccess()) {
                outputEnded = true;
                finishIfEnded();
            } else {
                // The peer is gone, as ENOTCONN says, even where its end of stream came before.
                finish(new CloseOutcome.Reset(connection.sentBytes().unacknowledged()));
            }
        });
        connection.receiveQueue().refuseAll(this);
        if (!done) {
            lookLater(progress, begunNanos);
        }
    }

    // What the peer does

    @Override
    public void discarded(int bytes) {
        quietSinceNanos = LoopClock.nanos(connection.eventLoop());
        if (progress != null) {
            progress.input(quietSinceNanos);
        }
        boolean wasWithin = discarded <= connection.settings().closeDrainLimit();
        discarded += bytes;
        if (wasWithin && discarded > connection.settings().closeDrainLimit()) {
            // Not at once: the channel is in the middle of a read.
            connection.onLoopSoon(this::giveUp);
        }
    }

    @Override
    public void ended() {
        inputEnded = true;
        finishIfEnded();
    }

    private void finishIfEnded() {
        if (!inputEnded || !outputEnded || done) {
            return;
        }
        if (connection.sentBytes().isAllAcknowledged()) {
            finish(new CloseOutcome.Acknowledged());
            return;
        }
        // The peer has ended, but its kernel has not acknowledged our last bytes yet, and nothing tells when it does.
        connection.eventLoop().schedule(this::finishIfEnded, pollMillis, TimeUnit.MILLISECONDS);
        pollMillis = Math.min(LONGEST_POLL_MILLIS, pollMillis * 2);
    }

    // The bounds

    /** Looks several times within the time-out, as the kernel does not tell when the peer acknowledges. */
    private void lookLater(CloseProgress seen, long nowNanos) {
        long regular = Math.min(LONGEST_LOOK_NANOS, seen.timeoutNanos() / 8);
        long wait = Math.max(SHORTEST_LOOK_NANOS, Math.min(regular, seen.leftNanos(nowNanos)));
        timer = connection.eventLoop().schedule(() -> look(seen), wait, TimeUnit.NANOSECONDS);
    }

    private void look(CloseProgress seen) {
        if (done) {
            return;
        }
        long now = LoopClock.nanos(connection.eventLoop());
        seen.look(now);
        if (outcome == null && isQuiet(now, Math.min(QUIET_NANOS, seen.timeoutNanos()))) {
            tell(new CloseOutcome.Acknowledged());
        }
        // Who was told may have aborted the connection.
        if (!done && seen.leftNanos(now) <= 0) {
            giveUp();
        } else if (!done) {
            lookLater(seen, now);
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
        if (done) {
            return;
        }
        if (!outputEnded) {
            connection.sentBytes().note();
            SocketClose.reset(connection.channel());
        }
        finish(new CloseOutcome.TimedOut(LoopClock.since(connection.eventLoop(), begunNanos), outputEnded));
    }

    // The end

    /** The network is about to close the channel. */
    void networkCloses() {
        if (begun && !done && outputEnded) {
            boolean arrived = connection.sentBytes().isKnownToHaveArrived();
            finish(
                    arrived
                            ? new CloseOutcome.Acknowledged()
                            : new CloseOutcome.TimedOut(LoopClock.since(connection.eventLoop(), begunNanos), true));
        }
    }

    void channelClosed() {
        if (!done) {
            finish(lost());
        } else if (outcome == null && ending != null) {
            tell(ending);
        }
    }

    /** What is told once the network is closed; the loop's thread has ended. */
    CloseOutcome outcomeAfterEnd() {
        if (outcome != null) {
            return outcome;
        }
        return ending != null ? ending : lost();
    }

    /** The channel has closed, and not for this close. */
    private CloseOutcome lost() {
        return connection.hasEndedInOrder()
                ? new CloseOutcome.Acknowledged()
                : new CloseOutcome.Reset(connection.sentBytes().unacknowledged());
    }

    private void finish(CloseOutcome result) {
        if (done) {
            return;
        }
        done = true;
        if (timer != null) {
            timer.cancel(false);
        }
        ending = result;
        Channel channel = connection.channel();
        if (channel.isOpen()) {
            SocketClose.prepare(channel, connection.kind);
            // It tells of its end by itself.
            channel.unsafe().close(channel.unsafe().voidPromise());
        } else if (outcome == null) {
            tell(result);
        }
    }

    private void tell(CloseOutcome result) {
        outcome = result;
        Consumer<? super CloseOutcome> told = first;
        first = null;
        if (told != null) {
            told.accept(result);
            others.forEach(other -> other.accept(result));
            others = List.of();
        }
    }
}
