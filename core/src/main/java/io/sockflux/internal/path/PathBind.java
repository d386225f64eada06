package io.sockflux.internal.path;

import io.netty.channel.EventLoop;
import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.internal.loop.BlockingCalls;
import io.sockflux.internal.loop.LoopClock;
import java.time.Duration;
import java.util.function.Consumer;

/** Waits for the turn to bind at a unix path, and clears the path of a dead server's file. */
public final class PathBind {

    /** Far longer than a bind takes. A process that is stopped during its bind must not keep all others waiting. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    /**
     * The longest pause between two tries, in milliseconds: short enough to notice a free turn soon, as each try makes
     * only a few system calls.
     */
    private static final long LONGEST_PAUSE_MILLIS = 16;

    private final UnixPathEndpoint endpoint;
    private final Consumer<PathTurn> ready;
    private final Consumer<Throwable> failed;
    private final EventLoop loop;
    private final long begunNanos;
    private long pauseMillis = 1;

    private PathBind(UnixPathEndpoint endpoint, EventLoop loop, Consumer<PathTurn> ready, Consumer<Throwable> failed) {
        this.endpoint = endpoint;
        this.loop = loop;
        this.begunNanos = LoopClock.nanos(loop);
        this.ready = ready;
        this.failed = failed;
    }

    /**
     * Removes the file of a socket that no process has open, and no other file.
     *
     * @param loop whose time bounds the wait
     * @param ready gets the turn when the path is free; must end the turn when it listens, or has failed to bind or
     *     listen
     * @param failed gets the failure otherwise: EADDRINUSE if a server listens there, or if the file is no socket
     */
    public static void begin(
            UnixPathEndpoint endpoint, EventLoop loop, Consumer<PathTurn> ready, Consumer<Throwable> failed) {
        PathBind bind = new PathBind(endpoint, loop, ready, failed);
        BlockingCalls.run(bind::step, failed);
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
        if (LoopClock.nanos(loop) - begunNanos > LONGEST_WAIT.toNanos()) {
            failed.accept(inUse(
                    "EADDRINUSE (another bind at this path has been under way for " + LONGEST_WAIT.toSeconds() + " s)",
                    endpoint));
            return;
        }
        BlockingCalls.run(this::step, pauseMillis, failed);
        pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
    }

    private static SystemCallException inUse(String words, UnixPathEndpoint endpoint) {
        return new SystemCallException("bind", Errno.EADDRINUSE, endpoint, words);
    }
}
