package io.sockflux.internal.network;

import io.sockflux.check.Durations;
import io.sockflux.internal.log.QuietLog;
import io.sockflux.internal.loop.BlockingCalls;
import io.sockflux.internal.loop.Loops;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;

/** A close of a network that waits for its end, where waiting is allowed. */
public final class BlockingClose {

    /** The longest wait for the end. */
    public static final Duration LONGEST = Duration.ofSeconds(10);

    private static final QuietLog LOG = new QuietLog(BlockingClose.class);

    private BlockingClose() {}

    /**
     * Closes, and waits for the end unless the caller must not block.
     *
     * @param close completes when the loops have ended
     */
    public static void await(Mono<Void> close, Loops loops) {
        CountDownLatch ended = new CountDownLatch(1);
        close.subscribe(nothing -> {}, error -> ended.countDown(), ended::countDown);
        if (BlockingCalls.areForbiddenHere() || loops.areHere()) {
            return;
        }
        try {
            if (!ended.await(LONGEST.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.warn("network: its event loops have not ended within " + Durations.text(LONGEST)
                        + "; most likely a handler blocks one");
            }
        } catch (InterruptedException e) {
            // The network closes all the same; the caller has other things to do.
            Thread.currentThread().interrupt();
        }
    }
}
