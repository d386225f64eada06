package io.sockflux.transport.unix;

import io.netty.channel.Channel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.sockflux.spi.KernelOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;

/** Reads and sets options through the sockets of Netty's channels. */
final class NativeOptions extends KernelOptions {

    private static final byte ZEROS = 0;
    private static final byte ONES = (byte) 0xff;

    private static Socket socket(Channel channel) throws ClosedChannelException {
        return OpenDescriptor.of((UnixChannel) channel);
    }

    @Override
    protected int getInt(Channel channel, int level, int number) throws IOException {
        return socket(channel).getIntOpt(level, number);
    }

    @Override
    protected void setInt(Channel channel, int level, int number, int value) throws IOException {
        socket(channel).setIntOpt(level, number, value);
    }

    /**
     * Netty does not tell how many bytes the kernel wrote. Bytes that the kernel did not write stay as they were. So the
     * option is read twice, into memory with different contents.
     */
    @Override
    protected ByteBuffer getBytes(Channel channel, int level, int number, int most) throws IOException {
        byte[] value = bytes(channel, level, number, most, ZEROS);
        byte[] other = bytes(channel, level, number, most, ONES);
        int length = most;
        while (length > 0 && value[length - 1] == ZEROS && other[length - 1] == ONES) {
            length--;
        }
        return ByteBuffer.wrap(value, 0, length);
    }

    private static byte[] bytes(Channel channel, int level, int number, int most, byte filling) throws IOException {
        byte[] bytes = new byte[most];
        Arrays.fill(bytes, filling);
        socket(channel).getRawOpt(level, number, ByteBuffer.wrap(bytes));
        return bytes;
    }

    @Override
    protected void setBytes(Channel channel, int level, int number, ByteBuffer value) throws IOException {
        socket(channel).setRawOpt(level, number, value);
    }
}
