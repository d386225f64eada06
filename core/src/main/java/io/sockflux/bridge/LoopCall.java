package io.sockflux.bridge;

import io.netty.channel.EventLoop;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/**
 * A call that is made on an event loop at each subscription, at once where the subscriber is there.
 *
 * @param <T> what it gives; a call that gives null completes empty
 */
final class LoopCall<T> extends Mono<T> {

    private final EventLoop loop;
    private final Callable<@Nullable T> call;
    private final Consumer<? super T> release;

    /** A call that gives what needs no release. */
    LoopCall(EventLoop loop, Callable<@Nullable T> call) {
        this(loop, call, nothing -> {});
    }

    /** A call that gives a resource, which is released if the subscriber cancels meanwhile. */
    LoopCall(EventLoop loop, Callable<@Nullable T> call, Consumer<? super T> release) {
        this.loop = loop;
        this.call = call;
        this.release = release;
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> subscriber) {
        ResourceMono.<T>create(this::run, release).subscribe(subscriber);
    }

    private void run(ResourceSink<T> sink) {
        if (loop.inEventLoop()) {
            make(sink);
            return;
        }
        try {
            loop.execute(() -> make(sink));
        } catch (RejectedExecutionException e) {
            // The loop has ended and has closed every channel: the call finds that out by itself.
            make(sink);
        }
    }

    private void make(ResourceSink<T> sink) {
        T value;
        try {
            value = call.call();
        } catch (Exception e) {
            sink.error(e);
            return;
        }
        if (value == null) {
            sink.success();
        } else {
            sink.success(value);
        }
    }
}
