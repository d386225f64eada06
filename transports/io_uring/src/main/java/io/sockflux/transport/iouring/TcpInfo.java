package io.sockflux.transport.iouring;

import io.netty.channel.Channel;
import io.netty.channel.unix.RawUnixChannelOption;
import io.sockflux.spi.ListenState;
import io.sockflux.spi.SendState;
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

    private static final RawUnixChannelOption OPTION =
            new RawUnixChannelOption("TCP_INFO", IPPROTO_TCP, TCP_INFO, LENGTH);

    private TcpInfo() {}

    static ListenState ofListener(Channel channel) {
        ByteBuffer info = read(channel);
        return new ListenState(OptionalInt.of(info.getInt(SACKED)), OptionalInt.of(info.getInt(UNACKED)));
    }

    static SendState ofStream(Channel channel, boolean accepted) {
        // The side that connected sent a SYN, whose acknowledgement is counted.
        long syn = accepted ? 0 : 1;
        return new SendState(Math.max(0, read(channel).getLong(BYTES_ACKED) - syn));
    }

    private static ByteBuffer read(Channel channel) {
        return channel.config().getOption(OPTION).order(ByteOrder.nativeOrder());
    }
}
