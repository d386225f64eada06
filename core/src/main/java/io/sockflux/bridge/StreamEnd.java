package io.sockflux.bridge;

import io.sockflux.address.Endpoint;
import io.sockflux.error.ConnectionClosedException;
import io.sockflux.error.Errno;
import io.sockflux.error.SendFailedException;
import io.sockflux.error.SystemCallException;
import io.sockflux.spi.Transport;
import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How a stream connection ended, or is ending, and what is said of it to those who are concerned. On the event loop. */
final class StreamEnd {

    private final Transport transport;
    private final Supplier<Endpoint> peer;
    private boolean closedHere;
    private boolean broken;
    private @Nullable SystemCallException failure;

    StreamEnd(Transport transport, Supplier<Endpoint> peer) {
        this.transport = transport;
        this.peer = peer;
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
            Errno errno = transport.errno(cause).orElse(null);
            failure = errno != null
                    ? new SystemCallException(call, errno, peer.get(), cause)
                    : new SystemCallException(call, null, peer.get(), String.valueOf(cause.getMessage()), cause);
        }
        return true;
    }

    boolean isBroken() {
        return broken;
    }

    // What is said of it

    ConnectionClosedException closedHereFailure() {
        return new ConnectionClosedException(peer.get());
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
        return failure != null ? failure : new SystemCallException("send", Errno.EPIPE, peer.get(), null);
    }

    /** To a send that failed for this cause after so many bytes. */
    SendFailedException sendFailure(Throwable cause, long bytesTaken) {
        if (cause instanceof SendFailedException e) {
            return e;
        }
        if (cause instanceof IllegalArgumentException) {
            return new SendFailedException(peer.get(), bytesTaken, String.valueOf(cause.getMessage()), null, cause);
        }
        if (cause instanceof ConnectionClosedException
                || (closedHere && transport.errno(cause).isEmpty())) {
            return new SendFailedException(peer.get(), bytesTaken, "closed on this side", null, cause);
        }
        Errno errno = failure != null
                ? failure.errno().orElse(Errno.EPIPE)
                : transport.errno(cause).orElse(Errno.EPIPE);
        String reason = errno.name() + " (" + errno.description() + ")";
        return new SendFailedException(peer.get(), bytesTaken, reason, errno, cause);
    }

    /** To one who wanted to end the output. */
    IOException shutdownFailure(Throwable cause) {
        if (closedHere) {
            return closedHereFailure();
        }
        Errno errno = transport.errno(cause).orElse(Errno.ENOTCONN);
        return new SystemCallException("shutdown", errno, peer.get(), cause);
    }
}
