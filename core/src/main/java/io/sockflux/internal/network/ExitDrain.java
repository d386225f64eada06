package io.sockflux.internal.network;

import io.sockflux.check.Durations;
import io.sockflux.internal.log.QuietLog;
import io.sockflux.internal.loop.Loops;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** Drains a network when the process ends. */
public final class ExitDrain {

    private static final QuietLog LOG = new QuietLog(ExitDrain.class);

    private ExitDrain() {}

    /**
     * Adds a shutdown hook, which the network's close takes away.
     *
     * @param drain what the hook waits for
     * @param longest how long it waits at the most
     */
    public static Disposable install(Mono<Void> drain, Duration longest, Loops loops) {
        Thread hook = new Thread(() -> run(drain, longest), "sockflux-drain");
        Runtime.getRuntime().addShutdownHook(hook);
        Disposable removed = () -> remove(hook);
        loops.closing().tell(removed::dispose);
        return removed;
    }

    private static void run(Mono<Void> drain, Duration longest) {
        CountDownLatch ended = new CountDownLatch(1);
        drain.subscribe(
                nothing -> {},
                error -> {
                    LOG.warn("network: could not be drained before the end of the process: " + error);
                    ended.countDown();
                },
                ended::countDown);
        try {
            if (!ended.await(Durations.nanos(longest), TimeUnit.NANOSECONDS)) {
                LOG.warn("network: has not drained within " + Durations.text(longest) + ", and the process ends");
            }
        } catch (InterruptedException e) {
            // Whoever interrupts a hook wants the process to end.
            Thread.currentThread().interrupt();
        }
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending, and the hook runs or has run.
        }
    }
}
