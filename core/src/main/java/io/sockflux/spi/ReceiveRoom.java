package io.sockflux.spi;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The buffers of a caller that receives into them, and the bytes that came and are not the caller's yet. A receive moves
 * the positions of the buffers.
 *
 * <p>The event loop fills the buffers. The caller may leave on any thread, by {@link #leave}, and has its buffers back
 * when that returns: nothing writes to them from then on, and nothing reads bytes out of them. So each call holds the
 * monitor of this object, also while the kernel writes to the buffers.
 */
public final class ReceiveRoom {

    /** The answer of {@link #receive} and {@link #fill} if the caller has left; no errno, which is negative too. */
    public static final int LEFT = Integer.MIN_VALUE;

    private final List<ByteBuffer> buffers;
    /** The positions before the first receive. */
    private final int[] positions;
    /** How many bytes are in the buffers and not taken. */
    private int length;
    /** Those bytes, if the caller has left. */
    private @Nullable ByteBuf left;

    private boolean taken;

    /**
     * The room that remains in the buffers.
     *
     * @param buffers writable buffers
     */
    public ReceiveRoom(List<ByteBuffer> buffers) {
        this.buffers = List.copyOf(buffers);
        this.positions = this.buffers.stream().mapToInt(ByteBuffer::position).toArray();
    }

    /** Whether a native call can write to all buffers. */
    public boolean isDirect() {
        for (ByteBuffer buffer : buffers) {
            if (!buffer.isDirect()) {
                return false;
            }
        }
        return true;
    }

    /** How many more bytes the buffers have room for. */
    public synchronized long remaining() {
        long remaining = 0;
        for (ByteBuffer buffer : buffers) {
            remaining += buffer.remaining();
        }
        return remaining;
    }

    /**
     * Receives into the buffers.
     *
     * @param call fills the buffers from their positions on, which it does not move, and does not wait; answers how many
     *     bytes came, or a negative errno
     * @return the answer of the call; {@link #LEFT} without a call if the caller has left
     */
    public synchronized int receive(ToIntFunction<List<ByteBuffer>> call) {
        if (left != null) {
            return LEFT;
        }
        int count = call.applyAsInt(buffers);
        int more = count;
        for (int i = 0; i < buffers.size() && more > 0; i++) {
            ByteBuffer buffer = buffers.get(i);
            int part = Math.min(buffer.remaining(), more);
            buffer.position(buffer.position() + part);
            more -= part;
        }
        length += Math.max(count, 0);
        return count;
    }

    /**
     * Moves bytes from the buffer to the room, as many as there are and fit, and takes them unless there must be more.
     *
     * @param all whether the room must be full to be taken
     * @return how many bytes the caller has received, as {@link #take} answers; negative if the room is not full;
     *     {@link #LEFT}, and then the buffer is as before, if the caller has left
     */
    public synchronized int fill(ByteBuf from, boolean all) {
        if (left != null) {
            return LEFT;
        }
        for (ByteBuffer buffer : buffers) {
            int part = Math.min(buffer.remaining(), from.readableBytes());
            int limit = buffer.limit();
            buffer.limit(buffer.position() + part);
            from.readBytes(buffer);
            buffer.limit(limit);
            length += part;
        }
        return take(all);
    }

    /**
     * Makes the bytes in the buffers the caller's. The receive is over then.
     *
     * @param all whether the room must be full to be taken
     * @return how many bytes; negative if the room is not full; {@link #LEFT} if the caller has left
     */
    public synchronized int take(boolean all) {
        if (left != null) {
            return LEFT;
        }
        if (all && remaining() > 0) {
            return -1;
        }
        taken = true;
        int bytes = length;
        length = 0;
        return bytes;
    }

    /**
     * The caller leaves, on any thread. Bytes that were not taken are copied, and the positions are as they were before
     * the receive. Without effect behind {@link #take}.
     */
    public synchronized void leave() {
        if (left == null && !taken) {
            left = empty(length);
        }
    }

    /** The bytes that were not taken. They leave the buffers, if the caller has not left yet. */
    public synchronized ByteBuf rest() {
        return takeBack(length);
    }

    /** The last of the bytes that were not taken. They leave the buffers, if the caller has not left yet. */
    synchronized ByteBuf takeBack(int bytes) {
        length -= bytes;
        if (left == null) {
            return empty(bytes);
        }
        ByteBuf back = left.copy(left.writerIndex() - bytes, bytes);
        left.writerIndex(left.writerIndex() - bytes);
        return back;
    }

    /** Copies the last bytes that were received, and moves the positions back. */
    private ByteBuf empty(int bytes) {
        byte[] copy = new byte[bytes];
        int end = bytes;
        for (int i = buffers.size() - 1; i >= 0 && end > 0; i--) {
            ByteBuffer buffer = buffers.get(i);
            int part = Math.min(end, buffer.position() - positions[i]);
            end -= part;
            buffer.position(buffer.position() - part);
            buffer.duplicate().get(copy, end, part);
        }
        return Unpooled.wrappedBuffer(copy);
    }
}
