package io.sockflux.split;

import io.netty.buffer.ByteBuf;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/**
 * What a splitter cuts out of a publisher's buffers. Demand is elements: the publisher is asked for a buffer at a time,
 * while an element is asked for.
 *
 * @param <T> the elements
 */
public final class SplitFlux<T> extends Flux<T> {

    private final Publisher<? extends ByteBuf> source;
    private final Supplier<? extends ByteSplitter<T>> splitters;

    /**
     * The elements.
     *
     * @param source its buffers are given away
     * @param splitters makes a splitter for each subscriber
     */
    public SplitFlux(Publisher<? extends ByteBuf> source, Supplier<? extends ByteSplitter<T>> splitters) {
        this.source = source;
        this.splitters = splitters;
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> subscriber) {
        source.subscribe(new SplitSubscription<>(subscriber, splitters.get()));
    }
}
