package io.sockflux.test;

import io.sockflux.simulated.Simpler;
import io.sockflux.simulated.Simulation;
import io.sockflux.simulated.world.Trail;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One run of a test, and what came of it.
 *
 * @param failure why it failed; null if it did not
 * @param time when it ended
 * @param trail the way that it went
 * @param report what there was at its end
 */
record SeedRun(
        long seed,
        Simpler simpler,
        @Nullable Throwable failure,
        Duration time,
        Trail trail,
        List<String> faults,
        Set<String> chances,
        String report) {

    /** What runs in a simulation. */
    @FunctionalInterface
    interface Body {

        void run(Simulation simulation) throws Throwable;
    }

    /** Runs a body with a seed, and compares the way that it goes with another run's. */
    static SeedRun of(long seed, Simpler simpler, @Nullable Trail other, Body body) {
        Trail trail = other == null ? new Trail() : new Trail(other);
        Simulation simulation = new Simulation(seed, simpler);
        simulation.follow(trail);
        Throwable failure = null;
        String report = "";
        try {
            body.run(simulation);
            simulation.checkPromises();
        } catch (Throwable e) {
            failure = e;
            report = simulation.report();
        }
        Duration time = simulation.now();
        try {
            simulation.close();
        } catch (RuntimeException | Error e) {
            if (failure == null) {
                failure = e;
                report = simulation.report();
            }
        }
        return new SeedRun(seed, simpler, failure, time, trail, simulation.faults(), simulation.chances(), report);
    }

    /** Whether it failed as another one did: by the same kind of failure, at the same place of the test. */
    boolean failedAs(SeedRun other) {
        Throwable here = failure;
        Throwable there = other.failure;
        return here != null && there != null && kind(here).equals(kind(there));
    }

    private static String kind(Throwable failure) {
        StackTraceElement[] trace = failure.getStackTrace();
        return failure.getClass().getName() + (trace.length == 0 ? "" : trace[0]);
    }
}
