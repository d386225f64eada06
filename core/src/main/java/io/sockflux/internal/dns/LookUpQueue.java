package io.sockflux.internal.dns;

import io.netty.channel.EventLoop;
import io.sockflux.internal.loop.OnLoop;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Runs look-ups on the loop, a bounded number at once; further look-ups wait in order, a bounded number too. When the
 * queue is closed or the loop ends, all of them fail.
 */
final class LookUpQueue {

    private final EventLoop loop;
    private final int atOnce;
    private final int inLine;
    private final Set<LookUp<?>> underWay = new LinkedHashSet<>();
    private final Set<LookUp<?>> waiting = new LinkedHashSet<>();
    private boolean closed;
    private boolean letting;

    LookUpQueue(EventLoop loop, int atOnce, int inLine) {
        this.loop = loop;
        this.atOnce = atOnce;
        this.inLine = inLine;
        loop.terminationFuture().addListener(ended -> close());
    }

    /**
     * A look-up.
     *
     * @param quick gives the result if it is known at once, otherwise null; called first, on the loop
     * @param work is subscribed to on the loop when its turn comes
     * @param refusal makes the error, from a code and words, if the look-up cannot be done
     */
    <T> Mono<T> lookUp(
            Supplier<@Nullable Mono<T>> quick, Supplier<Mono<T>> work, BiFunction<String, String, Throwable> refusal) {
        return Mono.create(sink -> {
            LookUp<T> lookUp = new LookUp<>(sink, work, refusal);
            sink.onDispose(() -> OnLoop.tell(loop, lookUp::leave));
            OnLoop.run(loop, () -> OnLoop.telling(sink::error, () -> enter(lookUp, quick)), () -> enter(lookUp, quick));
        });
    }

    private <T> void enter(LookUp<T> lookUp, Supplier<@Nullable Mono<T>> quick) {
        if (lookUp.left) {
            return;
        }
        if (closed || loop.isShutdown()) {
            lookUp.refuse("EAI_FAIL", "the network is closed");
            return;
        }
        Mono<T> known = quick.get();
        if (known != null) {
            lookUp.subscribe(known);
        } else if (underWay.size() < atOnce) {
            lookUp.start();
        } else if (waiting.size() < inLine) {
            waiting.add(lookUp);
        } else {
            lookUp.refuse("EAI_AGAIN", atOnce + " look-ups are under way and " + inLine + " wait, the most of each");
        }
    }

    private void letIn() {
        if (letting) {
            // A look-up that ends at once calls this from within the loop below, which then starts the next.
            return;
        }
        letting = true;
        try {
            while (!closed && underWay.size() < atOnce && !waiting.isEmpty()) {
                LookUp<?> next = waiting.iterator().next();
                waiting.remove(next);
                next.start();
            }
        } finally {
            letting = false;
        }
    }

    void close() {
        closed = true;
        Set<LookUp<?>> all = new LinkedHashSet<>(underWay);
        all.addAll(waiting);
        all.forEach(lookUp -> lookUp.refuse("EAI_FAIL", "the network is closed"));
    }

    private final class LookUp<T> {

        private final MonoSink<T> sink;
        private final Supplier<Mono<T>> work;
        private final BiFunction<String, String, Throwable> refusal;
        private @Nullable Disposable running;
        private boolean left;

        LookUp(MonoSink<T> sink, Supplier<Mono<T>> work, BiFunction<String, String, Throwable> refusal) {
            this.sink = sink;
            this.work = work;
            this.refusal = refusal;
        }

        void start() {
            underWay.add(this);
            subscribe(Mono.defer(work));
        }

        void subscribe(Mono<T> mono) {
            Disposable subscription =
                    mono.contextWrite(sink.contextView()).subscribe(sink::success, sink::error, sink::success);
            if (left) {
                subscription.dispose();
            } else {
                running = subscription;
            }
        }

        void refuse(String code, String words) {
            if (!left) {
                sink.error(refusal.apply(code, words));
            }
        }

        /** Leaves the queue, after the end or a cancellation. */
        void leave() {
            left = true;
            Disposable subscription = running;
            if (subscription != null) {
                subscription.dispose();
            }
            waiting.remove(this);
            if (underWay.remove(this)) {
                letIn();
            }
        }
    }
}
