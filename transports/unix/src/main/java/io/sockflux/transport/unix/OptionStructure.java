package io.sockflux.transport.unix;

import io.netty.channel.unix.UnixChannel;
import io.netty.util.concurrent.FastThreadLocal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads an option that is a structure into memory that belongs to the thread, {@code getsockopt(2)}. */
public final class OptionStructure {

    private static final int LONGEST = TcpInfoFields.LENGTH;

    private static final FastThreadLocal<ByteBuffer> MEMORY = new FastThreadLocal<>() {
        @Override
        protected ByteBuffer initialValue() {
            return ByteBuffer.allocate(LONGEST).order(ByteOrder.nativeOrder());
        }
    };

    private OptionStructure() {}

    /**
     * Reads the structure. It is valid until the thread reads the next.
     *
     * @param length how much of the structure is read, in bytes: at most 136
     * @throws IOException if the kernel refuses; {@link java.nio.channels.ClosedChannelException} if the socket is closed
     */
    public static ByteBuffer read(UnixChannel channel, int level, int number, int length) throws IOException {
        ByteBuffer structure = MEMORY.get().clear().limit(length);
        OpenDescriptor.of(channel).getRawOpt(level, number, structure);
        return structure;
    }
}
