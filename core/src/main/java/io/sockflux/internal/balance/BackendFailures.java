package io.sockflux.internal.balance;

import io.sockflux.error.ConnectFailedException;
import io.sockflux.error.Errno;
import java.util.EnumSet;
import java.util.Set;

/** Whether a failed connect says something of the backend. */
final class BackendFailures {

    /** What this process or this machine lacks, whatever the backend does. */
    private static final Set<Errno> OF_THIS_SIDE = EnumSet.of(Errno.EMFILE, Errno.ENFILE, Errno.ENOBUFS, Errno.ENOMEM);

    private BackendFailures() {}

    static boolean isOfBackend(Throwable error) {
        return error instanceof ConnectFailedException failed
                && failed.errno().filter(OF_THIS_SIDE::contains).isEmpty();
    }
}
