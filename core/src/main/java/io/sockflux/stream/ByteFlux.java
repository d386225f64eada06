package io.sockflux.stream;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sockflux.check.Checks;
import io.sockflux.codec.Decoder;
import io.sockflux.codec.LengthField;
import io.sockflux.error.TooLongException;
import io.sockflux.error.TruncatedException;
import io.sockflux.split.DecoderSplitter;
import io.sockflux.split.DelimiterSplitter;
import io.sockflux.split.ExactSplitter;
import io.sockflux.split.FrameSplitter;
import io.sockflux.split.LineSplitter;
import io.sockflux.split.LookingSplitter;
import io.sockflux.split.SplitFlux;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Bytes as they arrive, cut anywhere. The buffers are safe to lose: they are on the heap, and a release is allowed but
 * not needed. The other methods work on the channel's own pooled buffers and release each buffer on every path.
 * {@link Connection#send(org.reactivestreams.Publisher)} does the same with a {@code ByteFlux}, without a copy.
 *
 * <p>Demand is elements, such as lines or items: no more is read than they need. On a connection the bytes behind the last
 * element taken stay for the next subscriber. So a header can be taken by {@link #exactly}, and what follows by another
 * method, or by a relay. The bytes {@linkplain #of of a publisher} begin anew with each subscriber, and what a
 * subscriber leaves is thrown away.
 */
public abstract class ByteFlux extends Flux<ByteBuf> {

    /** For subclasses. */
    protected ByteFlux() {}

    /**
     * The bytes of a publisher, which gives each buffer away. The publisher is asked for a buffer at a time. Of a {@code
     * ByteFlux} this is the flux itself.
     */
    public static ByteFlux of(Publisher<? extends ByteBuf> buffers) {
        return buffers instanceof ByteFlux bytes ? bytes : new SourceBytes(requireNonNull(buffers, "buffers"));
    }

    /** The same stream with pooled buffers, each of which the subscriber must release. */
    public abstract Flux<ByteBuf> pooled();

    // Operators that keep the type

    /**
     * The same bytes, shown to a program as they are taken. A subscriber's elements come after their bytes were shown. What
     * a subscriber leaves is shown again to the next one. Of a publisher's bytes whole buffers are shown.
     *
     * @param look is given a view that cannot be written to or released, and that is not valid any more when the call
     *     returns. What it throws fails the subscriber with {@link io.sockflux.error.CodecException}
     */
    public ByteFlux doOnBytes(Consumer<? super ByteBuf> look) {
        requireNonNull(look, "look");
        return of(new SplitFlux<>(pooled(), () -> new LookingSplitter<>(ByteFlux::whole, look)));
    }

    private static ByteBuf whole(ByteBuf buffer) {
        return buffer;
    }

    /**
     * Other bytes for these, buffer by buffer. What a subscriber leaves of the other bytes is thrown away, as it cannot
     * be given back to a connection.
     *
     * @param change takes a pooled buffer over, and gives one away: the same, or another after it has released the
     *     first. Where it throws, a buffer that it has not released is released
     */
    public final ByteFlux mapBytes(Function<? super ByteBuf, ? extends ByteBuf> change) {
        requireNonNull(change, "change");
        return of(pooled().map(buffer -> {
            try {
                return change.apply(buffer);
            } catch (Throwable e) {
                if (buffer.refCnt() > 0) {
                    buffer.release();
                }
                throw e;
            }
        }));
    }

    // What is taken once

    /**
     * So many bytes, as a single buffer that is safe to lose. What follows stays for the next subscriber.
     *
     * @param length how many bytes; the buffer holds at most twice the bytes that have come, whatever the length
     * @return the buffer. Fails with {@link io.sockflux.error.TruncatedException} if the stream ends before, also right at
     *     the beginning: the exception has how many bytes came
     */
    public Mono<ByteBuf> exactly(int length) {
        Checks.checkAtLeast(length, 0, "length");
        return length == 0
                ? Mono.fromSupplier(() -> Unpooled.EMPTY_BUFFER)
                : onlyOne(new SplitFlux<>(pooled(), () -> new ExactSplitter(length)), length);
    }

    /**
     * The bytes up to a delimiter, as a single buffer without the delimiter that is safe to lose. What follows the
     * delimiter stays for the next subscriber.
     *
     * @param delimiter at least a byte, such as CR LF CR LF behind the head of HTTP/1.1
     * @param limit how many bytes there may be before the delimiter; more fail with
     *     {@link io.sockflux.error.TooLongException}
     * @return the buffer. Fails with {@link io.sockflux.error.TruncatedException} if the stream ends before
     */
    public Mono<ByteBuf> until(byte[] delimiter, int limit) {
        byte[] end = DelimiterSplitter.check(delimiter, limit);
        return onlyOne(new SplitFlux<>(pooled(), () -> new DelimiterSplitter(end, limit, true)), end.length);
    }

    /** The bytes up to a delimiter in UTF-8; see {@link #until(byte[], int)}. */
    public final Mono<ByteBuf> until(String delimiter, int limit) {
        return until(delimiter.getBytes(StandardCharsets.UTF_8), limit);
    }

    /** For subclasses: the one element. Where there is none this side has shut down the input. */
    protected static Mono<ByteBuf> onlyOne(Flux<ByteBuf> elements, int missing) {
        // take(1) requests a single element, so nothing is read beyond it.
        return elements.take(1).next().switchIfEmpty(Mono.error(() -> new TruncatedException("bytes", 0, missing)));
    }

    // What is cut into elements

    /**
     * The bytes between delimiters, in buffers that are safe to lose. Ends as {@link #lines} does, but bytes behind the
     * last delimiter are no element: they fail with {@link io.sockflux.error.TruncatedException}.
     *
     * @param delimiter at least a byte
     * @param limit how many bytes an element may have at the most, without the delimiter; more fail with
     *     {@link io.sockflux.error.TooLongException}
     */
    public Flux<ByteBuf> delimited(byte[] delimiter, int limit) {
        byte[] end = DelimiterSplitter.check(delimiter, limit);
        return new SplitFlux<>(pooled(), () -> new DelimiterSplitter(end, limit, false));
    }

    /**
     * The items that a decoder makes of the bytes.
     *
     * @param decoder keeps nothing between two calls, as all subscribers have it
     * @param limit how many bytes an item may have at the most, at least 1; more fail with
     *     {@link io.sockflux.error.TooLongException}
     * @return the items. Fails with the {@link java.io.IOException} that the decoder throws, or with
     *     {@link io.sockflux.error.CodecException} where it throws anything else or breaks a rule of {@link Decoder}.
     *     Fails with {@link io.sockflux.error.TruncatedException} if the end of stream cuts an item
     */
    public final <T> Flux<T> decode(Decoder<T> decoder, int limit) {
        requireNonNull(decoder, "decoder");
        return decode(() -> decoder, limit);
    }

    /**
     * The items that a decoder makes of the bytes; each subscriber has a decoder of its own, which may keep something
     * between two calls. Otherwise the same as {@link #decode(Decoder, int)}.
     */
    public <T> Flux<T> decode(Supplier<? extends Decoder<T>> decoder, int limit) {
        requireNonNull(decoder, "decoder");
        Checks.checkAtLeast(limit, 1, "limit");
        return new SplitFlux<>(pooled(), () -> new DecoderSplitter<>(decoder.get(), limit));
    }

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
     * @param charset a charset with the line ends of ASCII, such as UTF-8; not UTF-16
     * @param limit how many bytes a line may have at the most, without its end; a longer line fails with
     *     {@link io.sockflux.error.TooLongException}
     */
    public Flux<String> lines(Charset charset, int limit) {
        LineSplitter.check(requireNonNull(charset, "charset"), limit);
        return new SplitFlux<>(pooled(), () -> new LineSplitter(charset, limit));
    }

    /**
     * The frames, each of which has its length in its head. The buffers begin behind what the field strips, and are safe
     * to lose.
     *
     * <p>Fails with {@link io.sockflux.error.TooLongException} for a frame above the limit, as soon as its length has
     * come. Fails with {@link io.sockflux.error.TruncatedException} for a frame that the end of stream cut. Fails with
     * {@link java.net.ProtocolException} if a length is less than what it counts itself, or the frame less than what is
     * stripped.
     */
    public Flux<ByteBuf> frames(LengthField field) {
        requireNonNull(field, "field");
        return new SplitFlux<>(pooled(), () -> new FrameSplitter(field));
    }

    // Text, and all of it

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
                        } catch (TooLongException e) {
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
