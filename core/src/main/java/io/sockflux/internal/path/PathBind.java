package io.sockflux.internal.path;

import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import reactor.core.scheduler.Schedulers;

/** Waits for the turn to bind at a unix path and makes way there. */
public final class PathBind {

    /** Far longer than a bind takes; who is stopped in the midst of it must not keep everybody waiting. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private static final long LONGEST_PAUSE_MILLIS = 16;

    private final UnixPathEndpoint endpoint;
    private final Consumer<PathTurn> ready;
    private final Consumer<Throwable> failed;
    private final long begunNanos = System.nanoTime();
    private long pauseMillis = 1;

    private PathBind(UnixPathEndpoint endpoint, Consumer<PathTurn> ready, Consumer<Throwable> failed) {
        this.endpoint = endpoint;
        this.ready = ready;
        this.failed = failed;
    }

    /**
     * Removes the file of a socket that nobody holds any more, and nothing else.
     *
     * @param ready told when the path is free; must end the turn when it has bound and listens, or has failed to
     * @param failed told otherwise: EADDRINUSE where somebody listens, or where the file is no socket
     */
    public static void begin(UnixPathEndpoint endpoint, Consumer<PathTurn> ready, Consumer<Throwable> failed) {
        PathBind bind = new PathBind(endpoint, ready, failed);
        Schedulers.boundedElastic().schedule(bind::step);
    }

    private void step() {
        PathTurn turn;
        try {
            turn = PathTurn.tryTake(endpoint);
        } catch (RuntimeException e) {
            failed.accept(e);
            return;
        }
        if (turn == null) {
            waitForTurn();
            return;
        }
        Throwable failure = null;
        try {
            StaleFiles.remove(endpoint);
            ready.accept(turn);
        } catch (SystemCallException | RuntimeException e) {
            failure = e;
        }
        if (failure != null) {
            turn.endNow();
            failed.accept(failure);
        }
    }

    private void waitForTurn() {
        if (System.nanoTime() - begunNanos > LONGEST_WAIT.toNanos()) {
            failed.accept(inUse(
                    "EADDRINUSE (another bind at this path has been under way for " + LONGEST_WAIT.toSeconds() + " s)",
                    endpoint));
            return;
        }
        Schedulers.boundedElastic().schedule(this::step, pauseMillis, TimeUnit.MILLISECONDS);
        pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
    }

    private static SystemCallException inUse(String words, UnixPathEndpoint endpoint) {
        return new SystemCallException("bind", Errno.EADDRINUSE, endpoint, words);
    }
}
