package io.sockflux.simulated.loop;

import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * What a simulation changes in the JVM while it is open: Reactor's schedulers are of its world, and its thread may not block. Reactor has
 * both once for the JVM, so only one simulation may be open.
 */
public final class Takeover {

    private static volatile @Nullable Thread driver;

    static {
        Schedulers.registerNonBlockingThreadPredicate(thread -> thread == driver);
    }

    private final Schedulers.Snapshot before;

    private Takeover(Stage stage) {
        before = Schedulers.setFactoryWithSnapshot(new Schedulers.Factory() {
            @Override
            public Scheduler newBoundedElastic(int threads, int queued, ThreadFactory factory, int idleSeconds) {
                return new WorldScheduler(stage, "the simulation's boundedElastic scheduler");
            }

            @Override
            public Scheduler newThreadPerTaskBoundedElastic(int threads, int queued, ThreadFactory factory) {
                return new WorldScheduler(stage, "the simulation's boundedElastic scheduler");
            }

            @Override
            public Scheduler newParallel(int parallelism, ThreadFactory factory) {
                return new WorldScheduler(stage, "the simulation's parallel scheduler");
            }

            @Override
            public Scheduler newSingle(ThreadFactory factory) {
                return new WorldScheduler(stage, "the simulation's single scheduler");
            }
        });
    }

    /**
     * Begins.
     *
     * @throws IllegalStateException if another simulation is open
     */
    public static Takeover begin(Stage stage) {
        synchronized (Takeover.class) {
            Thread other = driver;
            if (other != null) {
                throw new IllegalStateException("another simulation is open, of thread " + other.getName()
                        + " (expected: one at a time, as Reactor's schedulers are the whole JVM's)");
            }
            driver = Thread.currentThread();
        }
        return new Takeover(stage);
    }

    /** Gives back what was there before. */
    public void end() {
        Schedulers.resetFrom(before);
        driver = null;
    }
}
