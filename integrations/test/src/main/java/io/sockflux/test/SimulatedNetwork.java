package io.sockflux.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * A test of JUnit 5 that runs in a simulated network, once for each of many seeds. The method has a parameter of type
 * {@link io.sockflux.simulated.Simulation}. All seeds are one test in the report.
 *
 * <p>A seed that fails ends the test. It is then run again, which tells whether the run is the same: code that asks the real clock or
 * {@code ThreadLocalRandom} gives another one, and the first event that differs is told. Then it is run without each of its faults and
 * with plain choices, to find the least that still fails. The failure tells all of it, and a file has the whole report.
 *
 * <p>The properties {@code sockflux.seed} and {@code sockflux.seeds} are of the JVM: the first runs that seed alone, the second sets how many
 * run.
 *
 * <p>The test instance is the same for all seeds, so what a run changes must be local to the method. While it runs, Reactor's
 * schedulers are the simulation's for all of the JVM: no other test that uses them may run beside it.
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Test
@ExtendWith(SimulatedNetworkExtension.class)
@ResourceLock(SimulatedNetwork.LOCK)
public @interface SimulatedNetwork {

    /** The resource that tests lock which must not run beside a simulation. */
    String LOCK = "io.sockflux.simulation";

    /** How many seeds run. */
    int seeds() default 100;

    /** The first seed; the others follow it. */
    long first() default 1;

    /** Whether each seed runs twice, and must go the same way. It costs as much again. */
    boolean check() default false;

    /** How many seconds of real time may go into making a failing run smaller; 0 for none. */
    int smaller() default 20;
}
