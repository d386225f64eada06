package io.sockflux.stream;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.sockflux.check.Checks;
import java.nio.charset.Charset;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Bytes as they arrive, cut anywhere. Its buffers are safe to lose: they are on the heap, releasing them is allowed and
 * not needed. The methods here work on the channel's own pooled buffers instead, and release each on every path; so does
 * {@link Connection#send(org.reactivestreams.Publisher)} when it is given a {@code ByteFlux}, without a copy.
 */
public abstract class ByteFlux extends Flux<ByteBuf> {

    /** For those that make byte streams. */
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
     * The text, in pieces that end where a read ended but never within a character; bytes that are no text become
     * U+FFFD, also those of a character that the end of stream cut.
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
     * The lines, without their ends, which are LF or CRLF. What follows the last of these is a line too, if it is
     * anything; bytes that are no text become U+FFFD. Demand is lines: no more is read than they need, and what comes
     * after the last one taken is there for the next subscriber.
     *
     * @param charset one whose line ends are those of ASCII, as in UTF-8; UTF-16 has others
     * @param limit how many bytes a line may have at the most, without its end; more is an
     *     {@link io.sockflux.error.TooLongException}
     */
    public abstract Flux<String> lines(Charset charset, int limit);

    /**
     * The frames, each of which begins with its length, as buffers without that length that are safe to lose. Demand is
     * frames: no more is read than they need, and what comes after the last one taken is there for the next subscriber.
     *
     * <p>A frame above the limit is an {@link io.sockflux.error.TooLongException} as soon as its length is there; one that
     * the end of stream cut is a {@link io.sockflux.error.TruncatedException}, and a length that counts its own bytes and
     * is less than these a {@link java.net.ProtocolException}.
     */
    public abstract Flux<ByteBuf> frames(LengthField field);

    /**
     * Everything until the end of stream as one array.
     *
     * @param limit how many bytes at the most; more is an {@link io.sockflux.error.TooLongException}
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

    /** Everything until the end of stream as one text; see {@link #collectBytes}. */
    public final Mono<String> collectString(Charset charset, int limit) {
        requireNonNull(charset, "charset");
        return collectBytes(limit).map(bytes -> new String(bytes, charset));
    }
}
