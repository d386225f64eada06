package io.sockflux.internal.stream;

import io.netty.channel.socket.ChannelOutputShutdownException;
import io.netty.util.IllegalReferenceCountException;
import io.sockflux.error.ConnectionClosedException;
import io.sockflux.error.Errno;
import io.sockflux.error.SendFailedException;
import io.sockflux.error.SystemCallException;
import io.sockflux.internal.channel.ChannelFailures;
import io.sockflux.internal.channel.Counter;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a stream connection ended or is ending, and what its receivers and sends are told. Event loop only. */
final class StreamEnd {

    private final StreamSocket socket;
    private boolean closedHere;
    private boolean broken;
    private boolean hungUp;
    private @Nullable IOException failure;
    private boolean endedByLayer;

    // What else there is of an end. A connection that has none keeps no field for it.

    @Nullable
    SentBytes sentBytes;

    @Nullable
    LosslessClose close;

    @Nullable
    AfterHangUp afterHangUp;

    /** Null until the channel is closed. */
    @Nullable
    Way way;

    StreamEnd(StreamSocket socket) {
        this.socket = socket;
    }

    boolean isInOrder() {
        return afterHangUp != null && afterHangUp.isInOrder();
    }

    boolean isLeftInOrder() {
        return afterHangUp != null && afterHangUp.isLeftInOrder();
    }

    boolean hasExpired() {
        return afterHangUp != null && afterHangUp.hasExpired();
    }

    // Events

    /** The channel has closed. */
    void channelClosed() {
        if (close != null) {
            close.channelClosed();
        }
        if (afterHangUp != null) {
            afterHangUp.closed();
        }
    }

    void closeHere() {
        closedHere = true;
    }

    boolean isClosedHere() {
        return closedHere;
    }

    /**
     * Fails the connection in a call. Returns false if it had failed before, as the first failure counts.
     *
     * @param ofLayer the failure in the words of the layer that has caused it; null if none has
     */
    boolean breaks(String call, Throwable cause, @Nullable IOException ofLayer) {
        if (broken) {
            return false;
        }
        broken = true;
        if (!closedHere && failure == null) {
            failure = ofLayer != null
                    ? ofLayer
                    : ChannelFailures.of(call, errno(cause).orElse(null), socket.peerEndpoint(), cause);
        }
        return true;
    }

    /** Ends the connection by a layer or a limit. Returns false if it had failed or was closed before. */
    boolean endsBy(IOException cause) {
        if (broken || closedHere || failure != null) {
            return false;
        }
        failure = cause;
        endedByLayer = true;
        return true;
    }

    boolean isEndedByLayer() {
        return endedByLayer;
    }

    boolean isBroken() {
        return broken;
    }

    /** Whether nothing of what it knows keeps a send from the channel. */
    boolean leavesOpen() {
        return !closedHere && !hungUp && !broken;
    }

    /**
     * Both directions are over.
     *
     * @param error the kernel's error, which the kernel will not tell again; null if there was none. EPIPE concerns sends
     *     only: the peer had ended its direction in order before
     */
    void hangUp(@Nullable Errno error) {
        hungUp = true;
        if (error != null && error != Errno.EPIPE && !closedHere && !broken) {
            failure = new SystemCallException("recv", error, socket.peerEndpoint());
        }
    }

    /** The reason of the failure; null if the connection has not failed, or this side had closed it before. */
    @Nullable
    IOException failure() {
        return failure;
    }

    boolean isHungUp() {
        return hungUp;
    }

    /** How a connection has ended. */
    enum Way {
        /** It has failed. */
        FAILED,
        /** This side has closed it without loss. */
        CLOSED,
        ABORTED,
        NETWORK_CLOSED,
        /** Both sides have ended their streams. */
        ENDED,
        /** The peer has left, and takes nothing more. */
        LEFT;

        /** What counts such an end; null if it is none that counts apart. */
        @Nullable
        Counter counter() {
            return switch (this) {
                case FAILED, LEFT -> Counter.FAILED;
                case ABORTED -> Counter.ABORTED;
                case CLOSED, NETWORK_CLOSED, ENDED -> null;
            };
        }
    }

