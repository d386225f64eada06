package io.sockflux.internal.stream;

import io.netty.channel.Channel;
import io.sockflux.internal.receive.ReceiveDiscard;
import io.sockflux.stream.CloseOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection without loss. It sends everything that was handed over and the end of stream, then throws the
 * peer's input away until the peer's end of stream. A socket closed with unread input would be reset, and the peer would
 * lose data that it had not read.
 *
 * <p>The outcome is told when the peer has ended its direction, or as soon as nothing can be cut any more. That is when
 * the peer's kernel has acknowledged everything and the peer was quiet for half a second. The socket stays open after
 * that, as a peer that sends to a closed socket would be reset. A close that gives up before the output has ended resets
 * the socket, so that the peer never takes a cut stream for the whole.
 *
 * <p>Event loop only.
 */
final class LosslessClose {

    static final CloseOutcome ACKNOWLEDGED = new CloseOutcome.Acknowledged();

    private final StreamLife connection;

    private boolean begun;
    private boolean done;
    private @Nullable CloseWait wait;
    private @Nullable CloseOutcome ending;
    private @Nullable CloseOutcome outcome;
    private @Nullable Consumer<? super CloseOutcome> first;
    private List<Consumer<? super CloseOutcome>> others = List.of();

    LosslessClose(StreamLife connection) {
        this.connection = connection;
    }

    boolean hasBegun() {
        return begun;
    }

    /** Closes, if the close has not begun, and tells the outcome. */
    void begin(Consumer<? super CloseOutcome> told) {
        CloseOutcome known = outcome;
        if (known != null) {
            if (!begun) {
                // Other code has closed the channel, and earlier input may still wait.
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
        connection.markClosedHere();
        if (connection.isSpent() && connection.sentBytes().isAllDataAcknowledged()) {
            // Closing the socket ends this side too.
            connection.receiveQueue().refuseAll(ReceiveDiscard.UNNOTICED);
            finish(ACKNOWLEDGED);
            return;
        }
        if (!connection.channel().isActive()) {
            // No data can be sent or come any more, but earlier input may still wait.
            finish(lost());
        }
        CloseWait waiting = new CloseWait(connection, this);
        wait = waiting;
        waiting.begin();
    }

    /** Whether the channel is closed, or about to be. */
    boolean isDone() {
        return done;
    }

    /** Whether the outcome was told, which may be before the channel is closed. */
    boolean isTold() {
        return outcome != null;
    }

    // The end

    /** The network is about to close the channel. */
    void networkCloses() {
        if (wait != null && !done) {
            wait.networkCloses();
        }
    }

    void channelClosed() {
        if (!done) {
            finish(lost());
        } else if (outcome == null && ending != null) {
            tell(ending);
        }
    }

    /** The outcome after the network's close, when the loop's thread has ended. */
    CloseOutcome outcomeAfterEnd() {
        if (outcome != null) {
            return outcome;
        }
        return ending != null ? ending : lost();
    }

    /** The outcome if the channel has closed, and not by this close. */
    private CloseOutcome lost() {
        return connection.hasEndedInOrder()
                ? ACKNOWLEDGED
                : new CloseOutcome.Reset(connection.sentBytes().unacknowledged());
    }

    void finish(CloseOutcome result) {
        if (done) {
            return;
        }
        done = true;
        if (wait != null) {
            wait.stop();
        }
        ending = result;
        Channel channel = connection.channel();
        if (channel.isOpen()) {
            SocketClose.prepare(channel, connection.kind);
            // The channel reports its close by itself.
            SocketClose.now(channel);
        } else if (outcome == null) {
            tell(result);
        }
    }

    void tell(CloseOutcome result) {
        outcome = result;
        Consumer<? super CloseOutcome> told = first;
        first = null;
        if (told != null) {
            told.accept(result);
            if (!others.isEmpty()) {
                others.forEach(other -> other.accept(result));
                others = List.of();
            }
        }
    }
}
