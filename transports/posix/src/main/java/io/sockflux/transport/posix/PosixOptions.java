package io.sockflux.transport.posix;

import io.netty.channel.Channel;
import io.sockflux.spi.KernelOptions;
import io.sockflux.transport.posix.channel.PosixChannel;
import io.sockflux.transport.posix.channel.PosixChannelConfig;
import java.nio.ByteBuffer;

/** Options by the system calls. */
final class PosixOptions extends KernelOptions {

    private static PosixChannelConfig config(Channel channel) {
        return ((PosixChannel) channel).config();
    }

    @Override
    protected int getInt(Channel channel, int level, int number) {
        return config(channel).integer(level, number);
    }

    @Override
    protected void setInt(Channel channel, int level, int number, int value) {
        config(channel).integer(level, number, value);
    }

    @Override
    protected ByteBuffer getBytes(Channel channel, int level, int number, int most) {
        return config(channel).bytes(level, number, most);
    }

    @Override
    protected void setBytes(Channel channel, int level, int number, ByteBuffer value) {
        config(channel).bytes(level, number, value);
    }
}
