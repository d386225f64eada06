package io.sockflux.examples.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sockflux.systemd.ServiceEnvironment;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Runs programs and takes what they print, off the event loops. So many run at once and no more; the rest wait their turn.
 */
public final class Children {

    static final int AT_ONCE = 64;
    private static final int WAITING = 100_000;
    private static final int LONGEST_OUTPUT = 1 << 20;
    private static final Duration LONGEST_RUN = Duration.ofMinutes(1);
    /** How long a process has to end that was asked to. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Scheduler scheduler = Schedulers.newBoundedElastic(AT_ONCE, WAITING, "child", 10, true);
    private final Consumer<Process> ending;
    /** Those that nobody waits for any more, and that run. */
    private final Set<Process> left = ConcurrentHashMap.newKeySet();

    private volatile boolean stopping;

    /** Children that do not outlive this program once nobody waits for them. */
    public Children() {
        this(Children::end);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            stopping = true;
            left.forEach(Children::end);
        }));
    }

    /**
     * Children of a test.
     *
     * @param ending ends one that runs; may block
     */
    Children(Consumer<Process> ending) {
        this.ending = ending;
    }

    /** What the command prints on standard output and error. Cancelling ends the child and what it has started. */
    public Mono<ByteBuf> output(String command) {
        return Mono.using(() -> start(command), this::output, this::leave)
                .subscribeOn(scheduler)
                .timeout(LONGEST_RUN)
                .onErrorMap(
                        TimeoutException.class, e -> new IOException(command + ": ran for more than " + LONGEST_RUN));
    }

    private static Process start(String command) throws IOException {
        ProcessBuilder child = new ProcessBuilder("sh", "-c", command)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"));
        // The service manager has spoken to this process, and not to what it starts.
        ServiceEnvironment.removeFrom(child.environment());
        return child.start();
    }

    /**
     * Nobody waits for it any more. To find what it has started all processes of the machine are looked at, which takes
     * milliseconds: so not on the event loop, which tells that a connection has closed.
     */
    private void leave(Process child) {
        if (!child.isAlive()) {
            return;
        }
        left.add(child);
        Runnable end = () -> {
            ending.accept(child);
            left.remove(child);
        };
        if (stopping) {
            // Later may be too late.
            end.run();
        } else {
            Schedulers.boundedElastic().schedule(end);
        }
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
        return Mono.fromCallable(() -> Unpooled.wrappedBuffer(new ChildOutput(child, LONGEST_OUTPUT).untilExit()));
    }
}
