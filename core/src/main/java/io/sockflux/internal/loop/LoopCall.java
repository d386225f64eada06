package io.sockflux.internal.loop;

import io.netty.channel.EventLoop;
import io.sockflux.internal.resource.ResourceMono;
import io.sockflux.internal.resource.ResourceSink;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/**
 * A call that is made on an event loop at each subscription; at once if the subscriber is on the loop.
 *
 * @param <T> the result; a call that returns null completes empty
 */
public final class LoopCall<T> extends Mono<T> {

    private final EventLoop loop;
    private final Callable<@Nullable T> call;
    private final Consumer<? super T> release;
    private final Supplier<? extends Throwable> gone;

    /** A call whose result needs no release. */
    public LoopCall(EventLoop loop, Callable<@Nullable T> call, Supplier<? extends Throwable> gone) {
        this(loop, call, nothing -> {}, gone);
    }

    /**
     * A call that returns a resource, which is released if the subscriber cancels meanwhile.
     *
     * @param gone makes the error if the loop has shut down
     */
    public LoopCall(
            EventLoop loop,
            Callable<@Nullable T> call,
            Consumer<? super T> release,
            Supplier<? extends Throwable> gone) {
        this.loop = loop;
        this.call = call;
        this.release = release;
        this.gone = gone;
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> subscriber) {
        ResourceMono.<T>create(sink -> OnLoop.run(loop, () -> make(sink), () -> sink.error(gone.get())), release)
                .subscribe(subscriber);
    }

    private void make(ResourceSink<T> sink) {
        T value;
        try {
            value = call.call();
        } catch (Throwable e) {
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
