package io.sockflux.internal.tls;

import io.sockflux.check.Durations;
import io.sockflux.internal.loop.BlockingCalls;
import io.sockflux.internal.loop.LoopClock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** Looks at the files of a recipe again and again, while a listener listens. The timers are those of its network. */
final class FileWatch implements Runnable {

    private final TlsContexts contexts;
    private final LoopClock clock;
    private final long everyNanos;
    private boolean stopped;
    private @Nullable Disposable timer;

    FileWatch(TlsContexts contexts, LoopClock clock, Duration every) {
        this.contexts = contexts;
        this.clock = clock;
        this.everyNanos = Durations.nanos(every);
    }

    void until(Mono<Void> end) {
        later();
        end.subscribe(nothing -> {}, error -> stop(), this::stop);
    }

    private synchronized void later() {
        if (!stopped) {
            timer = clock.after(everyNanos, () -> BlockingCalls.run(this, refused -> later()));
        }
    }

    private synchronized void stop() {
        stopped = true;
        if (timer != null) {
            timer.dispose();
        }
    }

    @Override
    public void run() {
        try {
            contexts.reloadIfChanged();
        } finally {
            later();
        }
    }
}
