package io.sockflux;

import java.time.Duration;

/** How a lossless close ended: what is known of the bytes that were sent last. */
public sealed interface CloseOutcome {

    /** The peer ended its side after our end of stream: it has seen everything. */
    record Acknowledged() implements CloseOutcome {}

    /** The peer reset the connection, or this side aborted it; what was on its way may be lost. */
    record Reset() implements CloseOutcome {}

    /**
     * The peer did not end its side within the bounds, so the socket was closed without its answer.
     *
     * @param waited how long the close waited
     */
    record TimedOut(Duration waited) implements CloseOutcome {}
}
