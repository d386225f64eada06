package io.sockflux.stream;

import java.time.Duration;
import java.util.OptionalLong;

/** How a lossless close ended: what is known of the bytes that were sent last. */
public sealed interface CloseOutcome {

    /**
     * The peer has all that was sent: its kernel acknowledged every byte, and our end of stream unless its own had come
     * before. The peer then ended its side, or sent nothing for half a second.
     *
     * <p>TCP on Linux says what was acknowledged ({@code TCP_INFO}, {@code tcp(7)}); not on the {@code nio} transport. What
     * a unix socket has sent is in the peer's socket at once. Elsewhere this is told when the peer's end of stream came and
     * everything had been handed to the kernel.
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
     * The close gave up, as nothing had moved within the time-out or the peer had sent too much; or the network was closed
     * meanwhile.
     *
     * @param waited how long the close waited, from its begin
     * @param outputEnded whether the kernel had taken all bytes and the end of stream, which it goes on sending by itself.
     *     If not, something was cut: a TCP connection was reset, so that the peer does not take what it got for the whole.
     *     A unix socket knows no reset: its peer sees the end of the stream ({@code unix(7)}).
     */
    record TimedOut(Duration waited, boolean outputEnded) implements CloseOutcome {}
}
