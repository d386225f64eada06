package io.sockflux.transport.posix.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.Recycler;
import io.netty.util.ReferenceCounted;
import io.sockflux.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way out: its buffer is released and its descriptors are closed when it has gone, or never will. It is used
 * again then. One holder has it at a time, so its count is one or none.
 */
public final class OutboundMessage implements ReferenceCounted {

    private static final Recycler<OutboundMessage> RECYCLER = new Recycler<>() {
        @Override
        protected OutboundMessage newObject(Handle<OutboundMessage> handle) {
            return new OutboundMessage(handle);
        }
    };

    private final Recycler.Handle<OutboundMessage> handle;
    private @Nullable Message message;
    private boolean begun;

    private OutboundMessage(Recycler.Handle<OutboundMessage> handle) {
        this.handle = handle;
    }

    /** One for a message, which is taken over. */
    static OutboundMessage of(Message message) {
        OutboundMessage outbound = RECYCLER.get();
        outbound.message = message;
        outbound.begun = false;
        return outbound;
    }

    /** One for a message that a caller writes; its data goes where the kernel can take it. */
    @SuppressWarnings("ReferenceEquality")
    public static OutboundMessage of(Message message, ByteBufAllocator allocator) {
        ByteBuf data = NativeBuffers.direct(message.data(), allocator, Scratch.VECTORS);
        return of(
                data == message.data()
                        ? message
                        : new Message(message.peer(), data, message.control(), message.flags()));
    }

    public Message message() {
        Message current = message;
        if (current == null) {
            throw new IllegalReferenceCountException(0);
        }
        return current;
    }

    /** Whether its first bytes have gone, and its control data with them. */
    public boolean isBegun() {
        return begun;
    }

    public void begin() {
        begun = true;
    }

    @Override
    public int refCnt() {
        return message == null ? 0 : 1;
    }

    @Override
    public boolean release() {
        Message current = message();
        message = null;
        current.discard();
        handle.recycle(this);
        return true;
    }

    @Override
    public boolean release(int decrement) {
        if (decrement != 1) {
            throw new IllegalReferenceCountException(refCnt(), -decrement);
        }
        return release();
    }

    @Override
    public ReferenceCounted retain() {
        throw new IllegalReferenceCountException(refCnt(), 1);
    }

    @Override
    public ReferenceCounted retain(int increment) {
        throw new IllegalReferenceCountException(refCnt(), increment);
    }

    @Override
    public ReferenceCounted touch() {
        return this;
    }

    @Override
    public ReferenceCounted touch(Object hint) {
        return this;
    }
}
