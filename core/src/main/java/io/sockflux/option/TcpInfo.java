package io.sockflux.option;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the kernel knows of a TCP socket at a moment, Linux's {@code struct tcp_info}, {@code tcp(7)}. A field that
 * the kernel lacks is empty. What the kernel gave beyond the fields known here is in {@link #bytes()}.
 *
 * <p>The methods that are neither {@code Optional} nor {@code OptionalLong} are of fields that every kernel has, in the first
 * 104 bytes. They throw {@link NoSuchElementException} if fewer were read.
 *
 * <p>Immutable. Two are equal if their bytes are.
 */
public final class TcpInfo {

    /** The value of {@link TcpField#PACING_RATE} and {@link TcpField#MAX_PACING_RATE} for no limit. */
    public static final long NO_LIMIT = -1;

    private static final long NO_ROUND_TRIP = 0xffff_ffffL;

    private static final List<TcpField> IMPORTANT = List.of(
            TcpField.RTT,
            TcpField.RTTVAR,
            TcpField.MIN_RTT,
            TcpField.RTO,
            TcpField.SND_MSS,
            TcpField.SND_CWND,
            TcpField.UNACKED,
            TcpField.LOST,
            TcpField.RETRANS,
            TcpField.TOTAL_RETRANS,
            TcpField.BYTES_ACKED,
            TcpField.BYTES_RECEIVED,
            TcpField.NOTSENT_BYTES,
            TcpField.DELIVERY_RATE);

    private final ByteBuffer bytes;

    private TcpInfo(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /**
     * A copy of what the kernel gave.
     *
     * @param bytes as many as the kernel gave, from position to limit, in the byte order of the buffer; they stay
     *     unread
     */
    public static TcpInfo of(ByteBuffer bytes) {
        ByteBuffer copy = ByteBuffer.allocate(bytes.remaining()).order(bytes.order());
        copy.put(bytes.duplicate()).flip();
        return new TcpInfo(copy);
    }

    /**
     * A field, as a number without a sign; of eight bytes, numbers beyond {@link Long#MAX_VALUE} are negative. Empty
     * if this kernel has no such field.
     */
    public OptionalLong value(TcpField field) {
        return field.read(bytes);
    }

    /** How many bytes the kernel gave. */
    public int length() {
        return bytes.limit();
    }

    /** The bytes, read only and in the byte order of the machine they are from. */
    public ByteBuffer bytes() {
        return bytes.asReadOnlyBuffer().order(bytes.order());
    }

    /** The state of the socket. */
    public TcpState state() {
        return TcpState.ofNumber(get(TcpField.STATE));
    }

    /** The smoothed round trip time, in microseconds; zero before the first measurement. */
    public Duration roundTripTime() {
        return micros(get(TcpField.RTT));
    }

    /** How much the round trip time varies, in microseconds; 250 ms before the first measurement. */
    public Duration roundTripVariance() {
        return micros(get(TcpField.RTTVAR));
    }

    /**
     * The shortest round trip time of the last minutes, in microseconds. Empty before Linux 4.6 and before the first
     * measurement.
     */
    public Optional<Duration> minimumRoundTripTime() {
        OptionalLong micros = value(TcpField.MIN_RTT);
        return micros.isEmpty() || micros.getAsLong() == NO_ROUND_TRIP
                ? Optional.empty()
                : Optional.of(micros(micros.getAsLong()));
    }

    /** How long the kernel waits for an acknowledgement until it sends again, in microseconds. */
    public Duration retransmissionTimeout() {
        return micros(get(TcpField.RTO));
    }

    /** How many segments were sent again, in all. */
    public long totalRetransmits() {
        return get(TcpField.TOTAL_RETRANS);
    }

    /** The congestion window, in segments. */
    public long congestionWindow() {
        return get(TcpField.SND_CWND);
    }

    /**
     * How many segments are on their way, by the kernel's own count. That is the unacknowledged segments, less the
     * selectively acknowledged segments and the segments taken for lost, and with the segments sent again. 0 for a
     * socket that listens.
     */
    public long packetsInFlight() {
        if (isListening()) {
            return 0;
        }
        return Math.max(0, get(TcpField.UNACKED) - get(TcpField.SACKED) - get(TcpField.LOST) + get(TcpField.RETRANS));
    }

    /**
     * How many bytes are on their way at the most: as if each of {@link #packetsInFlight()} were full. The kernel
     * counts segments only, and a segment written alone may have a single byte.
     */
    public long bytesInFlight() {
        return packetsInFlight() * get(TcpField.SND_MSS);
    }

    /**
     * How many bytes the peer's kernel acknowledged, since Linux 4.1. The SYN of the side that connected and the end of stream
     * count as a byte each.
     */
    public OptionalLong bytesAcked() {
        return value(TcpField.BYTES_ACKED);
    }

    /** How many bytes were received in order, since Linux 4.1. The end of stream counts as a byte. */
    public OptionalLong bytesReceived() {
        return value(TcpField.BYTES_RECEIVED);
    }

    /** How many bytes were sent, with the bytes sent again, since Linux 4.19. */
    public OptionalLong bytesSent() {
        return value(TcpField.BYTES_SENT);
    }

    /** How many bytes were sent again, since Linux 4.19. */
    public OptionalLong bytesRetransmitted() {
        return value(TcpField.BYTES_RETRANS);
    }

    /** How many bytes were written and not yet sent, since Linux 4.6. */
    public OptionalLong notSentBytes() {
        return value(TcpField.NOTSENT_BYTES);
    }

    /**
     * The rate at which data lately arrived at the peer, in bytes per second, since Linux 4.9; 0 before the first
     * measurement.
     */
    public OptionalLong deliveryRate() {
        return value(TcpField.DELIVERY_RATE);
    }

    /**
     * The rate that the kernel holds sending to, in bytes per second, since Linux 3.15; {@link #NO_LIMIT} for no
     * limit.
     */
    public OptionalLong pacingRate() {
        return value(TcpField.PACING_RATE);
    }

    /** How many connections wait to be accepted. Empty if the socket does not listen. */
    public OptionalLong acceptQueueLength() {
        return isListening() ? value(TcpField.UNACKED) : OptionalLong.empty();
    }

    /** How many connections may wait, the backlog in force. Empty if the socket does not listen. */
    public OptionalLong acceptQueueLimit() {
        return isListening() ? value(TcpField.SACKED) : OptionalLong.empty();
    }

    private boolean isListening() {
        return TcpState.ofNumber(value(TcpField.STATE).orElse(0)) == TcpState.LISTEN;
    }

    private long get(TcpField field) {
        return value(field)
                .orElseThrow(() -> new NoSuchElementException(
                        field.cName() + ": the kernel gave " + length() + " bytes, and it is at " + field.offset()));
    }

    private static Duration micros(long micros) {
        return Duration.of(micros, ChronoUnit.MICROS);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TcpInfo info && bytes.equals(info.bytes) && bytes.order() == info.bytes.order();
    }

    @Override
    public int hashCode() {
        return bytes.hashCode();
    }

    /** The important fields in a line, by their names in C, such as {@code ESTABLISHED rtt=52us}. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(
                TcpState.ofNumber(value(TcpField.STATE).orElse(0)).name());
        if (isListening()) {
            acceptQueueLength().ifPresent(length -> line.append(" waiting=").append(length));
            acceptQueueLimit().ifPresent(limit -> line.append(" backlog=").append(limit));
            return line.toString();
        }
        for (TcpField field : IMPORTANT) {
            value(field).ifPresent(value -> append(line, field, value));
        }
        return line.toString();
    }

    private static void append(StringBuilder line, TcpField field, long value) {
        line.append(' ').append(field.label()).append('=');
        if (field == TcpField.MIN_RTT && value == NO_ROUND_TRIP) {
            line.append("none");
        } else {
            line.append(Long.toUnsignedString(value)).append(field.unit().sign());
        }
    }
}
