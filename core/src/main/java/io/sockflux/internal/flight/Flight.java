package io.sockflux.internal.flight;

import io.sockflux.error.ConnectFailedException;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the events have in common. */
final class Flight {

    /** The category of all events. */
    static final String CATEGORY = "Sockflux";

    /** Whether this JVM has the module of Flight Recorder. An image made by {@code jlink} may be without. */
    static final boolean IS_THERE = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    private Flight() {}

    /** The name of the failure's errno; null if it has none. */
    static @Nullable String errno(Throwable failure) {
        Optional<Errno> errno = Optional.empty();
        if (failure instanceof ConnectFailedException failed) {
            errno = failed.errno();
        } else if (failure instanceof SystemCallException failed) {
            errno = failed.errno();
        }
        return errno.map(Errno::name).orElse(null);
    }

    static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}
