package io.sockflux.stream;

import java.time.Duration;
import java.util.OptionalLong;

/** The end of a lossless close: what is known of the bytes that this side sent last. */
public sealed interface CloseOutcome {

    /**
     * The peer's system has all bytes: its kernel acknowledged every byte. It also acknowledged this side's end of
     * stream, unless the peer's end of stream had come before. The peer then ended its side, or sent nothing for half a
     * second.
     *
     * <p>For TCP on Linux the kernel tells the acknowledged bytes ({@code TCP_INFO}, {@code tcp(7)}), but not on the
     * {@code nio} transport. Bytes sent on a unix socket are in the peer's socket at once. Elsewhere this outcome means
     * that the kernel took every byte and the peer's end of stream came.
     */
    record Acknowledged() implements CloseOutcome {}

    /**
     * The peer reset the connection, or this side aborted it. Bytes on their way may be lost.
     *
     * @param unacknowledgedBytes how many bytes this side's kernel took that the peer's kernel had not acknowledged
     *     ({@code TCP_INFO}, {@code tcp(7)}). Empty where the kernel does not count them; it counts them for TCP on
     *     Linux
     */
    record Reset(OptionalLong unacknowledgedBytes) implements CloseOutcome {}

    /**
     * The close gave up: nothing had moved within the time-out, the peer had sent too much, or the network was closed
     * meanwhile.
     *
     * @param waited how long the close waited, from its begin
     * @param outputEnded whether the kernel had taken all bytes and the end of stream, which it goes on sending by
     *     itself. If not, the stream was cut. A TCP connection was then reset, so that the peer does not take a part
     *     for the whole. A unix socket knows no reset: its peer sees the end of the stream ({@code unix(7)}).
     */
    record TimedOut(Duration waited, boolean outputEnded) implements CloseOutcome {}
}
