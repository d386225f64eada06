package io.sockflux;

import java.time.Duration;
import java.util.OptionalLong;

/** How a lossless close ended: what is known of the bytes that were sent last. */
public sealed interface CloseOutcome {

    /**
     * The peer ended its side and has all that was sent: its kernel acknowledged every byte, and our end of stream unless
     * its own had come before (TCP on Linux, where the kernel says so); elsewhere its end of stream came, and all had been
     * handed to the kernel.
     */
    record Acknowledged() implements CloseOutcome {}

    /**
     * The peer reset the connection, or this side aborted it; what was on its way may be lost.
     *
     * @param unacknowledgedBytes how many bytes the kernel had taken and the peer's kernel had not acknowledged, as the
     *     kernel counts them ({@code TCP_INFO}, {@code tcp(7)}); empty where it does not (it does for TCP on Linux)
     */
    record Reset(OptionalLong unacknowledgedBytes) implements CloseOutcome {}

    /**
     * The peer did not end its side within the bounds, so the socket was closed without its answer.
     *
     * @param waited how long the close waited
     */
    record TimedOut(Duration waited) implements CloseOutcome {}
}
