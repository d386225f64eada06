package io.sockflux.bridge;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import io.sockflux.CloseOutcome;
import io.sockflux.bridge.ReceiveQueue.Discard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Closing without loss: everything that was handed over, the end of stream, then the peer's input thrown away until its
 * end of stream. A socket closed with unread input would be reset, and the peer would lose what it had not read.
 *
 * <p>Its state is touched on the event loop only.
 */
final class LosslessClose implements Discard {

    private static final long LONGEST_POLL_MILLIS = 64;

    private final StreamConnection connection;

    private boolean begun;
    private boolean done;
    private boolean outputEnded;
    private boolean inputEnded;
    private long discarded;
    private long begunNanos;
    private long pollMillis = 1;
    private @Nullable Future<?> timer;
    private @Nullable CloseOutcome ending;
    private @Nullable CloseOutcome outcome;
    private @Nullable Consumer<? super CloseOutcome> first;
    private List<Consumer<? super CloseOutcome>> others = List.of();

    LosslessClose(StreamConnection connection) {
        this.connection = connection;
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
        begunNanos = System.nanoTime();
        connection.markClosedHere();
        if (connection.isSpent() && connection.sentBytes().isAllDataAcknowledged()) {
            // To close it is to end our side too.
            connection.receiveQueue().refuseAll(Discard.UNNOTICED);
            finish(new CloseOutcome.Acknowledged());
            return;
        }
        if (!connection.channel().isActive()) {
            // Nothing can be sent or come any more, but what came before may still be there.
            finish(new CloseOutcome.Reset(connection.sentBytes().unacknowledged()));
        }
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
            timer = connection
                    .eventLoop()
                    .schedule(
                            this::timedOut,
                            Durations.nanos(connection.settings().closeTimeout()),
                            TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void discarded(int bytes) {
        discarded += bytes;
        if (discarded > connection.settings().closeDrainLimit()) {
            timedOut();
        }
    }

    @Override
    public void ended() {
        inputEnded = true;
        finishIfEnded();
    }

    void channelClosed() {
        if (!done) {
            finish(new CloseOutcome.Reset(connection.sentBytes().unacknowledged()));
        } else if (outcome == null && ending != null) {
            tell(ending);
        }
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

    private void timedOut() {
        finish(new CloseOutcome.TimedOut(Duration.ofNanos(System.nanoTime() - begunNanos)));
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
            // It tells of its end by itself.
            channel.unsafe().close(channel.unsafe().voidPromise());
        } else {
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
