package io.sockflux.internal.channel;

import io.netty.channel.socket.ChannelOutputShutdownException;
import io.sockflux.address.Endpoint;
import io.sockflux.error.Errno;
import io.sockflux.error.NetworkClosedException;
import io.sockflux.error.SystemCallException;
import io.sockflux.option.OptionException;
import io.sockflux.spi.Transport;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link SystemCallException} of an exception of Netty, the JDK or a transport. No other class does, so all
 * failures of a kind have the same errno, endpoint and words.
 */
public final class ChannelFailures {

    private ChannelFailures() {}

    /**
     * The failure of a call on an endpoint. A transport that makes its calls itself has thrown a SystemCallException,
     * which is among the causes. That exception is returned, as it knows best which call failed.
     */
    public static SystemCallException of(
            Transport transport, String call, @Nullable Endpoint endpoint, Throwable cause) {
        SystemCallException told = told(cause);
        if (told == null) {
            return of(call, transport.errno(cause).orElse(null), endpoint, cause);
        }
        if (endpoint == null || told.endpoint().isPresent() || told instanceof OptionException) {
            return told;
        }
        return of(told.call(), told.errno().orElse(null), endpoint, told.words(), cause);
    }

    /** The failure of a call, with a known errno, or without any. */
    public static SystemCallException of(
            String call, @Nullable Errno errno, @Nullable Endpoint endpoint, Throwable cause) {
        return of(call, errno, endpoint, errno != null ? words(errno) : words(cause), cause);
    }

    /** The failure of a call, with words that explain more than the errno does. */
    public static SystemCallException of(
            String call, @Nullable Errno errno, @Nullable Endpoint endpoint, String words, Throwable cause) {
        return new SystemCallException(call, errno, endpoint, words, cause);
    }

    /** The failure of a socket that the system has made and no event loop could watch. */
    public static IOException unwatched(Transport transport, String call, Endpoint endpoint, Throwable cause) {
        if (cause instanceof NetworkClosedException closed) {
            return closed;
        }
        if (told(cause) != null) {
            return of(transport, call, endpoint, cause);
        }
        Errno errno = transport.errno(cause).orElse(null);
        String words = "could not be watched: " + cause;
        return of(call, errno, endpoint, errno != null ? words(errno) + ", " + words : words, cause);
    }

    /** The errno of a failure: of the first SystemCallException among its causes, otherwise from the transport. */
    public static Optional<Errno> errno(Transport transport, Throwable cause) {
        SystemCallException told = told(cause);
        return told != null ? told.errno() : transport.errno(cause);
    }

    /** The name and description of an errno. */
    public static String words(Errno errno) {
        return errno.name() + " (" + errno.description() + ")";
    }

    /** The words of a failure. */
    public static String words(Throwable cause) {
        Throwable why = behindShutdown(cause);
        if (why instanceof SystemCallException call) {
            return call.words();
        }
        return why.getMessage() != null ? why.getMessage() : why.toString();
    }

    /** The cause behind Netty's own exception: Netty wraps the exception of a failed write when it ends the output. */
    private static Throwable behindShutdown(Throwable cause) {
        return cause instanceof ChannelOutputShutdownException && cause.getCause() != null ? cause.getCause() : cause;
    }

    private static @Nullable SystemCallException told(Throwable cause) {
        for (@Nullable Throwable e = cause; e != null; e = e.getCause()) {
            if (e instanceof SystemCallException call) {
                return call;
            }
        }
        return null;
    }
}
