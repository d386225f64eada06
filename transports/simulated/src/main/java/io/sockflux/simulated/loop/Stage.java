package io.sockflux.simulated.loop;

import io.netty.util.concurrent.Ticker;
import io.sockflux.simulated.world.World;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Where the code of all hosts runs, one at a time: it knows whose code that is, so that what it begins ends with its host. */
public final class Stage implements Ticker {

    private final World world;
    private final Thread owner = Thread.currentThread();
    private @Nullable Life current;

    /** The stage of a world. */
    public Stage(World world) {
        this.world = world;
    }

    /** The world. */
    public World world() {
        return world;
    }

    /** Whose code runs; null for code of no host, such as the test's own. */
    public @Nullable Life current() {
        return current;
    }

    /** Runs code of a host, unless the host has crashed since. */
    public void run(@Nullable Life life, Runnable code) {
        if (life != null && life.isOver()) {
            return;
        }
        Life before = current;
        current = life;
        try {
            code.run();
        } finally {
            current = before;
        }
    }

    /** Lets code of a host run before time moves on. */
    public void ready(@Nullable Life life, Runnable code) {
        world.ready(() -> run(life, code));
    }

    /**
     * Checks that the world's thread calls.
     *
     * @param what is being used, in words for the failure
     * @throws IllegalStateException if another thread does
     */
    public void checkThread(String what) {
        Thread caller = Thread.currentThread();
        if (caller != owner) {
            throw new IllegalStateException(what + " is used by thread " + caller.getName() + " (expected: "
                    + owner.getName() + ", which drives the simulation; work of another thread is of no virtual time)");
        }
    }

    // The clock of all loops

    @Override
    public long initialNanoTime() {
        return 0;
    }

    @Override
    public long nanoTime() {
        return world.now();
    }

    /**
     * Nobody sleeps here.
     *
     * @throws UnsupportedOperationException always
     */
    @Override
    public void sleep(long delay, TimeUnit unit) {
        throw new UnsupportedOperationException(
                "a thread of a simulation sleeps (expected: a timer, such as Mono.delay, since time stands still while code runs)");
    }
}
