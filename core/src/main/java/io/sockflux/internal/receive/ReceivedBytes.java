package io.sockflux.internal.receive;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.sockflux.stream.ByteFlux;
import io.sockflux.stream.LengthField;
import java.nio.charset.Charset;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/** What a connection receives, in buffers that are safe to lose, pooled for those who know, or cut into what it means. */
public final class ReceivedBytes extends ByteFlux {

    private final ReceiveQueue queue;

    public ReceivedBytes(ReceiveQueue queue) {
        this.queue = queue;
    }

    @Override
    public void subscribe(CoreSubscriber<? super ByteBuf> subscriber) {
        new ReceiveSubscription<ByteBuf>(queue, subscriber, Splitter::copied).start();
    }

    @Override
    public Flux<ByteBuf> pooled() {
        return split(() -> Splitter::pooled);
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

    private <T> Flux<T> split(Supplier<Splitter<T>> splitters) {
        return received(queue, splitters);
    }

    /** What a queue receives, made into elements by a splitter of its own for each subscriber. */
    public static <T> Flux<T> received(ReceiveQueue queue, Supplier<Splitter<T>> splitters) {
        return received(queue, splitters, null);
    }

    /** The same for a relay that has claimed the queue. */
    public static <T> Flux<T> received(ReceiveQueue queue, Supplier<Splitter<T>> splitters, @Nullable Object relay) {
        return new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super T> subscriber) {
                new ReceiveSubscription<>(queue, subscriber, splitters.get(), relay).start();
            }
        };
    }
}
