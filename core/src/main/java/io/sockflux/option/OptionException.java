package io.sockflux.option;

import static java.util.Objects.requireNonNull;

import io.sockflux.address.Endpoint;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import org.jspecify.annotations.Nullable;

/**
 * A socket option could not be read or set. The message has the call, the endpoint, the option, and which of the
 * {@linkplain Reason reasons} it is, such as {@code setsockopt tcp://127.0.0.1:80 SO_MARK: EPERM (operation not permitted):
 * needs CAP_NET_ADMIN}.
 */
public class OptionException extends SystemCallException {

    private static final long serialVersionUID = 1;

    private final transient Option<?> option;
    private final Reason reason;

    /** Why the option could not be read or set. */
    public enum Reason {
        /** This kind of socket does not know the option (ENOPROTOOPT, EOPNOTSUPP). */
        NOT_OF_KIND,
        /** The process may not (EPERM, EACCES). */
        NEEDS_PRIVILEGE,
        /** The option counts only at an earlier moment, before bind for instance. */
        TOO_LATE,
        /** This operating system, or this version of its kernel, has no such option. */
        NOT_ON_SYSTEM,
        /** The system may have it, but the transport in use has no way to it. */
        NOT_IN_TRANSPORT,
        /** The option is only read, or only set. */
        WRONG_DIRECTION,
        /** The kernel refused this value now (EINVAL and others). */
        REFUSED
    }

    /** A failure. */
    public OptionException(
            String call,
            Option<?> option,
            Endpoint endpoint,
            Reason reason,
            @Nullable Errno errno,
            String words,
            @Nullable Throwable cause) {
        super(
                call,
                errno,
                endpoint,
                option + ": " + (errno == null ? "" : errno.name() + " (" + errno.description() + "): ") + words,
                cause);
        this.option = requireNonNull(option, "option");
        this.reason = requireNonNull(reason, "reason");
    }

    /** The option. */
    public Option<?> option() {
        return option;
    }

    /** Why it could not be read or set. */
    public Reason reason() {
        return reason;
    }
}
