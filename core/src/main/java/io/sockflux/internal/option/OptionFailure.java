package io.sockflux.internal.option;

import io.sockflux.address.Endpoint;
import io.sockflux.error.Errno;
import io.sockflux.option.Option;
import io.sockflux.option.OptionException;
import io.sockflux.option.OptionException.Reason;
import io.sockflux.option.SocketKind;
import io.sockflux.spi.Transport;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Tells why an option could not be read or set, from the kernel's answer and the catalogue. */
final class OptionFailure {

    private final Transport transport;
    private final Endpoint kind;
    private final SocketStage stage;

    OptionFailure(Transport transport, Endpoint kind, SocketStage stage) {
        this.transport = transport;
        this.kind = kind;
        this.stage = stage;
    }

    /** Refuses an option whose moment has passed: the kernel might take it without effect. */
    static void checkMoment(Option<?> option, Endpoint kind, SocketStage stage) throws OptionException {
        if (stage.isPast(option.when())) {
            throw new OptionException("setsockopt", option, kind, Reason.TOO_LATE, null, tooLate(option, stage), null);
        }
    }

    static OptionException onlySet(Option<?> option, Endpoint kind) {
        return new OptionException("getsockopt", option, kind, Reason.WRONG_DIRECTION, null, "can only be set", null);
    }

    private static String tooLate(Option<?> option, SocketStage stage) {
        return "came too late: the socket is " + stage.words() + " (expected: "
                + option.when().words() + ")";
    }

    /** Makes the failure of a call. */
    OptionException of(String call, Option<?> option, Throwable cause) {
        Errno errno = transport.errno(cause).orElse(null);
        Reason reason = reason(option, errno, cause);
        return new OptionException(call, option, kind, reason, errno, words(option, reason, errno, cause), cause);
    }

    private Reason reason(Option<?> option, @Nullable Errno errno, Throwable cause) {
        SocketKind socket = SocketKind.of(kind);
        if (!option.exists()) {
            return Reason.NOT_ON_SYSTEM;
        }
        if (cause instanceof UnsupportedOperationException) {
            return option.kinds().contains(socket) ? Reason.NOT_IN_TRANSPORT : Reason.NOT_OF_KIND;
        }
        if (errno == null) {
            return Reason.REFUSED;
        }
        return switch (errno) {
            case EPERM, EACCES -> Reason.NEEDS_PRIVILEGE;
            case ENOPROTOOPT, EOPNOTSUPP -> unknown(option, socket);
            default -> stage.isPast(option.when()) ? Reason.TOO_LATE : Reason.REFUSED;
        };
    }

    private static Reason unknown(Option<?> option, SocketKind socket) {
        if (!option.kinds().contains(socket)) {
            return Reason.NOT_OF_KIND;
        }
        // A kernel that has the option may be built without a part that the option needs.
        return KernelVersion.has(option) ? Reason.REFUSED : Reason.NOT_ON_SYSTEM;
    }

    private String words(Option<?> option, Reason reason, @Nullable Errno errno, Throwable cause) {
        return switch (reason) {
            case NOT_OF_KIND ->
                SocketKind.of(kind) + " sockets do not know it (expected: one of " + new TreeSet<>(option.kinds())
                        + ")";
            case NEEDS_PRIVILEGE -> "needs " + option.privilege().orElse("a privilege that the process does not have");
            case TOO_LATE -> tooLate(option, stage);
            case NOT_ON_SYSTEM ->
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " has none"
                        + option.since()
                                .map(since -> " (expected: " + since + " or newer)")
                                .orElse("");
            case NOT_IN_TRANSPORT -> "the transport " + transport.name() + " has no way to it";
            case WRONG_DIRECTION, REFUSED -> errno == null ? String.valueOf(cause.getMessage()) : refused(option);
        };
    }

    private String refused(Option<?> option) {
        return "the kernel refused it now"
                + option.note().map(note -> " (" + note + ")").orElse("");
    }
}
