package io.sockflux.simulated;

import io.sockflux.simulated.kernel.Link;
import java.time.Duration;
import java.util.function.Consumer;

/** The way between two hosts, both directions. A single direction is {@link Simulation#oneWay}. Only the simulation's thread uses it. */
public final class Links {

    private final Link there;
    private final Link back;

    Links(Link there, Link back) {
        this.there = there;
        this.back = back;
    }

    private Links both(Consumer<Link> change) {
        change.accept(there);
        if (!there.equals(back)) {
            change.accept(back);
        }
        return this;
    }

    /** How long each packet takes. */
    public Links latency(Duration each) {
        return latency(each, each);
    }

    /** How long a packet takes: by chance at least so long and at most so long. Packets keep their order. */
    public Links latency(Duration least, Duration most) {
        long from = Times.nanos(least);
        long to = Times.nanos(most);
        return both(link -> link.latency(from, to));
    }

    /** How many bytes pass in a second, and how many more may wait before what comes is lost. */
    public Links rate(long bytesPerSecond, long queuedBytes) {
        return both(link -> link.rate(bytesPerSecond, queuedBytes));
    }

    /** With which probability a packet is lost. A stream sends it again, so there a loss costs time. */
    public Links loss(double probability) {
        return both(link -> link.loss(probability));
    }

    /** With which probability a datagram comes twice. */
    public Links duplicate(double probability) {
        return both(link -> link.duplicate(probability));
    }

    /** With which probability a datagram is late by so much, so that others overtake it. */
    public Links reorder(double probability, Duration delay) {
        long nanos = Times.nanos(delay);
        return both(link -> link.reorder(probability, nanos));
    }

    /** Loses everything in silence until {@link #heal}. */
    public Links cut() {
        return both(Link::cut);
    }

    /** Lets packets pass again. */
    public Links heal() {
        return both(Link::heal);
    }

    /** Takes all faults off; latency and rate stay. */
    public Links calm() {
        return both(Link::calm);
    }
}
