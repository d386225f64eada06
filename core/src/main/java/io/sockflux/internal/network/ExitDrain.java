package io.sockflux.internal.network;

import io.sockflux.internal.loop.Loops;
import java.time.Duration;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.util.Logger;
import reactor.util.Loggers;

/** Drains a network when the process ends. */
public final class ExitDrain {

    private static final Logger LOG = Loggers.getLogger(ExitDrain.class);

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
        try {
            drain.block(longest);
        } catch (RuntimeException e) {
            LOG.warn("the network could not be drained before the end of the process: " + e);
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
