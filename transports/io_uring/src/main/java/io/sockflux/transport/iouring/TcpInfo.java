package io.sockflux.transport.iouring;

import io.netty.channel.ChannelException;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.util.concurrent.FastThreadLocal;
import io.sockflux.spi.ListenState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalInt;

/** What is read here of {@code struct tcp_info}, {@code tcp(7)}. Its layout only ever grew at its end. */
final class TcpInfo {

    private static final int IPPROTO_TCP = 6;
    private static final int TCP_INFO = 11;
    private static final int LENGTH = 136;
    /** On a listening socket: how many connections wait to be accepted. */
    private static final int UNACKED = 24;
    /** On a listening socket: the backlog in force. */
    private static final int SACKED = 28;
    /** Since Linux 4.1. The SYN and the end of stream count as a byte each. */
    private static final int BYTES_ACKED = 120;

    private static final FastThreadLocal<ByteBuffer> ROOM = new FastThreadLocal<>() {
        @Override
        protected ByteBuffer initialValue() {
            return ByteBuffer.allocate(LENGTH).order(ByteOrder.nativeOrder());
        }
    };

    private TcpInfo() {}

    static ListenState ofListener(UnixChannel channel) {
        ByteBuffer info = read(channel);
        return new ListenState(OptionalInt.of(info.getInt(SACKED)), OptionalInt.of(info.getInt(UNACKED)));
    }

    static long bytesAcknowledged(UnixChannel channel, boolean accepted) {
        // The side that connected sent a SYN, whose acknowledgement is counted.
        long syn = accepted ? 0 : 1;
        return Math.max(0, read(channel).getLong(BYTES_ACKED) - syn);
    }

    private static ByteBuffer read(UnixChannel channel) {
        ByteBuffer info = ROOM.get().clear();
        try {
            ((Socket) channel.fd()).getRawOpt(IPPROTO_TCP, TCP_INFO, info);
        } catch (IOException e) {
            throw new ChannelException(e);
        }
        return info;
    }
}
