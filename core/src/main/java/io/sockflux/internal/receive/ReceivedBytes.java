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

/**
 * The input of a connection: in buffers that are safe to lose, in pooled buffers on request, or cut into lines or frames.
 */
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
