package io.sockflux.transport.posix.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.Recycler;
import io.netty.util.ReferenceCounted;
import io.sockflux.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * An outbound message. When it was sent or has failed, its buffer is released, its descriptors are closed, and this
 * object is recycled. It has a single owner at a time, so its reference count is 1 or 0.
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

    /** Takes ownership of a message. */
    static OutboundMessage of(Message message) {
        OutboundMessage outbound = RECYCLER.get();
        outbound.message = message;
        outbound.begun = false;
        return outbound;
    }

    /** Takes ownership of a message that a caller writes. Its data moves to direct memory if need be. */
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

    /** Whether the kernel has taken its first bytes, and its control data with them. */
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
