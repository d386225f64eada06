package io.sockflux.transport.posix;

import io.sockflux.spi.ListenState;
import io.sockflux.transport.posix.channel.PosixChannel;
import io.sockflux.transport.posix.sys.layout.Constant;
import io.sockflux.transport.unix.TcpInfoFields;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalLong;

/** Asks for {@code struct tcp_info}, which Linux alone has in this form: {@code tcp(7)}. */
final class TcpInfo {

    private TcpInfo() {}

    static ListenState ofListener(PosixChannel channel) {
        return Constant.isDarwin() ? ListenState.UNKNOWN : TcpInfoFields.ofListener(read(channel));
    }

    static OptionalLong bytesAcknowledged(PosixChannel channel, boolean accepted) {
        if (Constant.isDarwin()) {
            return OptionalLong.empty();
        }
        ByteBuffer info = read(channel);
        return info.limit() < TcpInfoFields.LENGTH
                ? OptionalLong.empty()
                : OptionalLong.of(TcpInfoFields.bytesAcknowledged(info, accepted));
    }

    private static ByteBuffer read(PosixChannel channel) {
        return channel.config()
                .bytes(Constant.IPPROTO_TCP.number(), TcpInfoFields.TCP_INFO, TcpInfoFields.LENGTH)
                .order(ByteOrder.nativeOrder());
    }
}
