package io.sockflux.transport.posix.message;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundBuffer.MessageProcessor;
import io.sockflux.transport.posix.sys.MessageHeader;
import java.nio.ByteBuffer;

/**
 * Names the buffers that wait in a channel, for one call to take as many as it can. Netty's own way to do this keeps what it
 * found and goes by positions that only its own calls move.
 */
public final class Vectors implements MessageProcessor {

    private static final int MOST_BYTES = 1 << 20;

    private MessageHeader header;
    private int count;
    private int bytes;

    public Vectors() {
        // Of the thread that made the channel; each call brings its own.
        header = Scratch.ofThread().header();
    }

    /** Names the buffers that are first in line; returns how many pieces they have. */
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
