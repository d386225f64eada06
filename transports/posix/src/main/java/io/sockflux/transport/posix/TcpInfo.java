package io.sockflux.transport.posix;

import io.sockflux.spi.ListenState;
import io.sockflux.transport.posix.channel.PosixChannel;
import io.sockflux.transport.posix.sys.layout.Constant;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads Linux's {@code struct tcp_info}, {@code tcp(7)}. Its layout only ever grew at its end. */
final class TcpInfo {

    private static final int TCP_INFO = 11;
    private static final int LENGTH = 136;
    /** On a listening socket: how many connections wait to be accepted. */
    private static final int UNACKED = 24;
    /** On a listening socket: the backlog in force. */
    private static final int SACKED = 28;
    /** Since Linux 4.1. The SYN and the end of stream count as a byte each. */
    private static final int BYTES_ACKED = 120;

    private TcpInfo() {}

    static ListenState ofListener(PosixChannel channel) {
        if (Constant.isDarwin()) {
            return ListenState.UNKNOWN;
        }
        ByteBuffer info = read(channel);
        return new ListenState(OptionalInt.of(info.getInt(SACKED)), OptionalInt.of(info.getInt(UNACKED)));
    }

    static OptionalLong bytesAcknowledged(PosixChannel channel, boolean accepted) {
        if (Constant.isDarwin()) {
            return OptionalLong.empty();
        }
        ByteBuffer info = read(channel);
        if (info.limit() < LENGTH) {
            return OptionalLong.empty();
        }
        // The connecting side sent a SYN, whose acknowledgement is counted.
        return OptionalLong.of(Math.max(0, info.getLong(BYTES_ACKED) - (accepted ? 0 : 1)));
    }

    private static ByteBuffer read(PosixChannel channel) {
        return channel.config()
                .bytes(Constant.IPPROTO_TCP.number(), TCP_INFO, LENGTH)
                .order(ByteOrder.nativeOrder());
    }
}
