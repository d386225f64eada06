package io.sockflux.internal.receive;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sockflux.check.Checks;
import io.sockflux.codec.Decoder;
import io.sockflux.codec.LengthField;
import io.sockflux.split.ByteSplitter;
import io.sockflux.split.DecoderSplitter;
import io.sockflux.split.DelimiterSplitter;
import io.sockflux.split.ExactSplitter;
import io.sockflux.split.FrameSplitter;
import io.sockflux.split.LineSplitter;
import io.sockflux.split.LookingSplitter;
import io.sockflux.stream.ByteFlux;
import java.nio.charset.Charset;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The input of a connection: in buffers that are safe to lose, in pooled buffers on request, or cut into elements.
 */
public final class ReceivedBytes extends ByteFlux {

    private final ReceiveQueue queue;
    /** Is shown what subscribers take; null for nobody. */
    private final @Nullable Consumer<? super ByteBuf> look;

    public ReceivedBytes(ReceiveQueue queue) {
        this(queue, null);
    }

    private ReceivedBytes(ReceiveQueue queue, @Nullable Consumer<? super ByteBuf> look) {
        this.queue = queue;
        this.look = look;
    }

    @Override
    public void subscribe(CoreSubscriber<? super ByteBuf> subscriber) {
        new ReceiveSubscription<ByteBuf>(queue, subscriber, look == null ? Splitter::copied : shown(Splitter::copied))
                .start();
    }

    @Override
    public Flux<ByteBuf> pooled() {
        return look == null ? received(queue, () -> Splitter::pooled) : split(() -> Splitter::pooled);
    }

    @Override
    public ByteFlux doOnBytes(Consumer<? super ByteBuf> also) {
        requireNonNull(also, "look");
        Consumer<? super ByteBuf> first = look;
        return new ReceivedBytes(
                queue,
                first == null
                        ? also
                        : bytes -> {
                            first.accept(bytes.duplicate());
                            also.accept(bytes);
                        });
    }

    @Override
    public Mono<ByteBuf> exactly(int length) {
        Checks.checkAtLeast(length, 0, "length");
        return length == 0
                ? Mono.fromSupplier(() -> Unpooled.EMPTY_BUFFER)
                : onlyOne(split(() -> new ExactSplitter(length)), length);
    }

    @Override
    public Mono<ByteBuf> until(byte[] delimiter, int limit) {
        byte[] end = DelimiterSplitter.check(delimiter, limit);
        return onlyOne(split(() -> new DelimiterSplitter(end, limit, true)), end.length);
    }

    @Override
    public Flux<ByteBuf> delimited(byte[] delimiter, int limit) {
        byte[] end = DelimiterSplitter.check(delimiter, limit);
        return split(() -> new DelimiterSplitter(end, limit, false));
    }

    @Override
    public <T> Flux<T> decode(Supplier<? extends Decoder<T>> decoder, int limit) {
        requireNonNull(decoder, "decoder");
        Checks.checkAtLeast(limit, 1, "limit");
        return split(() -> new DecoderSplitter<>(decoder.get(), limit));
    }

    @Override
    public Flux<String> lines(Charset charset, int limit) {
        LineSplitter.check(requireNonNull(charset, "charset"), limit);
        return split(() -> new LineSplitter(charset, limit));
    }

    @Override
    public Flux<ByteBuf> frames(LengthField field) {
        requireNonNull(field, "field");
        return split(() -> new FrameSplitter(field));
    }

    private <T> Flux<T> split(Supplier<? extends ByteSplitter<T>> splitters) {
        return received(queue, () -> shown(splitters.get()));
    }

    private <T> Splitter<T> shown(ByteSplitter<T> splitter) {
        return Splitter.of(look == null ? splitter : new LookingSplitter<>(splitter, look));
    }

    /** The input of a queue, which a splitter of its own cuts into elements for each subscriber. */
    public static <T> Flux<T> received(ReceiveQueue queue, Supplier<Splitter<T>> splitters) {
        return received(queue, splitters, null);
    }

    /**
     * The input of a queue, for a relay that has claimed it.
     *
     * @param relay null for any other subscriber
     */
    public static <T> Flux<T> received(ReceiveQueue queue, Supplier<Splitter<T>> splitters, @Nullable Object relay) {
        return new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super T> subscriber) {
                (relay == null
                                ? new ReceiveSubscription<T>(queue, subscriber, splitters.get())
                                : new RelaySubscription<T>(queue, subscriber, splitters.get(), relay))
                        .start();
            }
        };
    }
}
