package io.sockflux.internal.loop;

import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * How much one user of an event loop does between two looks of the loop at its sockets: so many bytes, and so much time. What
 * is left goes on behind the next look. A task that only made the next task would keep the loop from its sockets for a
 * whole second. Event loop only.
 */
public final class LoopTurn {

    /** A ping beside ten busy connections still waits no longer than a few milliseconds. */
    public static final long MOST_NANOS = 500_000;

    /** The clock is asked once for so many steps, as to ask it costs a fifth of a short send. */
    private static final int STEPS_OF_CLOCK = 16;

    /** Null for a loop of another make, whose looks cannot be told: there no turn ends. */
    private final @Nullable NetworkLoop loop;

    private final long mostBytes;
    private final Runnable task;
    private final Runnable goOn = this::goOn;

    private long look;
    private long bytes;
    private int steps;
    private long begunNanos;
    private boolean waits;

    /**
     * The turns of one user.
     *
     * @param mostBytes how many bytes a turn is for
     * @param task goes on with what is left
     */
    public LoopTurn(EventLoop loop, long mostBytes, Runnable task) {
        this.loop = loop instanceof NetworkLoop looking ? looking : null;
        this.mostBytes = mostBytes;
        this.task = task;
    }

    /** So many bytes more were handed to the channel. */
    public void add(int count) {
        bytes += count;
    }

    /**
     * Takes one step, unless the turn is over; then the task is run behind the loop's next look.
     *
     * @return whether the step may be taken
     */
    public boolean mayGoOn() {
        NetworkLoop here = loop;
        if (here == null) {
            return true;
        }
        if (waits) {
            return false;
        }
        if (here.looks() != look) {
            look = here.looks();
            bytes = 0;
            steps = 0;
        }
        if (bytes < mostBytes && !isTimeOver(here)) {
            return true;
        }
        waits = true;
        here.runBehindNextLook(goOn);
        return false;
    }

    private boolean isTimeOver(NetworkLoop here) {
        if (++steps % STEPS_OF_CLOCK != 0) {
            return false;
        }
        long now = LoopClock.nanos(here);
        if (steps == STEPS_OF_CLOCK) {
            begunNanos = now;
        }
        return now - begunNanos >= MOST_NANOS;
    }

    private void goOn() {
        waits = false;
        task.run();
    }
}
