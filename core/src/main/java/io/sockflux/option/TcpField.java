package io.sockflux.option;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * A field of Linux's {@code struct tcp_info}, by the layout of {@code linux/tcp.h}. The struct only ever grew at its
 * end, so the struct of an older kernel is too short for a field that this kernel lacks.
 *
 * <p>The last four bytes of Linux 6.18's 280 have no field here. Up to 6.19 these bytes are two numbers,
 * {@code tcpi_accecn_fail_mode} and {@code tcpi_accecn_opt_seen}. From 7.0 on they are four fields of bits in another
 * order, and nothing in the struct says which layout it has. {@link TcpInfo#bytes()} has them.
 */
public enum TcpField {
    /** The number of the {@link TcpState}. */
    STATE(0, 1, Unit.NUMBER, "2.6"),
    /** What congestion control is at: 0 open, 1 disorder, 2 window reduced, 3 recovery, 4 loss. */
    CA_STATE(1, 1, Unit.NUMBER, "2.6"),
    /** Timeouts in a row that sent the same segment again. */
    RETRANSMITS(2, 1, Unit.NUMBER, "2.6"),
    /** Probes of a closed window, or of an idle peer, without an answer. */
    PROBES(3, 1, Unit.NUMBER, "2.6"),
    /** How many times the timeout was doubled. */
    BACKOFF(4, 1, Unit.NUMBER, "2.6"),
    /**
     * What both sides agreed on, a bit each. The bits: 1 timestamps, 2 SACK, 4 window scale, 8 ECN, 16 ECN was seen,
     * 32 data in the SYN.
     */
    OPTIONS(5, 1, Unit.NUMBER, "2.6"),
    /** By how many bits the windows that the peer says are shifted. */
    SND_WSCALE(6, 0, 4, 7, Unit.NUMBER, "2.6"),
    /** By how many bits the windows that this side says are shifted. */
    RCV_WSCALE(6, 4, 4, 7, Unit.NUMBER, "2.6"),
    /** 1 where {@link #DELIVERY_RATE} was measured while there was too little to send, and is a lower bound. */
    DELIVERY_RATE_APP_LIMITED(7, 0, 1, 168, Unit.NUMBER, "4.9"),
    /** Why data in the SYN failed: 0 not said, 1 no cookie, 2 not acknowledged, 3 the SYN was sent again. */
    FASTOPEN_CLIENT_FAIL(7, 1, 2, 232, Unit.NUMBER, "5.5"),
    /** How long the kernel waits for an acknowledgement until it sends again. */
    RTO(8, 4, Unit.MICROSECONDS, "2.6"),
    /** How long the kernel holds back an acknowledgement. */
    ATO(12, 4, Unit.MICROSECONDS, "2.6"),
    /** The most data in a segment sent. */
    SND_MSS(16, 4, Unit.BYTES, "2.6"),
    /** The most data in a segment received, as the kernel estimates. */
    RCV_MSS(20, 4, Unit.BYTES, "2.6"),
    /** Sent and not acknowledged. Of a listening socket: connections that wait to be accepted. */
    UNACKED(24, 4, Unit.SEGMENTS, "2.6"),
    /**
     * Of the unacknowledged segments, selectively acknowledged. Of a listening socket: how many connections may wait.
     */
    SACKED(28, 4, Unit.SEGMENTS, "2.6"),
    /** Of the unacknowledged segments, taken for lost. */
    LOST(32, 4, Unit.SEGMENTS, "2.6"),
    /** Of the unacknowledged segments, sent again. */
    RETRANS(36, 4, Unit.SEGMENTS, "2.6"),
    /** Forward acknowledged; 0 since Linux 4.15. */
    FACKETS(40, 4, Unit.SEGMENTS, "2.6"),
    /** Since data was sent. */
    LAST_DATA_SENT(44, 4, Unit.MILLISECONDS, "2.6"),
    /** Since an acknowledgement was sent: always 0, the kernel does not remember. */
    LAST_ACK_SENT(48, 4, Unit.MILLISECONDS, "2.6"),
    /** Since data was received. */
    LAST_DATA_RECV(52, 4, Unit.MILLISECONDS, "2.6"),
    /** Since an acknowledgement was received. */
    LAST_ACK_RECV(56, 4, Unit.MILLISECONDS, "2.6"),
    /** The largest packet that the path takes. */
    PMTU(60, 4, Unit.BYTES, "2.6"),
    /** Up to where the window that this side says grows. */
    RCV_SSTHRESH(64, 4, Unit.BYTES, "2.6"),
    /** The smoothed round trip time, 0 before the first measurement. */
    RTT(68, 4, Unit.MICROSECONDS, "2.6"),
    /** How much the round trip time varies, 250,000 before the first measurement. */
    RTTVAR(72, 4, Unit.MICROSECONDS, "2.6"),
    /** Where slow start ends, 0x7fffffff for nowhere. */
    SND_SSTHRESH(76, 4, Unit.SEGMENTS, "2.6"),
    /** The congestion window. */
    SND_CWND(80, 4, Unit.SEGMENTS, "2.6"),
    /** The most data in a segment that this side said it takes. */
    ADVMSS(84, 4, Unit.BYTES, "2.6"),
    /** By how much segments may be out of order until the kernel counts a segment as lost. */
    REORDERING(88, 4, Unit.SEGMENTS, "2.6"),
    /** The round trip time as the receiver sees it, 0 before the first measurement. */
    RCV_RTT(92, 4, Unit.MICROSECONDS, "2.6"),
    /** What the application took in a round trip, by which the receive buffer grows. */
    RCV_SPACE(96, 4, Unit.BYTES, "2.6"),
    /** Sent again, in all. */
    TOTAL_RETRANS(100, 4, Unit.SEGMENTS, "2.6"),
    /** The rate that the kernel holds sending to, all bits set for no limit. */
    PACING_RATE(104, 8, Unit.BYTES_PER_SECOND, "3.15"),
    /** {@code SO_MAX_PACING_RATE}, all bits set for no limit. */
    MAX_PACING_RATE(112, 8, Unit.BYTES_PER_SECOND, "3.15"),
    /** Sent and acknowledged; the SYN of the side that connected and the end of stream count as a byte each. */
    BYTES_ACKED(120, 8, Unit.BYTES, "4.1"),
    /** Received in order; the end of stream counts as a byte. */
    BYTES_RECEIVED(128, 8, Unit.BYTES, "4.1"),
    /** Sent, segments without data included. */
    SEGS_OUT(136, 4, Unit.SEGMENTS, "4.2"),
    /** Received, segments without data included. */
    SEGS_IN(140, 4, Unit.SEGMENTS, "4.2"),
    /** Written and not yet sent once. */
    NOTSENT_BYTES(144, 4, Unit.BYTES, "4.6"),
    /** The shortest round trip time of the last minutes, 0xffffffff before the first measurement. */
    MIN_RTT(148, 4, Unit.MICROSECONDS, "4.6"),
    /** Received with data. */
    DATA_SEGS_IN(152, 4, Unit.SEGMENTS, "4.6"),
    /** Sent with data, again or not. */
    DATA_SEGS_OUT(156, 4, Unit.SEGMENTS, "4.6"),
    /** The rate at which data lately arrived at the peer, 0 before the first measurement. */
    DELIVERY_RATE(160, 8, Unit.BYTES_PER_SECOND, "4.9"),
    /** How long there was something sent without an acknowledgement. */
    BUSY_TIME(168, 8, Unit.MICROSECONDS, "4.10"),
    /** How long of that the peer's window held up sending. */
    RWND_LIMITED(176, 8, Unit.MICROSECONDS, "4.10"),
    /** How long of that the size of the send buffer held up sending. */
    SNDBUF_LIMITED(184, 8, Unit.MICROSECONDS, "4.10"),
    /** Arrived at the peer, in order or not. */
    DELIVERED(192, 4, Unit.SEGMENTS, "4.18"),
    /** Of the segments that arrived at the peer, with a mark of congestion. */
    DELIVERED_CE(196, 4, Unit.SEGMENTS, "4.18"),
    /** Data sent, again or not. */
    BYTES_SENT(200, 8, Unit.BYTES, "4.19"),
    /** Data sent again. */
    BYTES_RETRANS(208, 8, Unit.BYTES, "4.19"),
    /** Reports of the peer that it had something twice. */
    DSACK_DUPS(216, 4, Unit.NUMBER, "4.19"),
    /** How many times segments were seen out of order. */
    REORD_SEEN(220, 4, Unit.NUMBER, "4.19"),
    /** Received out of order. */
    RCV_OOOPACK(224, 4, Unit.SEGMENTS, "5.4"),
    /** The window that the peer said. */
    SND_WND(228, 4, Unit.BYTES, "5.4"),
    /** The window that this side said. */
    RCV_WND(232, 4, Unit.BYTES, "6.2"),
    /** How many times another path was tried, after timeouts or marks of congestion. */
    REHASH(236, 4, Unit.NUMBER, "6.2"),
    /** Timeouts in all, timeouts of the SYN included. */
    TOTAL_RTO(240, 2, Unit.NUMBER, "6.7"),
    /** Recoveries from timeouts, the recovery under way included. */
    TOTAL_RTO_RECOVERIES(242, 2, Unit.NUMBER, "6.7"),
    /** How long recoveries took, the recovery under way included. */
    TOTAL_RTO_TIME(244, 4, Unit.MILLISECONDS, "6.7"),
    /** Received with a mark of congestion, with Accurate ECN (RFC 9768), as the following. */
    RECEIVED_CE(248, 4, Unit.SEGMENTS, "6.18"),
    /** Arrived at the peer with ECT(1). */
    DELIVERED_E1_BYTES(252, 4, Unit.BYTES, "6.18"),
    /** Arrived at the peer with ECT(0). */
    DELIVERED_E0_BYTES(256, 4, Unit.BYTES, "6.18"),
    /** Arrived at the peer with a mark of congestion. */
    DELIVERED_CE_BYTES(260, 4, Unit.BYTES, "6.18"),
    /** Received with ECT(1). */
    RECEIVED_E1_BYTES(264, 4, Unit.BYTES, "6.18"),
    /** Received with ECT(0). */
    RECEIVED_E0_BYTES(268, 4, Unit.BYTES, "6.18"),
    /** Received with a mark of congestion. */
    RECEIVED_CE_BYTES(272, 4, Unit.BYTES, "6.18");

    /** What a field counts. */
    public enum Unit {
        /** Events, bits, or numbers with a name. */
        NUMBER(""),
        /** Segments, however much is in them. */
        SEGMENTS(""),
        /** Bytes. */
        BYTES(""),
        /** Bytes in a second. */
        BYTES_PER_SECOND("B/s"),
        /** Microseconds. */
        MICROSECONDS("us"),
        /** Milliseconds. */
        MILLISECONDS("ms");

        private final String sign;

        Unit(String sign) {
            this.sign = sign;
        }

        String sign() {
            return sign;
        }
    }

    private final int offset;
    private final int length;
    private final int firstBit;
    private final int bits;
    private final int needed;
    private final Unit unit;
    private final String since;

    TcpField(int offset, int length, Unit unit, String since) {
        this.offset = offset;
        this.length = length;
        this.firstBit = 0;
        this.bits = length * Byte.SIZE;
        this.needed = offset + length;
        this.unit = unit;
        this.since = since;
    }

    // A field of bits can be younger than its byte, which was there to fill up: then the length of the struct tells.
    TcpField(int offset, int firstBit, int bits, int needed, Unit unit, String since) {
        this.offset = offset;
        this.length = 1;
        this.firstBit = firstBit;
        this.bits = bits;
        this.needed = needed;
        this.unit = unit;
        this.since = since;
    }

    /** The name in C, such as {@code tcpi_rtt}. */
    public String cName() {
        return "tcpi_" + label();
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Where the field starts, in bytes; for a field of bits, where its byte is. */
    public int offset() {
        return offset;
    }

    /** How many bytes the field is in: 1, 2, 4 or 8. */
    public int length() {
        return length;
    }

    /** How many bits the field has: all bits of its bytes, unless it is a field of bits. */
    public int bits() {
        return bits;
    }

    /** What the field counts. */
    public Unit unit() {
        return unit;
    }

    /** The first Linux that had the field, such as {@code 4.6}; {@code 2.6} stands for what is older, too. */
    public String since() {
        return since;
    }

    /** How many of a byte's bits, counted as C lays out fields of bits, come before it. */
    int firstBit() {
        return firstBit;
    }

    OptionalLong read(ByteBuffer info) {
        if (info.limit() < needed) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(
                switch (length) {
                    case Byte.BYTES -> bitsOf(info.get(offset), info.order());
                    case Short.BYTES -> Short.toUnsignedLong(info.getShort(offset));
                    case Integer.BYTES -> Integer.toUnsignedLong(info.getInt(offset));
                    default -> info.getLong(offset);
                });
    }

    private long bitsOf(byte octet, ByteOrder order) {
        // C lays them out from the end of the byte that the machine's numbers start with.
        int shift = order == ByteOrder.LITTLE_ENDIAN ? firstBit : Byte.SIZE - firstBit - bits;
        return Byte.toUnsignedInt(octet) >> shift & (1 << bits) - 1;
    }
}
