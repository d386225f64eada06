package io.sockflux.simulated.world;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * One thread, one queue of events and a virtual time. What is ready goes first; when nothing is, time moves to the next event. The same seed and
 * the same program give the same timeline, on every Java and however many worlds ran before. Only the thread that made a world may use
 * it.
 */
public final class World {

    private final EventQueue queue = new EventQueue();
    private final ReadyTurns ready = new ReadyTurns();
    private final List<WorldHost> hosts = new ArrayList<>();
    private final Timeline timeline = new Timeline(Collections.unmodifiableList(hosts));
    private final Thread owner = Thread.currentThread();
    private final Choices choices;
    private long now;

    /** A world in which all chance follows from this seed. */
    public World(long seed) {
        this(new Choices(seed));
    }

    /** A world with these choices. */
    public World(Choices choices) {
        this.choices = choices;
    }

    /** The virtual time in nanoseconds since the world began. */
    public long now() {
        return now;
    }

    /** The random choices of this world. */
    public Choices choices() {
        return choices;
    }

    /** What has happened so far. */
    public Timeline timeline() {
        return timeline;
    }

    /** All hosts, by number. */
    public List<WorldHost> hosts() {
        return Collections.unmodifiableList(hosts);
    }

    /**
     * Adds a host.
     *
     * @throws IllegalArgumentException if there is no address, or if another host has the name or one of the addresses
     */
    public WorldHost host(String name, InetAddress... addresses) {
        ours();
        if (addresses.length == 0) {
            throw new IllegalArgumentException("host " + name + " has no address (expected: at least one)");
        }
        for (WorldHost other : hosts) {
            if (other.name().equals(name)) {
                throw new IllegalArgumentException("two hosts have the name " + name + " (expected: one)");
            }
            for (InetAddress address : addresses) {
                if (other.addresses().contains(address)) {
                    throw new IllegalArgumentException(
                            address.getHostAddress() + " is an address of host " + other.name() + " already");
                }
            }
        }
        WorldHost host = new WorldHost(hosts.size(), name, List.of(addresses));
        hosts.add(host);
        return host;
    }

    /** Schedules an event for a time; for one that has passed, it happens next, behind what was scheduled before it. */
    public void at(long time, Event event) {
        ours();
        queue.add(Math.max(time, now), event);
    }

    /** Schedules an event some nanoseconds from now. */
    public void after(long nanos, Event event) {
        at(nanos > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + nanos, event);
    }

    /** Takes an event back. Answers false if it did not wait. */
    public boolean cancel(Event event) {
        ours();
        return queue.remove(event);
    }

    /** Lets a turn of work run before time moves on. */
    public void ready(Runnable turn) {
        ours();
        ready.add(turn);
    }

    /**
     * Lets the seed choose which of the turns that are ready goes first; until this is called it is the one that was ready first. Another seed
     * is another schedule then, also without any fault.
     */
    public void orderByChance() {
        ready.chooseBy(choices.of("order of ready turns"));
    }

    /** Writes something into the timeline that is no event, such as a fault that a program asks for. */
    public void note(int host, String what, long detail) {
        timeline.add(now, host, what, detail);
    }

    /** Lets a turn of a host count in the timeline's hash, by how much it did, and leaves it out of its text. */
    public void counted(int host, long detail) {
        timeline.mix(now, host, 0, detail);
    }

    /** Does one step: a turn that is ready, or else the next event. Answers false if nothing is left. */
    public boolean step() {
        return step(Long.MAX_VALUE);
    }

    /** Runs all that happens without time moving on. */
    public void settle() {
        runUntil(now);
    }

    /** Runs until nothing is left before or at this time, and lets time be this. */
    public void runUntil(long time) {
        while (step(time)) {
            // each step is one turn or event
        }
        now = Math.max(now, time);
    }

    /** Runs for some nanoseconds of virtual time. */
    public void runFor(long nanos) {
        runUntil(now + nanos);
    }

    /** Runs until the condition holds; it is asked after each step. Answers false if nothing is left that could make it hold. */
    public boolean runUntil(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (!step()) {
                return false;
            }
        }
        return true;
    }

    /** How many events wait. */
    public int waiting() {
        return queue.size();
    }

    /** Does one step that is due by this time. Answers false if none is left before it. */
    public boolean step(long until) {
        ours();
        Runnable turn = ready.poll();
        if (turn != null) {
            turn.run();
            return true;
        }
        if (queue.size() == 0 || queue.firstTime() > until) {
            return false;
        }
        now = queue.firstTime();
        Event event = queue.take();
        if (event.isTold()) {
            timeline.add(now, event.host(), event.what(), event.detail());
        } else {
            timeline.pass(now, event.host(), event.what(), event.detail());
        }
        event.happen();
        return true;
    }

    private void ours() {
        if (Thread.currentThread() != owner) {
            throw new IllegalStateException("used by thread "
                    + Thread.currentThread().getName() + " (expected: " + owner.getName() + ", which made the world)");
        }
    }
}
