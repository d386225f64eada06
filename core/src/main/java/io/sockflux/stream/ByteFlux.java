package io.sockflux.stream;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.sockflux.check.Checks;
import java.nio.charset.Charset;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Bytes as they arrive, cut anywhere. The buffers are safe to lose: they are on the heap, and a release is allowed but
 * not needed. The other methods work on the channel's own pooled buffers and release each buffer on every path.
 * {@link Connection#send(org.reactivestreams.Publisher)} does the same with a {@code ByteFlux}, without a copy.
 */
public abstract class ByteFlux extends Flux<ByteBuf> {

    /** For subclasses. */
    protected ByteFlux() {}

    /** The same stream with pooled buffers, each of which the subscriber must release. */
    public abstract Flux<ByteBuf> pooled();

    /** Each buffer as an array. */
    public final Flux<byte[]> asBytes() {
        return pooled().map(buffer -> {
            try {
                return ByteBufUtil.getBytes(buffer);
            } finally {
                buffer.release();
            }
        });
    }

    /**
     * The text, in pieces. A piece ends where a read ended, but never within a character. Malformed bytes become
     * U+FFFD, as does a character that the end of stream cut.
     */
    public final Flux<String> asString(Charset charset) {
        requireNonNull(charset, "charset");
        return Flux.defer(() -> {
            TextDecoder decoder = new TextDecoder(charset);
            return pooled().<String>handle((buffer, sink) -> {
                        String text = decoder.decode(buffer);
                        if (!text.isEmpty()) {
                            sink.next(text);
                        }
                    })
                    .concatWith(Mono.fromSupplier(decoder::finish).filter(text -> !text.isEmpty()));
        });
    }

    /**
     * The lines, without their ends, which are LF or CRLF. Bytes behind the last line end are a line too, if there are
     * any. Malformed bytes become U+FFFD.
     *
     * <p>Demand is lines: the flux reads no more than the lines need. Bytes behind the last line taken stay for the
     * next subscriber.
     *
     * @param charset a charset with the line ends of ASCII, such as UTF-8; not UTF-16
     * @param limit how many bytes a line may have at the most, without its end; a longer line fails with
     *     {@link io.sockflux.error.TooLongException}
     */
    public abstract Flux<String> lines(Charset charset, int limit);

    /**
     * The frames, each of which begins with its length. The buffers do not have that length, and are safe to lose.
     * Demand is frames: the flux reads no more than the frames need. Bytes behind the last frame taken stay for the
     * next subscriber.
     *
     * <p>Fails with {@link io.sockflux.error.TooLongException} for a frame above the limit, as soon as its length has
     * come. Fails with {@link io.sockflux.error.TruncatedException} for a frame that the end of stream cut. Fails with
     * {@link java.net.ProtocolException} if a length counts its own bytes and is less than their number.
     */
    public abstract Flux<ByteBuf> frames(LengthField field);

    /**
     * All bytes until the end of stream as a single array.
     *
     * @param limit how many bytes at the most; a longer input fails with {@link io.sockflux.error.TooLongException}
     */
    public final Mono<byte[]> collectBytes(int limit) {
        Checks.checkAtLeast(limit, 0, "limit");
        return Mono.defer(() -> {
            ByteCollector collector = new ByteCollector(limit);
            return pooled().<byte[]>handle((buffer, sink) -> {
                        try {
                            collector.add(buffer);
                        } catch (io.sockflux.error.TooLongException e) {
                            sink.error(e);
                        }
                    })
                    .then(Mono.fromSupplier(collector::bytes));
        });
    }

    /** All bytes until the end of stream as a single text; see {@link #collectBytes}. */
    public final Mono<String> collectString(Charset charset, int limit) {
        requireNonNull(charset, "charset");
        return collectBytes(limit).map(bytes -> new String(bytes, charset));
    }
}
