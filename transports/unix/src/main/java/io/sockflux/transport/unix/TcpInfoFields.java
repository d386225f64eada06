package io.sockflux.transport.unix;

import io.sockflux.spi.ListenState;
import java.nio.ByteBuffer;
import java.util.OptionalInt;

/**
 * The fields of Linux's {@code struct tcp_info} that transports read, {@code tcp(7)}. The structure only ever grew at its
 * end.
 */
public final class TcpInfoFields {

    /** The number of TCP_INFO at the level IPPROTO_TCP. */
    public static final int TCP_INFO = 11;

    /** How much of the structure is read, in bytes. */
    public static final int LENGTH = 136;

    /** On a listening socket: how many connections wait to be accepted. */
    private static final int UNACKED = 24;
    /** On a listening socket: the backlog in force. */
    private static final int SACKED = 28;
    /** Since Linux 4.1. The SYN and the end of stream count as a byte each. */
    private static final int BYTES_ACKED = 120;

    private TcpInfoFields() {}

    /** The state of a listening socket. */
    public static ListenState ofListener(ByteBuffer info) {
        return new ListenState(OptionalInt.of(info.getInt(SACKED)), OptionalInt.of(info.getInt(UNACKED)));
    }

    /**
     * How many bytes the peer's kernel has acknowledged; our end of stream counts as a byte.
     *
     * @param accepted whether the socket was accepted rather than connected
     */
    public static long bytesAcknowledged(ByteBuffer info, boolean accepted) {
        // The connecting side sent a SYN, whose acknowledgement is counted.
        long syn = accepted ? 0 : 1;
        return Math.max(0, info.getLong(BYTES_ACKED) - syn);
    }
}
