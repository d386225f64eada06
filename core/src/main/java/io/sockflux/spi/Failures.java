package io.sockflux.spi;

import io.sockflux.error.Errno;
import java.io.FileNotFoundException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the errno in exceptions that do not have it as a number. For transports. */
public final class Failures {

    /** Netty's native transports write the number into the message, and nowhere else that can be reached. */
    private static final Pattern NETTY_NATIVE = Pattern.compile("error\\((-?\\d{1,9})\\)");

    private static final String NETTY_WORDS = ") failed: ";

    private Failures() {}

    /** The errno in a failure of Netty's native transports: it is a number in the message. */
    public static Optional<Errno> ofNettyNative(Throwable failure) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            Matcher number = NETTY_NATIVE.matcher(String.valueOf(e.getMessage()));
            if (number.find()) {
                return Errno.ofNumber(Math.abs(Integer.parseInt(number.group(1))));
            }
            Errno errno = byNettyWords(e.getMessage());
            if (errno != null) {
                return Optional.of(errno);
            }
        }
        return Optional.empty();
    }

    /**
     * The errno in a failure of the JDK's channels. It is found by the words of {@code strerror(3)}, which the JDK gives
     * alone, otherwise by the exception's type.
     */
    public static Optional<Errno> ofJdk(Throwable failure) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            Errno errno = byWords(e.getMessage());
            if (errno != null) {
                return Optional.of(errno);
            }
        }
        for (Throwable e = failure; e != null; e = e.getCause()) {
            if (e instanceof FileNotFoundException) {
                return Optional.of(Errno.ENOENT);
            }
            // Netty makes the same exception of EHOSTUNREACH and ENETUNREACH, without a message.
            if (e instanceof NoRouteToHostException) {
                return Optional.of(Errno.EHOSTUNREACH);
            }
            if (e instanceof BindException) {
                return Optional.of(Errno.EADDRINUSE);
            }
            if (e instanceof ConnectException || e instanceof PortUnreachableException) {
                return Optional.of(Errno.ECONNREFUSED);
            }
            if (isOfNoFamilyHere(e)) {
                return Optional.of(Errno.EAFNOSUPPORT);
            }
        }
        return Optional.empty();
    }

    /** Whether the JDK refused an IPv6 socket because the host has no IPv6. It does not ask the kernel. */
    private static boolean isOfNoFamilyHere(Throwable failure) {
        return failure instanceof UnsupportedAddressTypeException
                || (failure instanceof UnsupportedOperationException
                        && ("IPv6 not available".equals(failure.getMessage())
                                || "Protocol family not supported".equals(failure.getMessage())));
    }

    /** Some of Netty's calls give words and no number, as {@code setsockopt() failed: Invalid argument}. */
    private static @Nullable Errno byNettyWords(@Nullable String message) {
        int words = message == null ? -1 : message.indexOf(NETTY_WORDS);
        return message == null || words < 0 ? null : byWords(message.substring(words + NETTY_WORDS.length()));
    }

    private static @Nullable Errno byWords(@Nullable String message) {
        if (message == null) {
            return null;
        }
        String words = message.toLowerCase(Locale.ROOT);
        for (Errno errno : Errno.values()) {
            if (words.startsWith(errno.description())) {
                return errno;
            }
        }
        // These are the JDK's own words.
        return words.startsWith("connection reset") ? Errno.ECONNRESET : null;
    }
}
