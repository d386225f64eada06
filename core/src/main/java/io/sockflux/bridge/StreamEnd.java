package io.sockflux.bridge;

import io.sockflux.error.ConnectionClosedException;
import io.sockflux.error.Errno;
import io.sockflux.error.SendFailedException;
import io.sockflux.error.SystemCallException;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a stream connection ended, or is ending, and what is said of it to those who are concerned. On the event loop. */
final class StreamEnd {

    private final StreamSocket socket;
    private boolean closedHere;
    private boolean broken;
    private @Nullable SystemCallException failure;

    StreamEnd(StreamSocket socket) {
        this.socket = socket;
    }

    // What happens

    void closeHere() {
        closedHere = true;
    }

    boolean isClosedHere() {
        return closedHere;
    }

    /** It failed in this call; false if it had failed before, as the first failure counts. */
    boolean breaks(String call, Throwable cause) {
        if (broken) {
            return false;
        }
        broken = true;
        if (!closedHere) {
            Errno errno = errno(cause).orElse(null);
            failure = errno != null
                    ? new SystemCallException(call, errno, socket.peerEndpoint(), cause)
                    : new SystemCallException(
                            call, null, socket.peerEndpoint(), String.valueOf(cause.getMessage()), cause);
        }
        return true;
    }

    boolean isBroken() {
        return broken;
    }

    private Optional<Errno> errno(Throwable cause) {
        return socket.streams().transport().errno(cause);
    }

    // What is said of it

    ConnectionClosedException closedHereFailure() {
        return new ConnectionClosedException(socket.peerEndpoint());
    }

    /** To a receiver. */
    Throwable receiveFailure() {
        return failure != null && !closedHere ? failure : closedHereFailure();
    }

    /** To a send that comes too late. */
    Throwable sendClosedCause() {
        if (closedHere) {
            return closedHereFailure();
        }
        return failure != null ? failure : new SystemCallException("send", Errno.EPIPE, socket.peerEndpoint(), null);
    }

    /** To a send that failed for this cause after so many bytes. */
    SendFailedException sendFailure(Throwable cause, long bytesTaken) {
        if (cause instanceof SendFailedException e) {
            return e;
        }
        if (cause instanceof IllegalArgumentException) {
            return new SendFailedException(
                    socket.peerEndpoint(), bytesTaken, String.valueOf(cause.getMessage()), null, cause);
        }
        if (cause instanceof ConnectionClosedException
                || (closedHere && errno(cause).isEmpty())) {
            return new SendFailedException(socket.peerEndpoint(), bytesTaken, "closed on this side", null, cause);
        }
        Errno errno = failure != null
                ? failure.errno().orElse(Errno.EPIPE)
                : errno(cause).orElse(Errno.EPIPE);
        String reason = errno.name() + " (" + errno.description() + ")";
        return new SendFailedException(socket.peerEndpoint(), bytesTaken, reason, errno, cause);
    }

    /** To one who wanted to end the output. */
    IOException shutdownFailure(Throwable cause) {
        if (closedHere) {
            return closedHereFailure();
        }
        Errno errno = errno(cause).orElse(Errno.ENOTCONN);
        return new SystemCallException("shutdown", errno, socket.peerEndpoint(), cause);
    }
}
