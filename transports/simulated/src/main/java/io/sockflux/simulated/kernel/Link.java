package io.sockflux.simulated.kernel;

import io.sockflux.simulated.world.Chance;
import io.sockflux.simulated.world.Choices;
import io.sockflux.simulated.world.World;

/**
 * One direction between two hosts. It has a latency, and faults that are off until they are asked for. What is random comes from a stream of
 * numbers of each fault's own. Packets keep their order, but for datagrams that are reordered.
 */
public final class Link {

    static final long LOST = -1;

    private static final double NANOS = 1e9;
    private static final int ETHERNET_SEGMENT = 1_448;
    private static final int LONGEST_SEGMENT = 65_536;

    private final World world;
    private final int host;
    private final Chance jitters;
    private final Chance losses;
    private final Chance duplicates;
    private final Chance reorders;

    private long latency;
    private long jitter;
    private long bytesPerSecond;
    private long queued = Long.MAX_VALUE;
    private double loss;
    private double duplicate;
    private double reorder;
    private long reorderDelay;
    private boolean cut;
    private int longest = Integer.MAX_VALUE;

    private long busyUntil;
    private long lastArrival;

    Link(World world, int host, String from, String to) {
        this.world = world;
        this.host = host;
        Choices choices = world.choices();
        String name = from + " to " + to;
        jitters = choices.of("jitter, " + name);
        losses = choices.of("loss, " + name);
        duplicates = choices.of("duplicates, " + name);
        reorders = choices.of("order, " + name);
    }

    /** How long a packet takes: at least {@code least} nanoseconds and at most {@code most}. */
    public Link latency(long least, long most) {
        latency = atLeastZero("latency", least);
        jitter = atLeastZero("latency's range", most - least);
        return this;
    }

    /** How many bytes pass in a second, and how many may wait before more are lost; 0 bytes a second is no limit. */
    public Link rate(long bytesPerSecond, long queuedBytes) {
        this.bytesPerSecond = atLeastZero("rate", bytesPerSecond);
        queued = atLeastZero("queue", queuedBytes);
        return this;
    }

    /** With which probability a packet is lost. A stream sends it again, so there it costs time. */
    public Link loss(double probability) {
        loss = probability(probability);
        return this;
    }

    /** With which probability a datagram arrives twice. */
    public Link duplicate(double probability) {
        duplicate = probability(probability);
        return this;
    }

    /** With which probability a datagram is late by so many nanoseconds and others overtake it. */
    public Link reorder(double probability, long delay) {
        reorder = probability(probability);
        reorderDelay = atLeastZero("delay", delay);
        return this;
    }

    /** Loses in silence whatever is longer than so many bytes, headers included, as a path does whose narrow part tells nobody. */
    public Link dropLongerThan(int bytes) {
        longest = bytes;
        return this;
    }

    /** Loses everything from now on, in silence. */
    public Link cut() {
        cut = true;
        world.note(host, "cut", 0);
        return this;
    }

    /** Lets packets pass again. */
    public Link heal() {
        cut = false;
        world.note(host, "heal", 0);
        return this;
    }

    /** Takes all faults off; latency and rate stay. */
    public Link calm() {
        loss = 0;
        duplicate = 0;
        reorder = 0;
        longest = Integer.MAX_VALUE;
        return heal();
    }

    /** The longest segment of a stream that does not hold others up for more than the fiftieth part of a second. */
    int longestSegment() {
        return bytesPerSecond == 0
                ? LONGEST_SEGMENT
                : (int) Math.min(LONGEST_SEGMENT, Math.max(ETHERNET_SEGMENT, bytesPerSecond / 50));
    }

    /** Carries a packet. Answers when it arrives, or {@link #LOST}. */
    long carry(Packet packet, boolean isDatagram) {
        int length = packet.length();
        if (cut || length > longest || (loss > 0 && losses.happens(loss))) {
            world.note(host, "lost", length);
            return LOST;
        }
        long sent = world.now();
        if (bytesPerSecond > 0) {
            long start = Math.max(sent, busyUntil);
            if ((start - sent) / NANOS * bytesPerSecond > queued) {
                world.note(host, "no room", length);
                return LOST;
            }
            sent = start + (long) (length * NANOS / bytesPerSecond);
            busyUntil = sent;
        }
        long arrival = sent + latency + (jitter > 0 ? jitters.below(jitter + 1) : 0);
        if (isDatagram && reorder > 0 && reorders.happens(reorder)) {
            world.at(arrival + reorderDelay, packet);
            return arrival + reorderDelay;
        }
        arrival = Math.max(arrival, lastArrival);
        lastArrival = arrival;
        world.at(arrival, packet);
        if (isDatagram && duplicate > 0 && duplicates.happens(duplicate)) {
            world.at(arrival, packet.copy());
        }
        return arrival;
    }

    private static long atLeastZero(String what, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(what + " is " + value + " (expected: 0 or more)");
        }
        return value;
    }

    private static double probability(double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException("probability is " + value + " (expected: from 0 to 1)");
        }
        return value;
    }
}
