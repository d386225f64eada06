package io.sockflux.internal.loop;

import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how many bytes and how much time a user of an event loop takes between two looks of the loop at its sockets. It
 * goes on behind the next look. A task that only queued the next task would keep the loop from its sockets for a whole
 * second. Event loop only.
 */
public final class LoopTurn implements Runnable {

    /** The longest turn: a ping beside ten busy connections still waits no longer than a few milliseconds. */
    public static final long MOST_NANOS = 500_000;

    /** How many steps share a question to the clock, as asking it costs a fifth of a short send. */
    private static final int STEPS_OF_CLOCK = 16;

    private final Runnable task;

    /** Null for a loop of another class, whose looks are not counted: there no turn ends. */
    private final @Nullable NetworkLoop loop;

    private final int mostBytes;
    private int bytes;
    private int steps;
    private long look;
    private long begunNanos;
    private boolean waits;

    /**
     * The turns of a user.
     *
     * @param mostBytes the most bytes of a turn
     * @param task goes on with the remaining work
     */
    public LoopTurn(EventLoop loop, int mostBytes, Runnable task) {
        this.loop = loop instanceof NetworkLoop looking ? looking : null;
        this.mostBytes = mostBytes;
        this.task = task;
    }

    /** Counts bytes that were handed to the channel. */
    public void add(int count) {
        bytes = (int) Math.min(mostBytes, (long) bytes + count);
    }

    /**
     * Takes a step, unless the turn is over. If it is over, the task runs behind the loop's next look.
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
        here.runBehindNextLook(this);
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

    /** The loop has looked. */
    @Override
    public void run() {
        waits = false;
        task.run();
    }
}
