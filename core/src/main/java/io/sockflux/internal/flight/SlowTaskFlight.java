package io.sockflux.internal.flight;

import org.jspecify.annotations.Nullable;

/** Event loops that a task holds up, as Flight Recorder sees them. */
public final class SlowTaskFlight {

    /** A timer that is late by less is none of a slow task. */
    public static final long LEAST_NANOS = 20_000_000;

    private static final @Nullable SlowTaskEvent OFF = Flight.IS_THERE ? new SlowTaskEvent() : null;

    private SlowTaskFlight() {}

    /** Whether a recording wants them. */
    public static boolean isWanted() {
        return OFF != null && OFF.isEnabled();
    }

    /** Records how late a timer of this thread's loop was, if it was late and a recording wants it. */
    public static void late(long delayNanos) {
        if (delayNanos < LEAST_NANOS || !isWanted()) {
            return;
        }
        SlowTaskEvent event = new SlowTaskEvent();
        event.delay = delayNanos;
        event.commit();
    }
}
