package io.sockflux.examples;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
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
    /** How long a process has to end that was asked to. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Scheduler scheduler = Schedulers.newBoundedElastic(AT_ONCE, WAITING, "child", 10, true);

    /** What the command prints on standard output and error. Cancelling ends the child and what it has started. */
    Mono<ByteBuf> output(String command) {
        return Mono.using(() -> start(command), this::output, Children::end)
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

    /** Whoever is asked to end and does not is ended by force. The shell goes last, as without it nobody knows its children. */
    private static void end(Process child) {
        List<ProcessHandle> all =
                Stream.concat(child.descendants(), Stream.of(child.toHandle())).toList();
        all.forEach(ProcessHandle::destroy);
        if (all.stream().anyMatch(ProcessHandle::isAlive)) {
            Schedulers.parallel()
                    .schedule(
                            () -> all.forEach(ProcessHandle::destroyForcibly),
                            PATIENCE.toMillis(),
                            TimeUnit.MILLISECONDS);
        }
    }

    private Mono<ByteBuf> output(Process child) {
        // Reads until the child closes its end; then its exit is awaited, without a thread of ours.
        return Mono.fromCallable(() -> child.getInputStream().readNBytes(LONGEST_OUTPUT))
                .delayUntil(output -> Mono.fromFuture(child.onExit()))
                .map(Unpooled::wrappedBuffer);
    }
}
