package io.sockflux.internal.codec;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.UnpooledDirectByteBuf;
import io.netty.buffer.UnpooledHeapByteBuf;

/**
 * The memory of handlers. It is on the heap, so messages may be lost without harm. A handler that insists on direct memory
 * gets some that the garbage collector frees too.
 *
 * <p>It also notices whether bytes are thrown away: while it watches, whether a buffer is released that has unread bytes.
 */
final class HeapMemory extends AbstractByteBufAllocator {

    private boolean watching;
    private int unread;

    HeapMemory() {
        super(false);
    }

    /** So many bytes of a buffer, as a buffer of its own. */
    ByteBuf piece(ByteBuf from, int length) {
        ByteBuf piece = newHeapBuffer(length, Integer.MAX_VALUE);
        from.readBytes(piece, length);
        return piece;
    }

    void watch() {
        unread = 0;
        watching = true;
    }

    /** Ends the watch; returns how many bytes were thrown away. */
    int unwatch() {
        watching = false;
        return unread;
    }

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
        return new Watched(this, initialCapacity, maxCapacity);
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
        return new UnpooledDirectByteBuf(this, initialCapacity, maxCapacity);
    }

    // Netty's classes add a leak detector to composite buffers, and give direct memory to who asks for any memory for
    // I/O.

    @Override
    public CompositeByteBuf compositeHeapBuffer(int maxComponents) {
        return new CompositeByteBuf(this, false, maxComponents);
    }

    @Override
    public CompositeByteBuf compositeDirectBuffer(int maxComponents) {
        return new CompositeByteBuf(this, true, maxComponents);
    }

    @Override
    public ByteBuf ioBuffer() {
        return heapBuffer();
    }

    @Override
    public ByteBuf ioBuffer(int initialCapacity) {
        return heapBuffer(initialCapacity);
    }

    @Override
    public ByteBuf ioBuffer(int initialCapacity, int maxCapacity) {
        return heapBuffer(initialCapacity, maxCapacity);
    }

    @Override
    public boolean isDirectBufferPooled() {
        return false;
    }

    private void released(ByteBuf buffer) {
        if (watching) {
            unread += buffer.readableBytes();
        }
    }

    private static final class Watched extends UnpooledHeapByteBuf {

        private final HeapMemory memory;

        Watched(HeapMemory memory, int initialCapacity, int maxCapacity) {
            super(memory, initialCapacity, maxCapacity);
            this.memory = memory;
        }

        @Override
        public boolean release() {
            memory.released(this);
            return super.release();
        }
    }
}
