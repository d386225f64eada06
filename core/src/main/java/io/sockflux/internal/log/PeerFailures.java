package io.sockflux.internal.log;

import io.sockflux.error.ConnectionClosedException;
import io.sockflux.error.Errno;
import io.sockflux.error.NetworkClosedException;
import io.sockflux.error.ProxyHeaderException;
import io.sockflux.error.RelayException;
import io.sockflux.error.SendFailedException;
import io.sockflux.error.SystemCallException;
import io.sockflux.error.TimeLimitException;
import io.sockflux.error.TooLongException;
import io.sockflux.error.TruncatedException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;

/**
 * Which failures are a peer's doing: it left, was too slow, or sent what cannot be read. Peers do so every day, and no
 * operator can mend them. Every other failure is the program's or the machine's.
 */
final class PeerFailures {

    private static final Set<Errno> OF_PEERS = Set.of(
            Errno.ECONNRESET,
            Errno.EPIPE,
            Errno.ECONNABORTED,
            Errno.ETIMEDOUT,
            Errno.ENOTCONN,
            Errno.ESHUTDOWN,
            Errno.EHOSTUNREACH,
            Errno.ENETUNREACH);

    /** The closed ones are here because a program that closes on a failure meets them in its other streams. */
    private static final List<Class<? extends IOException>> TYPES = List.of(
            TimeLimitException.class,
            TruncatedException.class,
            TooLongException.class,
            ProxyHeaderException.class,
            ConnectionClosedException.class,
            NetworkClosedException.class,
            ProtocolException.class,
            CharacterCodingException.class,
            ClosedChannelException.class);

    /** By name, as the class links an optional module. */
    private static final String TLS = "io.sockflux.tls.Tls";

    private static final int DEEPEST = 8;

    private PeerFailures() {}

    /** A word for what the peer has done, such as an errno's name; null if it is not the peer's doing. */
    static @Nullable String kind(Throwable error) {
        if (Exceptions.isMultiple(error)) {
            // Both streams of a connection have failed, and an operator has put them together.
            return kindOfAll(Exceptions.unwrapMultiple(error));
        }
        Throwable each = Exceptions.unwrap(error);
        for (int depth = 0; depth < DEEPEST && each instanceof IOException; depth++) {
            Optional<Errno> errno = errno(each);
            if (errno.isPresent()) {
                return OF_PEERS.contains(errno.get()) ? errno.get().name() : null;
            }
            Class<?> type = each.getClass();
            if (TYPES.stream().anyMatch(one -> one.isAssignableFrom(type))
                    || type.getName().startsWith(TLS)) {
                return type.getSimpleName();
            }
            if (!(each instanceof RelayException || each instanceof SendFailedException)) {
                return null;
            }
            each = each.getCause();
        }
        return null;
    }

    /** The kind of the first, if all are the peer's doing. */
    private static @Nullable String kindOfAll(List<Throwable> errors) {
        String first = null;
        for (Throwable each : errors) {
            String kind = Exceptions.isMultiple(each) ? null : kind(each);
            if (kind == null) {
                return null;
            }
            first = first == null ? kind : first;
        }
        return first;
    }

    private static Optional<Errno> errno(Throwable error) {
        if (error instanceof SystemCallException call) {
            return call.errno();
        }
        return error instanceof SendFailedException send ? send.errno() : Optional.empty();
    }
}
