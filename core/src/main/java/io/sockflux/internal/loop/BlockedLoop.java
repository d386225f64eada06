package io.sockflux.internal.loop;

/** Tells a handler that tried to block its own event loop what to do instead. */
public final class BlockedLoop {

    /** A part of Reactor's message when it refuses {@code block()}, {@code toIterable()} and the like. */
    private static final String REFUSAL = "blocking, which is not supported in thread";

    private BlockedLoop() {}

    /** Explains Reactor's refusal; returns any other error unchanged. */
    public static Throwable explained(Throwable error) {
        String words = error.getMessage();
        return error instanceof IllegalStateException && words != null && words.contains(REFUSAL)
                ? new IllegalStateException(
                        "handler: " + words
                                + ", as that is an event loop, which would wait for itself (expected: return"
                                + " the publisher instead of blocking, or run what must block on"
                                + " Schedulers.boundedElastic())",
                        error)
                : error;
    }
}
