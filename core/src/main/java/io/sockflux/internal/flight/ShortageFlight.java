package io.sockflux.internal.flight;

import io.sockflux.address.Endpoint;
import io.sockflux.error.Errno;
import org.jspecify.annotations.Nullable;

/** Accepts that failed for want of a descriptor, as Flight Recorder sees them. */
public final class ShortageFlight {

    private static final @Nullable ShortageEvent OFF = Flight.IS_THERE ? new ShortageEvent() : null;

    private ShortageFlight() {}

    /** Records a failed accept, if a recording wants it. */
    public static void lacked(Endpoint listener, String transport, Errno errno) {
        if (OFF == null || !OFF.isEnabled()) {
            return;
        }
        ShortageEvent event = new ShortageEvent();
        event.listener = listener.toString();
        event.transport = transport;
        event.errno = errno.name();
        event.commit();
    }
}
