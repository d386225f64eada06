package io.sockflux.internal.resource;

import java.util.function.Consumer;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * Makes a value that must be released, such as a buffer or a socket, for each subscriber. Either the subscriber gets the
 * value or it is released here, exactly once, whenever the subscriber cancels. {@code Mono.create} loses a value that
 * comes between two steps of a cancellation. A resource that a filter drops is released too.
 *
 * @param <T> the resource
 */
public final class ResourceMono<T> extends Mono<T> {

    private final Consumer<? super ResourceSink<T>> producer;
    private final Consumer<? super T> release;

    private ResourceMono(Consumer<? super ResourceSink<T>> producer, Consumer<? super T> release) {
        this.producer = producer;
        this.release = release;
    }

    /**
     * A resource for each subscriber.
     *
     * @param producer gives the resource to the sink, on any thread. An exception that it throws becomes the subscriber's
     *     error.
     * @param release releases a resource that the subscriber cannot be given, on the thread that gives it or that cancels
     */
    public static <T> Mono<T> create(Consumer<? super ResourceSink<T>> producer, Consumer<? super T> release) {
        return onAssembly(new ResourceMono<>(producer, release));
    }

    /**
     * Hands on the resource of another publisher. The operators of that publisher may lose the resource during a
     * cancellation, or cancel after it. So a cancellation goes upstream only until the resource has come.
     *
     * @param source must not lose the resource by itself
     * @param release releases a resource that the subscriber cannot be given
     */
    public static <T> Mono<T> from(Mono<T> source, Consumer<? super T> release) {
        return create(
                sink -> {
                    Taker<T> taker = new Taker<>(sink);
                    sink.onCancel(taker::cancel);
                    source.subscribe(taker);
                },
                release);
    }

    /** Takes the resource even if it was just cancelled. Reactor's subscriber of a lambda would drop it. */
    private static final class Taker<T> extends BaseSubscriber<T> {

        private final ResourceSink<T> sink;

        Taker(ResourceSink<T> sink) {
            this.sink = sink;
        }

        @Override
        public Context currentContext() {
            return Context.of(sink.contextView());
        }

        @Override
        protected void hookOnNext(T resource) {
            sink.success(resource);
        }

        @Override
        protected void hookOnComplete() {
            sink.success();
        }

        @Override
        protected void hookOnError(Throwable error) {
            sink.error(error);
        }
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> subscriber) {
        ResourceSink<T> sink = new ResourceSink<>(subscriber, release);
        subscriber.onSubscribe(sink);
        try {
            producer.accept(sink);
        } catch (Throwable e) {
            sink.error(e);
        }
    }
}
