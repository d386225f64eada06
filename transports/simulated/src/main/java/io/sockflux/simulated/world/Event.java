package io.sockflux.simulated.world;

/**
 * Something that happens at a moment of virtual time. The queue keeps its place in the event itself, so that taking it back costs no search. An
 * event waits in one queue at most; when it has happened it may be scheduled again.
 */
public abstract class Event {

    static final int NOWHERE = -1;

    int place = NOWHERE;
    long order;

    /** An event that waits for nothing yet. */
    protected Event() {}

    /** What happens. */
    protected abstract void happen();

    /** What it is in one or a few words, the same in every run. They go into the hash of the timeline and into its text. */
    protected abstract String what();

    /** The number of the host where it happens, or -1 if it concerns no single host. */
    protected int host() {
        return -1;
    }

    /** A number that tells it from others of its kind, such as how many bytes arrive. */
    protected long detail() {
        return 0;
    }

    /** Whether the timeline's text has it too. What happens all the time and says little would drive out the rest. */
    protected boolean isTold() {
        return true;
    }

    /** Whether it waits to happen. */
    public final boolean isScheduled() {
        return place != NOWHERE;
    }
}
