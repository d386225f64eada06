package io.sockflux.simulated;

import java.time.Duration;

/**
 * Faults at a time, or at a time that the seed says. Each has a number, so that a run can be made again without it. Only the simulation's
 * thread uses it.
 */
public final class Faults {

    private final Simulation simulation;
    private final Duration from;
    private final Duration to;
    private final int times;

    Faults(Simulation simulation, Duration from, Duration to, int times) {
        Times.nanos(from);
        if (times < 1) {
            throw new IllegalArgumentException("times: " + times + " (expected: 1 or more)");
        }
        if (to.compareTo(from) < 0) {
            throw new IllegalArgumentException("to: " + to + " (expected: " + from + " at the least, where it begins)");
        }
        this.simulation = simulation;
        this.from = from;
        this.to = to;
        this.times = times;
    }

    /** So many times, each at a time of its own. */
    public Faults times(int count) {
        return new Faults(simulation, from, to, count);
    }

    /** The power of a host fails, as {@link Host#crash()} says. */
    public Faults crash(Host host) {
        return plan("crash " + host, host::crash);
    }

    /** A host that is down starts again. */
    public Faults restart(Host host) {
        return plan("restart " + host, host::restart);
    }

    /** The power of a host fails, and comes back after a while. */
    public Faults crash(Host host, Duration down) {
        return plan("crash " + host + " for " + Times.text(down), () -> {
            host.crash();
            simulation.after(down, host::restart);
        });
    }

    /** Nothing passes between two hosts from then on, in silence. */
    public Faults partition(Host a, Host b) {
        return plan("partition " + a + " and " + b, () -> simulation.partition(a, b));
    }

    /** Nothing passes between two hosts for a while, in silence. */
    public Faults partition(Host a, Host b, Duration length) {
        return plan("partition " + a + " and " + b + " for " + Times.text(length), () -> {
            simulation.partition(a, b);
            simulation.after(length, () -> simulation.heal(a, b));
        });
    }

    /** Packets pass again between two hosts. */
    public Faults heal(Host a, Host b) {
        return plan("heal " + a + " and " + b, () -> simulation.heal(a, b));
    }

    /** Nothing passes from a host to another for a while, in silence; the way back is as it was. */
    public Faults mute(Host a, Host b, Duration length) {
        return plan("mute " + a + " to " + b + " for " + Times.text(length), () -> {
            simulation.oneWay(a, b).cut();
            simulation.after(length, () -> simulation.oneWay(a, b).heal());
        });
    }

    /** Anything else that happens to the hosts, in a program's own words. */
    public Faults happen(String what, Runnable fault) {
        return plan(what, fault);
    }

    private Faults plan(String what, Runnable fault) {
        for (int i = 0; i < times; i++) {
            simulation.plan(what, from, to, fault);
        }
        return this;
    }
}
