package io.sockflux.internal.flight;

import io.sockflux.address.Endpoint;
import io.sockflux.stream.Refusal;
import org.jspecify.annotations.Nullable;

/** Refused connections, as Flight Recorder sees them. */
public final class RefusalFlight {

    private static final @Nullable RefusalEvent OFF = Flight.IS_THERE ? new RefusalEvent() : null;

    private RefusalFlight() {}

    /** Records a refusal, if a recording wants it. */
    public static void refused(Endpoint listener, String transport, Refusal refusal) {
        if (OFF == null || !OFF.isEnabled()) {
            return;
        }
        RefusalEvent event = new RefusalEvent();
        event.listener = listener.toString();
        event.transport = transport;
        event.peer = refusal.peer().toString();
        event.reason = refusal.reason().name();
        event.words = refusal.words();
        event.commit();
    }
}
