package io.sockflux.simulated.kernel;

import io.sockflux.simulated.call.InetName;
import org.jspecify.annotations.Nullable;

/** What one end of a TCP connection sends to the other: bytes, an end, an acknowledgement, or a word about the connection itself. */
final class Segment extends Packet {

    static final int SYN = 1;
    static final int ACK = 2;
    static final int FIN = 4;
    static final int RST = 8;
    static final int PROBE = 16;

    static final byte[] NOTHING = {};

    private static final int HEADERS = 52;

    /** Who sent it; null if no socket did. */
    final @Nullable TcpSocket from;
    /** Whom it is for; null if a SYN still looks for a listener. */
    final @Nullable TcpSocket target;

    /** Of a SYN, where it comes from and goes to; other segments are told by their sockets. */
    final @Nullable InetName source;

    final @Nullable InetName destination;
    final int flags;
    final long sequence;
    final byte[] bytes;
    /** All before this number has come. */
    final long acknowledged;
    /** The receiver has room up to this number. */
    final long edge;

    Segment(
            HostStack to,
            @Nullable TcpSocket from,
            @Nullable TcpSocket target,
            @Nullable InetName source,
            @Nullable InetName destination,
            int flags,
            long sequence,
            byte[] bytes,
            long acknowledged,
            long edge) {
        super(to);
        this.from = from;
        this.target = target;
        this.source = source;
        this.destination = destination;
        this.flags = flags;
        this.sequence = sequence;
        this.bytes = bytes;
        this.acknowledged = acknowledged;
        this.edge = edge;
    }

    /** One that is no SYN. */
    static Segment of(
            TcpSocket from, TcpSocket target, int flags, long sequence, byte[] bytes, long acknowledged, long edge) {
        return new Segment(target.stack, from, target, null, null, flags, sequence, bytes, acknowledged, edge);
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** The number behind its last byte; an end counts as one. */
    long end() {
        return sequence + bytes.length + (has(FIN) ? 1 : 0);
    }

    @Override
    int length() {
        return HEADERS + bytes.length;
    }

    @Override
    Packet copy() {
        return new Segment(to, from, target, source, destination, flags, sequence, bytes, acknowledged, edge);
    }

    @Override
    void arrive() {
        if (target != null) {
            target.input.arrived(this);
        } else {
            TcpOpening.arrived(this);
        }
    }

    @Override
    protected String what() {
        if (has(RST)) {
            return "RST";
        }
        if (has(SYN)) {
            return has(ACK) ? "SYN ACK" : "SYN";
        }
        if (has(FIN)) {
            return "FIN";
        }
        return bytes.length > 0 ? "data" : has(PROBE) ? "probe" : "ACK";
    }
}
