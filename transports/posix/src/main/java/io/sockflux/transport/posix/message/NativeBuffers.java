package io.sockflux.transport.posix.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sockflux.transport.posix.sys.MessageHeader;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** The native addresses of buffers, for the kernel. */
public final class NativeBuffers {

    private NativeBuffers() {}

    /** The address of bytes in a direct buffer of a single piece. */
    public static long address(ByteBuf buffer, int index, int length) {
        return buffer.hasMemoryAddress()
                ? buffer.memoryAddress() + index
                : address(buffer.internalNioBuffer(index, length));
    }

    /** The address of the remaining bytes of a direct buffer. */
    public static long address(ByteBuffer buffer) {
        return MemorySegment.ofBuffer(buffer).address();
    }

    /** The same bytes in direct memory, in no more pieces than a header can name. Takes ownership of the given buffer. */
    public static ByteBuf direct(ByteBuf buffer, ByteBufAllocator allocator, int mostPieces) {
        if (buffer.isDirect() && buffer.nioBufferCount() >= 1 && buffer.nioBufferCount() <= mostPieces) {
            return buffer;
        }
        ByteBuf copy = allocator.directBuffer(Math.max(1, buffer.readableBytes()));
        try {
            copy.writeBytes(buffer);
        } finally {
            buffer.release();
        }
        return copy;
    }

    /** Puts the addresses of the readable bytes into the header. Returns how many pieces they have. */
    public static int name(ByteBuf buffer, MessageHeader header) {
        int length = buffer.readableBytes();
        if (buffer.nioBufferCount() == 1) {
            header.vector(0, length == 0 ? 0 : address(buffer, buffer.readerIndex(), length), length);
            return 1;
        }
        ByteBuffer[] pieces = buffer.nioBuffers();
        for (int i = 0; i < pieces.length; i++) {
            header.vector(i, address(pieces[i]), pieces[i].remaining());
        }
        return pieces.length;
    }
}
