package io.sockflux.contract.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * What one owner sends: items of which each byte says whose it is and the how manyth. Made and received on one loop; looked at
 * from elsewhere.
 */
final class MarkedItems {

    private static final int HEADER = 12;

    private final int owner;
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicInteger received = new AtomicInteger();
    private volatile @Nullable String wrong;
    private volatile boolean ended;
    /** The bytes of an item that has not come as a whole. */
    private final ByteBuf begun = io.netty.buffer.Unpooled.buffer();

    MarkedItems(int owner) {
        this.owner = owner;
    }

    /** The next so many, the first of about this length and each a little longer. */
    Flux<ByteBuf> items(int count, int length) {
        return Flux.range(0, count).map(i -> item(made.getAndIncrement(), length + i));
    }

    private ByteBuf item(int number, int length) {
        ByteBuf item = PooledByteBufAllocator.DEFAULT.directBuffer(HEADER + length);
        item.writeInt(owner).writeInt(number).writeInt(length);
        for (int i = 0; i < length; i++) {
            item.writeByte(mark(number));
        }
        return item;
    }

    private byte mark(int number) {
        return (byte) (owner * 37 + number);
    }

    /** One item, which is taken over. */
    void whole(ByteBuf item) {
        try {
            take(item);
            if (item.isReadable()) {
                fail(item.readableBytes() + " bytes too many");
            }
        } finally {
            item.release();
        }
    }

    /** Some bytes of the items, which are taken over. */
    void some(ByteBuf bytes) {
        begun.writeBytes(bytes);
        bytes.release();
        while (begun.readableBytes() >= HEADER
                && wrong == null
                && begun.readableBytes() >= HEADER + Math.max(0, begun.getInt(begun.readerIndex() + 8))) {
            take(begun);
        }
        begun.discardReadBytes();
    }

    private void take(ByteBuf item) {
        if (item.readableBytes() < HEADER) {
            fail("has " + item.readableBytes() + " bytes");
            item.skipBytes(item.readableBytes());
            return;
        }
        int whose = item.readInt();
        int number = item.readInt();
        int length = item.readInt();
        if (whose != owner) {
            fail("is of " + whose);
        } else if (length > item.readableBytes()) {
            fail("is cut: " + item.readableBytes() + " of " + length + " bytes");
        } else {
            byte expected = mark(number);
            for (int i = 0; i < length; i++) {
                if (item.readByte() != expected) {
                    fail("has another's byte at " + i);
                }
            }
        }
        received.incrementAndGet();
    }

    private void fail(String why) {
        if (wrong == null) {
            wrong = "item " + received + " of owner " + owner + ": " + why;
        }
    }

    void end() {
        ended = true;
    }

    boolean isAtEnd() {
        return ended;
    }

    int made() {
        return made.get();
    }

    int received() {
        return received.get();
    }

    void assertNoneWrong() {
        assertThat(wrong).isNull();
    }

    /** So many came, and every byte of them is in its place. */
    void assertWhole(int count) {
        assertNoneWrong();
        assertThat(received()).as("items of owner %d", owner).isEqualTo(count);
    }
}
