package io.sockflux.transport.posix.message;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundBuffer.MessageProcessor;
import io.sockflux.transport.posix.sys.MessageHeader;
import java.nio.ByteBuffer;

/**
 * Describes the buffers that wait in a channel, so that a call takes as many as it can. Netty's own way keeps its result,
 * and relies on positions that only Netty's calls move.
 */
public final class Vectors implements MessageProcessor {

    /** The most bytes in a call: the loop's other channels have their turns in between. */
    private static final int MOST_BYTES = 1 << 20;

    private MessageHeader header;
    private int count;
    private int bytes;

    public Vectors() {
        // A placeholder until the first call, which brings its own header.
        header = Scratch.ofThread().header();
    }

    /** Describes the buffers at the front. Returns how many pieces they have. */
    public int name(ChannelOutboundBuffer in, MessageHeader into) {
        header = into;
        count = 0;
        bytes = 0;
        try {
            in.forEachFlushedMessage(this);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return count;
    }

    @Override
    public boolean processMessage(Object message) {
        if (!(message instanceof ByteBuf buffer) || bytes >= MOST_BYTES) {
            return false;
        }
        if (buffer.nioBufferCount() == 1) {
            return add(buffer);
        }
        for (ByteBuffer piece : buffer.nioBuffers()) {
            if (count == header.mostVectors()) {
                return false;
            }
            add(NativeBuffers.address(piece), piece.remaining());
        }
        return count < header.mostVectors();
    }

    private boolean add(ByteBuf buffer) {
        int length = buffer.readableBytes();
        if (length > 0) {
            add(NativeBuffers.address(buffer, buffer.readerIndex(), length), length);
        }
        return count < header.mostVectors();
    }

    private void add(long address, int length) {
        header.vector(count, address, length);
        count++;
        bytes += length;
    }
}
