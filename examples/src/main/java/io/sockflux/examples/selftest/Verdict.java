package io.sockflux.examples.selftest;

import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.error.TransportUnavailableException;
import io.sockflux.examples.cli.Failures;
import io.sockflux.option.OptionException;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import reactor.core.Exceptions;

/**
 * What came of one check.
 *
 * @param check what was tried
 * @param kind whether it works, and if not, whose doing that is
 * @param detail what was seen, or why it does not work, in one line
 */
record Verdict(Check check, Kind kind, String detail) {

    private static final Set<Errno> NOT_ALLOWED = EnumSet.of(Errno.EPERM, Errno.EACCES);
    private static final Set<Errno> NOT_HERE = EnumSet.of(
            Errno.EAFNOSUPPORT,
            Errno.EPROTONOSUPPORT,
            Errno.EADDRNOTAVAIL,
            Errno.EOPNOTSUPP,
            Errno.ENOPROTOOPT,
            Errno.ENODEV,
            Errno.ENETUNREACH);

    /** Whether something works here. */
    enum Kind {
        /** It works. */
        WORKS,
        /** It should work and does not. */
        FAILS,
        /** The kernel does not let this user do it. */
        NOT_ALLOWED,
        /** This operating system, kernel, Java or class path has no such thing. */
        NOT_HERE;

        String words() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    static Verdict works(Check check, String detail) {
        return new Verdict(check, Kind.WORKS, detail);
    }

    /** The verdict on a check that has failed. */
    static Verdict of(Check check, Throwable failure) {
        Throwable cause = Exceptions.unwrap(failure);
        String line = Failures.line(cause);
        if (cause instanceof TransportUnavailableException) {
            return new Verdict(check, Kind.NOT_HERE, line);
        }
        Optional<Errno> errno = errno(cause);
        if (errno.filter(NOT_ALLOWED::contains).isPresent()) {
            return new Verdict(check, Kind.NOT_ALLOWED, line + " (allowed with: " + check.privilege() + ")");
        }
        return new Verdict(check, errno.filter(NOT_HERE::contains).isPresent() ? Kind.NOT_HERE : Kind.FAILS, line);
    }

    /** The first errno among a failure and its causes. */
    private static Optional<Errno> errno(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SystemCallException call && call.errno().isPresent()) {
                return call.errno();
            }
            if (cause instanceof OptionException option && option.errno().isPresent()) {
                return option.errno();
            }
        }
        return Optional.empty();
    }
}
