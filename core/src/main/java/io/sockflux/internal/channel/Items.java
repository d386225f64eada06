package io.sockflux.internal.channel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.FileRegion;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import io.sockflux.message.Descriptor;
import io.sockflux.message.Message;
import java.util.List;

/**
 * What goes through a channel: a {@link ByteBuf} where there are bytes and nothing else, a {@link Message} where something
 * travels beside them, the marks of urgent data, and a {@link FileRegion} where the bytes stay in the kernel.
 */
public final class Items {

    private static final PeerLog LOG = new PeerLog(Items.class);

    private Items() {}

    /** How many bytes of data it has. */
    public static int length(Object item) {
        if (item instanceof FileRegion region) {
            return (int) (region.count() - region.transferred());
        }
        return view(item).readableBytes();
    }

    /** Its bytes, which stay its own. */
    public static ByteBuf view(Object item) {
        if (item instanceof ByteBuf buffer) {
            return buffer;
        }
        return item instanceof Message message ? message.data() : Unpooled.EMPTY_BUFFER;
    }

    /** Whether its bytes are gone: whoever sends it has given it away before. */
    public static boolean isReleased(Object item) {
        return item instanceof ReferenceCounted counted
                ? counted.refCnt() == 0
                : view(item).refCnt() == 0;
    }

    /** Lets go of all that it has. */
    public static void release(Object item) {
        if (item instanceof Message message) {
            message.discard();
        } else {
            ReferenceCountUtil.safeRelease(item);
        }
    }

    /** The same for what a peer has sent. */
    public static void discardReceived(Object item) {
        if (item instanceof Message message) {
            message.data().release();
            UnaskedDescriptors.close(message.descriptors());
        } else {
            ReferenceCountUtil.safeRelease(item);
        }
    }

    /**
     * Its bytes, for one who wants nothing besides; taken over. Descriptors that came beside them are nobody's, so they are
     * closed, and that is told.
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
                    "descriptors", () -> unasked.size() + " descriptors that nobody asked for were closed on " + where);
        }
        return message.data();
    }

    /** A copy of a buffer on the heap, which may be lost without harm. */
    public static ByteBuf onHeap(ByteBuf pooled) {
        try {
            return Unpooled.wrappedBuffer(ByteBufUtil.getBytes(pooled));
        } finally {
            pooled.release();
        }
    }

    /** A message that may be lost without harm; its descriptors are closed by the garbage collector at the latest. */
    public static Message onHeap(Object item) {
        if (item instanceof Message message) {
            return new Message(message.peer(), onHeap(message.data()), message.control(), message.flags());
        }
        return Message.of(onHeap((ByteBuf) item));
    }
}
