package io.sockflux.bridge;

import io.netty.channel.EventLoop;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * A call that is made on an event loop at each subscription, at once where the subscriber is there.
 *
 * @param <T> what it gives; a call that gives null completes empty
 */
final class LoopCall<T> extends Mono<T> {

    private final EventLoop loop;
    private final Callable<@Nullable T> call;

    LoopCall(EventLoop loop, Callable<@Nullable T> call) {
        this.loop = loop;
        this.call = call;
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> subscriber) {
        Mono.<T>create(this::run).subscribe(subscriber);
    }

    private void run(MonoSink<T> sink) {
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

    private void make(MonoSink<T> sink) {
        T value;
        try {
            value = call.call();
        } catch (Exception e) {
            sink.error(e);
            return;
        }
        sink.success(value);
    }
}
