package io.sockflux.test;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** Bytes that anyone can make again, in buffers of many sizes, each of which is made when it is asked for. */
final class Source {

    /** The same in each run, so that a failure can be looked at again. */
    private static final long SEED = 1;

    private static final int LONGEST_PIECE = 20_000;

    private final byte[] content;
    private final List<ByteBuf> emitted = new CopyOnWriteArrayList<>();
    private final Random sizes = new Random(SEED);
    private volatile int position;

    private Source(byte[] content) {
        this.content = content;
    }

    static Source of(int length) {
        byte[] content = new byte[length];
        new Random(SEED).nextBytes(content);
        return new Source(content);
    }

    byte[] content() {
        return content;
    }

    /** How many bytes were asked for so far. */
    int asked() {
        return position;
    }

    /** The content, once. */
    Flux<ByteBuf> buffers() {
        return Flux.<ByteBuf>generate(sink -> {
            int from = position;
            if (from == content.length) {
                sink.complete();
                return;
            }
            int length = Math.min(1 + sizes.nextInt(LONGEST_PIECE), content.length - from);
            // Not the array itself, which nobody may change.
            ByteBuf piece = Unpooled.buffer(length).writeBytes(content, from, length);
            emitted.add(piece);
            position = from + length;
            sink.next(piece);
        });
    }

    /** The content, and then a failure. */
    Flux<ByteBuf> buffersThen(Throwable failure) {
        return buffers().concatWith(Flux.error(failure));
    }

    /** Words for the buffers that nobody has released; null if there are none. */
    @Nullable
    String kept() {
        long kept = emitted.stream().filter(piece -> piece.refCnt() > 0).count();
        return kept == 0 ? null : kept + " of " + emitted.size() + " buffers were not released";
    }

    /** Words for what came, if it is not the content. */
    String difference(byte[] came) {
        int at = Arrays.mismatch(content, came);
        return came.length + " of " + content.length + " bytes came; they differ at " + at;
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
