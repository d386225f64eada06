package io.sockflux.simulated;

import static java.util.Objects.requireNonNull;

import io.sockflux.Network;
import io.sockflux.address.IpAddress;
import io.sockflux.simulated.call.KernelRules;
import io.sockflux.simulated.kernel.Fabric;
import io.sockflux.simulated.kernel.HostStack;
import io.sockflux.simulated.loop.Stage;
import io.sockflux.simulated.loop.Takeover;
import io.sockflux.simulated.world.Choices;
import io.sockflux.simulated.world.Event;
import io.sockflux.simulated.world.Trail;
import io.sockflux.simulated.world.World;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Hosts and their network in memory, in a time of their own, from a seed. All code runs on the thread that made the simulation, and time moves
 * only when nothing is left to do at a moment: a day without events takes no time. The same seed and the same program give the same
 * {@linkplain #hash() timeline}, on every Java.
 *
 * <pre>{@code
 * try (Simulation sim = new Simulation(seed)) {
 *     Host server = sim.host("server", "10.0.0.1");
 *     Host client = sim.host("client", "10.0.0.2");
 *     sim.link(client, server).latency(Duration.ofMillis(5), Duration.ofMillis(40)).loss(0.02);
 *     server.run(host -> host.network().acceptor().endpoints("tcp://10.0.0.1:80")
 *             .serve(connection -> connection.send(connection.receive())));
 *     Running<String> answer = client.run(host -> host.network().connector("tcp://server:80")
 *             .use(connection -> ...));
 *     sim.at(Duration.ofSeconds(30), server::crash);
 *     sim.runUntil(answer);
 * }
 * }</pre>
 *
 * <p>While a simulation is open, Reactor's schedulers run in its time and on its thread, and that thread may not block: {@code block()}
 * fails at once. So one simulation can be open in a JVM. A thread of another making that hands work to a loop fails, and is named.
 */
public final class Simulation implements AutoCloseable {

    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration LONGEST_CLOSE = Duration.ofMinutes(10);
    private static final long MOST_STEPS_AT_A_MOMENT = 10_000_000;

    private final World world;
    private final Stage stage;
    private final Fabric fabric;
    private final Takeover takeover;
    private final HostNames names = new HostNames();
    private final List<Host> hosts = new ArrayList<>();
    private final Promises promises = new Promises();
    private final List<String> faults = new ArrayList<>();
    private final Simpler simpler;
    private boolean driving;
    private boolean closed;

    /**
     * Opens a simulation in which all chance follows from a seed.
     *
     * @throws IllegalStateException if another one is open in this JVM
     */
    public Simulation(long seed) {
        this(seed, Simpler.NOT);
    }

    /**
     * Opens a simulation of a seed, from which something is left out.
     *
     * @throws IllegalStateException if another one is open in this JVM
     */
    public Simulation(long seed, Simpler simpler) {
        this(seed, simpler, KernelRules.LINUX);
    }

    /**
     * Opens a simulation whose kernels have other rules than Linux, for tests that must see the difference.
     *
     * @throws IllegalStateException if another one is open in this JVM
     */
    public Simulation(long seed, Simpler simpler, KernelRules rules) {
        this.simpler = requireNonNull(simpler, "simpler");
        world = new World(new Choices(seed, simpler.chances()));
        world.orderByChance();
        stage = new Stage(world);
        fabric = new Fabric(world, requireNonNull(rules, "rules"));
        takeover = Takeover.begin(stage);
    }

    /** The seed. */
    public long seed() {
        return world.choices().seed();
    }

    /** How much time has passed since the simulation began. */
    public Duration now() {
        return Duration.ofNanos(world.now());
    }

    /** Time, the queue of events and the random choices, for who builds on them. */
    public World world() {
        return world;
    }

    /** A number that follows from all that has happened, in its order: two runs with one hash went the same way. */
    public long hash() {
        return world.timeline().hash();
    }

    /** Keeps each step from now on, so that another run can be held against this one; or holds this one against another. */
    public void follow(Trail trail) {
        world.timeline().follow(trail);
    }

    /** The faults that were planned so far, in words; also those that are left out. */
    public List<String> faults() {
        return List.copyOf(faults);
    }

    /** The purposes for which anything was left to chance so far. */
    public Set<String> chances() {
        return new TreeSet<>(world.choices().draws().keySet());
    }

    /** What there is now, in words: the last events of each host, open sockets, programs. */
    public String report() {
        return Report.of(this);
    }

    /** The last events, at most 64, the earliest first. */
    public List<String> events() {
        return world.timeline().last();
    }

    // Hosts and links

    /**
     * Adds a host.
     *
     * @param name what reports call it, and a name that all hosts can look up
     * @param addresses IPv4 or IPv6 addresses in their text form, at least one
     * @throws IllegalArgumentException if one of these is another host's, or is no address
     */
    public Host host(String name, String... addresses) {
        InetAddress[] parsed = Stream.of(addresses)
                .map(text -> IpAddress.parse(text).toInetAddress())
                .toArray(InetAddress[]::new);
        HostStack stack = fabric.host(name, parsed);
        names.record(name, parsed);
        Host host = new Host(stage, stack, names);
        hosts.add(host);
        return host;
    }

    /** All hosts, in the order in which they were added. */
    public List<Host> hosts() {
        return List.copyOf(hosts);
    }

    /** The names that hosts can look up. */
    public HostNames names() {
        return names;
    }

    /** The way between two hosts, both directions. It takes no time and loses nothing unless told to. */
    public Links link(Host a, Host b) {
        return new Links(fabric.link(a.kernel(), b.kernel()), fabric.link(b.kernel(), a.kernel()));
    }

    /** The way from a host to another, and not back. */
    public Links oneWay(Host from, Host to) {
        return new Links(fabric.link(from.kernel(), to.kernel()), fabric.link(from.kernel(), to.kernel()));
    }

    /** Loses everything between two hosts, both ways and in silence. */
    public void partition(Host a, Host b) {
        link(a, b).cut();
    }

    /** Lets packets between two hosts pass again. */
    public void heal(Host a, Host b) {
        link(a, b).heal();
    }

    /** Takes the faults of all links off, and starts the hosts that are down. From here all must recover. */
    public void calm() {
        for (Host a : hosts) {
            for (Host b : hosts) {
                if (!a.equals(b)) {
                    oneWay(a, b).calm();
                }
            }
            a.restart();
        }
    }

    // Faults

    /** Faults at a time after the simulation's begin. */
    public Faults at(Duration time) {
        return new Faults(this, time, time, 1);
    }

    /** Faults at times that the seed says, between two times after the simulation's begin. */
    public Faults somewhere(Duration from, Duration to) {
        return new Faults(this, from, to, 1);
    }

    /** Numbers a fault, and lets it happen unless it is left out. */
    void plan(String what, Duration from, Duration to, Runnable fault) {
        int number = faults.size() + 1;
        long span = Times.nanos(to) - Times.nanos(from);
        long time = Times.nanos(from)
                + (span == 0 ? 0 : world.choices().of("time of fault " + number).below(span + 1));
        faults.add(what + " at " + Times.text(Duration.ofNanos(time)));
        if (!simpler.faults().contains(number)) {
            at(Duration.ofNanos(time), fault);
        }
    }

    // Promises

    /** Holds the run to a condition from now on, which is asked after each step. */
    public void always(String what, BooleanSupplier condition) {
        promises.always(requireNonNull(what, "what"), requireNonNull(condition, "condition"));
    }

    /** Holds the run to a condition that must hold once within so much time from now. */
    public void eventually(String what, Duration within, BooleanSupplier condition) {
        promises.eventually(
                requireNonNull(what, "what"),
                world.now() + Times.nanos(within),
                requireNonNull(condition, "condition"));
    }

    /**
     * Looks at the end of a run whether all has come about that was to.
     *
     * @throws AssertionError if something has not
     */
    public void checkPromises() {
        promises.check(world.now());
        promises.checkAtTheEnd();
    }

    // Time

    /** Does something at a time after the simulation's begin; if that has passed, as soon as the simulation goes on. */
    public void at(Duration time, Runnable what) {
        world.at(Times.nanos(time), new Planned(requireNonNull(what, "what")));
    }

    /** Does something when so much more time has passed. */
    public void after(Duration wait, Runnable what) {
        world.after(Times.nanos(wait), new Planned(requireNonNull(what, "what")));
    }

    private static final class Planned extends Event {

        private final Runnable task;

        Planned(Runnable task) {
            this.task = task;
        }

        @Override
        protected void happen() {
            task.run();
        }

        @Override
        protected String what() {
            return "as planned";
        }
    }

    /** Lets all happen that happens within so much time. */
    public void runFor(Duration length) {
        long end = world.now() + Times.nanos(length);
        drive(end, () -> false);
        world.runUntil(end);
        promises.check(world.now());
    }

    /**
     * Runs until a program has completed or failed, one day at the most.
     *
     * @throws IllegalStateException if nothing will ever happen any more, or if the day is over
     */
    public void runUntil(Running<?> program) {
        runUntil(program, DAY);
    }

    /** Runs until a program has completed or failed, so long at the most; see {@link #runUntil(Running)}. */
    public void runUntil(Running<?> program, Duration longest) {
        runUntil(program::isDone, program.toString(), longest);
    }

    /** Runs until a condition holds, so long at the most; see {@link #runUntil(Running)}. It is asked after each step. */
    public void runUntil(BooleanSupplier condition, Duration longest) {
        runUntil(condition, "a condition", longest);
    }

    private void runUntil(BooleanSupplier condition, String what, Duration longest) {
        long end = world.now() + Times.nanos(longest);
        if (drive(end, condition)) {
            return;
        }
        throw new IllegalStateException((world.waiting() == 0 ? "nothing will ever happen" : "time is over")
                + " at " + now() + " of seed " + seed() + ", and " + what + " is waited for; the last events:\n"
                + String.join("\n", events()));
    }

    /** Answers whether the condition holds; if not, it is the end, or nothing is left before it. */
    private boolean drive(long end, BooleanSupplier condition) {
        if (driving) {
            throw new IllegalStateException(
                    "code that the simulation runs lets it run (expected: only the code that made it does)");
        }
        if (closed) {
            throw new IllegalStateException("the simulation is closed");
        }
        driving = true;
        try {
            long moment = world.now();
            long steps = 0;
            while (!condition.getAsBoolean()) {
                if (!world.step(end)) {
                    return false;
                }
                promises.check(world.now());
                if (world.now() != moment) {
                    moment = world.now();
                    steps = 0;
                } else if (++steps > MOST_STEPS_AT_A_MOMENT) {
                    throw new IllegalStateException("time stands still at " + now() + ": " + steps
                            + " steps at one moment; the last events:\n" + String.join("\n", events()));
                }
            }
            return true;
        } finally {
            driving = false;
        }
    }

    // The end

    /**
     * Closes the networks of all hosts, and gives Reactor its own schedulers back.
     *
     * @throws IllegalStateException if a network does not close within ten minutes of the simulation's time
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        try {
            List<Running<?>> closing = new ArrayList<>();
            for (Host host : hosts) {
                Network open = host.openNetwork();
                if (open != null) {
                    closing.add(host.run(gone -> open.closeAsync()));
                }
            }
            for (Running<?> each : closing) {
                runUntil(each, LONGEST_CLOSE);
            }
        } finally {
            closed = true;
            takeover.end();
        }
    }

    @Override
    public String toString() {
        return "simulation of seed " + seed() + " at " + now();
    }
}
