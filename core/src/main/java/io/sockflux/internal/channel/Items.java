package io.sockflux.internal.channel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.FileRegion;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import io.sockflux.internal.log.QuietLog;
import io.sockflux.message.Descriptor;
import io.sockflux.message.Message;
import java.util.List;

/**
 * The items that go through a channel. A {@link ByteBuf} is bytes and nothing else. A {@link Message} has more beside
 * them. Urgent marks are events, and a {@link FileRegion} has bytes that stay in the kernel.
 */
public final class Items {

    private static final QuietLog LOG = new QuietLog(Items.class);

    private Items() {}

    /** How many bytes of data the item has. */
    public static int length(Object item) {
        if (item instanceof FileRegion region) {
            return (int) (region.count() - region.transferred());
        }
        return view(item).readableBytes();
    }

    /** The item's bytes; the item keeps their ownership. */
    public static ByteBuf view(Object item) {
        if (item instanceof ByteBuf buffer) {
            return buffer;
        }
        return item instanceof Message message ? message.data() : Unpooled.EMPTY_BUFFER;
    }

    /** Whether the item's bytes are released: its sender has given it away before. */
    public static boolean isReleased(Object item) {
        return item instanceof ReferenceCounted counted
                ? counted.refCnt() == 0
                : view(item).refCnt() == 0;
    }

    /**
     * The same bytes at a position of their own, where others hold the buffer too. Netty moves the buffer's position with each
     * part that the kernel takes, and another send of the same buffer would begin there.
     */
    public static Object apart(Object item) {
        if (item instanceof ByteBuf buffer) {
            return buffer.refCnt() > 1 ? buffer.duplicate() : buffer;
        }
        if (item instanceof Message message && message.data().refCnt() > 1) {
            return new Message(message.peer(), message.data().duplicate(), message.control(), message.flags());
        }
        return item;
    }

    /** Releases the item and closes its descriptors. */
    public static void release(Object item) {
        if (item instanceof Message message) {
            message.discard();
        } else {
            ReferenceCountUtil.safeRelease(item);
        }
    }

    /** Releases an item that a peer has sent, and closes its descriptors on a thread that may block. */
    public static void discardReceived(Object item) {
        if (item instanceof Message message) {
            message.data().release();
            UnaskedDescriptors.close(message.descriptors());
        } else {
            ReferenceCountUtil.safeRelease(item);
        }
    }

    /**
     * The item's bytes, for a subscriber that wants only these; takes ownership of the item. Descriptors that came beside
     * them have no owner, so they are closed and a line is logged.
     */
    public static ByteBuf bytes(Object item, Object where) {
        if (item instanceof ByteBuf buffer) {
            return buffer;
        }
        if (!(item instanceof Message message)) {
            return Unpooled.EMPTY_BUFFER;
        }
        List<Descriptor> unasked = message.descriptors();
        if (!unasked.isEmpty()) {
            UnaskedDescriptors.close(unasked);
            LOG.warn(
                    "descriptors",
                    () -> unasked.size() + " descriptors that were not asked for were closed on " + where);
        }
        return message.data();
    }

    /** A copy of a buffer on the heap, which may be lost without harm. Releases the buffer. */
    public static ByteBuf onHeap(ByteBuf pooled) {
        try {
            return Unpooled.wrappedBuffer(ByteBufUtil.getBytes(pooled));
        } finally {
            pooled.release();
        }
    }

    /** A message that may be lost without harm. The garbage collector closes its descriptors at the latest. */
    public static Message onHeap(Object item) {
        if (item instanceof Message message) {
            return new Message(message.peer(), onHeap(message.data()), message.control(), message.flags());
        }
        return Message.of(onHeap((ByteBuf) item));
    }
}
