package io.sockflux.internal.loop;

/** Says what to do instead to a handler that tried to block the event loop that it runs on. */
public final class BlockedLoop {

    /** Part of what Reactor says where it refuses {@code block()}, {@code toIterable()} and the like. */
    private static final String REFUSAL = "blocking, which is not supported in thread";

    private BlockedLoop() {}

    /** The error as it is, unless it is that refusal. */
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
