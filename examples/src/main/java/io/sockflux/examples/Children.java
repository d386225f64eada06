package io.sockflux.examples;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Runs programs and takes what they print, off the event loops. So many run at once and no more; the rest wait their turn.
 */
final class Children {

    private static final int AT_ONCE = 64;
    private static final int WAITING = 100_000;
    private static final int LONGEST_OUTPUT = 1 << 20;
    private static final Duration LONGEST_RUN = Duration.ofMinutes(1);

    private final Scheduler scheduler = Schedulers.newBoundedElastic(AT_ONCE, WAITING, "child", 10, true);

    /** What the command prints on standard output and error. Cancelling ends the child. */
    Mono<ByteBuf> output(String command) {
        return Mono.using(() -> start(command), this::output, Process::destroy)
                .subscribeOn(scheduler)
                .timeout(LONGEST_RUN)
                .onErrorMap(
                        TimeoutException.class, e -> new IOException(command + ": ran for more than " + LONGEST_RUN));
    }

    private static Process start(String command) throws IOException {
        return new ProcessBuilder("sh", "-c", command)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .start();
    }

    private Mono<ByteBuf> output(Process child) {
        // Reads until the child closes its end; then its exit is awaited, without a thread of ours.
        return Mono.fromCallable(() -> child.getInputStream().readNBytes(LONGEST_OUTPUT))
                .delayUntil(output -> Mono.fromFuture(child.onExit()))
                .map(Unpooled::wrappedBuffer);
    }
}
