package io.sockflux.test.parts;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sockflux.simulated.world.Chance;
import reactor.core.publisher.Flux;

/** A stream of bytes of which each tells its place. */
final class Numbered {

    private final long length;
    private long taken;

    /** What takes a stream of this length. */
    Numbered(long length) {
        this.length = length;
    }

    private static byte at(long place) {
        return (byte) (place ^ (place >>> 8) * 31 ^ (place >>> 16) * 17);
    }

    /** A stream, in buffers of lengths that chance says. */
    static Flux<ByteBuf> stream(long length, int longest, Chance chance) {
        return Flux.generate(() -> 0L, (from, sink) -> {
            if (from == length) {
                sink.complete();
                return from;
            }
            int size = (int) Math.min(length - from, 1 + chance.below(longest));
            byte[] bytes = new byte[size];
            for (int i = 0; i < size; i++) {
                bytes[i] = at(from + i);
            }
            sink.next(Unpooled.wrappedBuffer(bytes));
            return from + size;
        });
    }

    /** Takes the next bytes. */
    void take(ByteBuf bytes) {
        while (bytes.isReadable()) {
            byte next = bytes.readByte();
            if (next != at(taken) || taken == length) {
                throw new AssertionError("byte " + taken + " of " + length + " is not that byte");
            }
            taken++;
        }
    }

    /** How many bytes came. */
    long taken() {
        return taken;
    }

    /** Whether all bytes came. */
    boolean isWhole() {
        return taken == length;
    }
}
