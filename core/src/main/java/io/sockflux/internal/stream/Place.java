package io.sockflux.internal.stream;

import io.sockflux.internal.channel.Counts;
import io.sockflux.internal.loop.Onset;

/**
 * The place of accepted connections within their listener's limits. Many connections may have the same one: who holds it
 * is known to each {@linkplain StreamSocket#takes connection}. Any thread.
 */
public interface Place {

    /** Tells when the listener begins to drain. */
    Onset draining();

    /** The numbers of its listener. */
    Counts counts();

    /** A connection does not need it any more: once for each, on the thread of its last holder. */
    void freed();
}
