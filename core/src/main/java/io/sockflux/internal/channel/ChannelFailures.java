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
 * Makes a {@link SystemCallException} of what Netty, the JDK or a transport has thrown. No other class does, so that all
 * failures of one kind have the same errno, endpoint and words.
 */
public final class ChannelFailures {

    private ChannelFailures() {}

    /**
     * The failure of a call on an endpoint. A transport that makes the call itself has thrown a SystemCallException
     * somewhere among the causes; that one is returned, as it knows best which call failed.
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

    /** The same, where the errno is known already, or known to be missing. */
    public static SystemCallException of(
            String call, @Nullable Errno errno, @Nullable Endpoint endpoint, Throwable cause) {
        return of(call, errno, endpoint, errno != null ? words(errno) : words(cause), cause);
    }

    /** The same with words that explain more than the errno does. */
    public static SystemCallException of(
            String call, @Nullable Errno errno, @Nullable Endpoint endpoint, String words, Throwable cause) {
        return new SystemCallException(call, errno, endpoint, words, cause);
    }

    /** The failure of a socket that the system has made, and that no event loop could watch. */
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

    /** The errno of a failure, by the first SystemCallException among its causes, else by the transport. */
    public static Optional<Errno> errno(Transport transport, Throwable cause) {
        SystemCallException told = told(cause);
        return told != null ? told.errno() : transport.errno(cause);
    }

    /** An errno by its name and description. */
    public static String words(Errno errno) {
        return errno.name() + " (" + errno.description() + ")";
    }

    /** What a failure says of itself. */
    public static String words(Throwable cause) {
        Throwable why = behindShutdown(cause);
        if (why instanceof SystemCallException call) {
            return call.words();
        }
        return why.getMessage() != null ? why.getMessage() : why.toString();
    }

    /** Netty puts its own exception around a write that failed, and ends the output with it. */
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
