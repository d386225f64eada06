package io.sockflux.bridge;

import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import java.util.EnumSet;
import java.util.Set;

/** Failures to bind that say that this host does not have the address, or nothing of its family. */
public final class LackingAddress {

    private static final Set<Errno> ERRNOS = EnumSet.of(Errno.EADDRNOTAVAIL, Errno.EAFNOSUPPORT);

    private LackingAddress() {}

    /** Whether a failure says so. */
    public static boolean tells(Throwable failure) {
        return failure instanceof SystemCallException call
                && call.errno().filter(ERRNOS::contains).isPresent();
    }
}