    /**
     * How the connection has ended, after all were told. A subscriber that hears of the end may close the connection again, so
     * the state before counts.
     *
     * @param closing whether this side was closing it before
     * @param closedHere whether this side had closed it before, in whatever way
     * @param inOrder whether both sides had ended in order
     */
    Way way(boolean closing, boolean closedHere, boolean inOrder) {
        if (failure != null) {
            return Way.FAILED;
        }
        if (closing) {
            return Way.CLOSED;
        }
        if (closedHere) {
            return Way.ABORTED;
        }
        if (socket.context().loops().isClosing()) {
            return Way.NETWORK_CLOSED;
        }
        if (inOrder) {
            return Way.ENDED;
        }
        return hungUp ? Way.LEFT : Way.ABORTED;
    }

    /** Whether a write failed because the channel had been closed, or its output ended, before. */
    private static boolean isOfClosedChannel(Throwable cause) {
        return cause instanceof ClosedChannelException
                || (cause instanceof ChannelOutputShutdownException && cause.getCause() == null);
    }

    Optional<Errno> errno(Throwable cause) {
        return ChannelFailures.errno(socket.context().transport(), cause);
    }

    // Failures for subscribers

    /**
     * The failure for a caller that comes after this side has closed the connection: the reason, if the caller did not
     * close it itself.
     */
    IOException closedHereFailure() {
        return endedByLayer && failure != null ? failure : new ConnectionClosedException(socket.peerEndpoint());
    }

    /**
     * The failure for a receiver whose read came to the end of the input; null for the peer's end of stream.
     *
     * @param cut why the input may not be whole; null if it is
     */
    @Nullable
    Throwable inputFailure(@Nullable IOException cut) {
        if (closedHere) {
            return null;
        }
        return hungUp && failure != null ? failure : cut;
    }

    /** The failure for a receiver, if the channel was closed before the end of the input was read. */
    Throwable receiveFailure() {
        return failure != null && !closedHere ? failure : closedHereFailure();
    }

    /** The failure of a send that comes too late. */
    Throwable sendClosedCause() {
        if (closedHere) {
            return closedHereFailure();
        }
        return failure != null ? failure : new SystemCallException("send", Errno.EPIPE, socket.peerEndpoint());
    }

    /**
     * The failure of a send.
     *
     * @param bytesTaken how many bytes of the send the kernel took
     */
    SendFailedException sendFailure(Throwable cause, long bytesTaken) {
        if (cause instanceof SendFailedException e) {
            return e;
        }
        if (cause instanceof IllegalArgumentException || cause instanceof IllegalReferenceCountException) {
            // The sent item was wrong, whatever the state of the connection.
            return sendFailure(null, ChannelFailures.words(cause), bytesTaken, cause);
        }
        if (endedByLayer && failure != null) {
            return sendFailure(null, ChannelFailures.words(failure), bytesTaken, failure);
        }
        if (cause instanceof ConnectionClosedException
                || (closedHere && cause instanceof IOException && errno(cause).isEmpty())) {
            return new SendFailedException(socket.peerEndpoint(), bytesTaken, "closed on this side", null, cause);
        }
        if (failure != null) {
            Errno errno =
                    failure instanceof SystemCallException call ? call.errno().orElse(null) : null;
            return sendFailure(errno, ChannelFailures.words(failure), bytesTaken, cause);
        }
        Errno errno = errno(cause).orElse(isOfClosedChannel(cause) ? Errno.EPIPE : null);
        return sendFailure(errno, ChannelFailures.words(cause), bytesTaken, cause);
    }

    /** Makes the failure. A cause without an errno is told by its own words, as the peer may be well. */
    private SendFailedException sendFailure(@Nullable Errno errno, String words, long bytesTaken, Throwable cause) {
        String reason = errno == null || cause instanceof SystemCallException ? words : ChannelFailures.words(errno);
        return new SendFailedException(socket.peerEndpoint(), bytesTaken, reason, errno, cause);
    }

    /** The failure for a caller that wanted to end the output. */
    IOException shutdownFailure(Throwable cause) {
        if (closedHere) {
            return closedHereFailure();
        }
        if (failure != null) {
            return failure;
        }
        Errno errno = errno(cause).orElse(isOfClosedChannel(cause) ? (hungUp ? Errno.EPIPE : Errno.ENOTCONN) : null);
        return ChannelFailures.of("shutdown", errno, socket.peerEndpoint(), cause);
    }
}
