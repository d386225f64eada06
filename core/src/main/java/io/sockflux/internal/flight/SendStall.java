package io.sockflux.internal.flight;

import io.sockflux.address.Endpoint;
import org.jspecify.annotations.Nullable;

/** A wait of sends for the kernel, as Flight Recorder sees it. */
public final class SendStall {

    private static final @Nullable SendStallEvent OFF = Flight.IS_THERE ? new SendStallEvent() : null;

    private final SendStallEvent event = new SendStallEvent();

    private SendStall() {
        event.begin();
    }

    /** Whether a recording wants stalls. */
    public static boolean isWanted() {
        return OFF != null && OFF.isEnabled();
    }

    /** A wait that begins now. */
    public static SendStall begun() {
        return new SendStall();
    }

    /**
     * The wait is over.
     *
     * @param moved whether the kernel took bytes
     */
    public void ended(@Nullable Endpoint peer, boolean moved) {
        event.end();
        if (event.shouldCommit()) {
            event.peer = Flight.text(peer);
            event.moved = moved;
            event.commit();
        }
    }
}
