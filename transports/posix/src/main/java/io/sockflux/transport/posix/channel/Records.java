package io.sockflux.transport.posix.channel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundBuffer.MessageProcessor;
import io.sockflux.transport.posix.message.NativeBuffers;
import io.sockflux.transport.posix.sys.MessageBatch;
import org.jspecify.annotations.Nullable;

/** Describes the records that wait in a channel, for a call that sends as many as it can. */
final class Records implements MessageProcessor {

    private @Nullable MessageBatch batch;
    private int count;

    /** Describes the records at the front that lie in a single piece. Returns how many. */
    int name(ChannelOutboundBuffer in, MessageBatch into) {
        batch = into;
        count = 0;
        into.clear();
        try {
            in.forEachFlushedMessage(this);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            batch = null;
        }
        return count;
    }

    @Override
    public boolean processMessage(Object message) {
        MessageBatch into = batch;
        if (into == null || !(message instanceof ByteBuf buffer) || buffer.nioBufferCount() != 1) {
            return false;
        }
        int length = buffer.readableBytes();
        into.begin(count, 0, 0);
        into.add(count, length == 0 ? 0 : NativeBuffers.address(buffer, buffer.readerIndex(), length), length);
        count++;
        return count < into.size();
    }
}
