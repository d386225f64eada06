package io.sockflux.simulated.loop;

/** A host from its start to its crash. What a host began in an earlier life never goes on. */
public final class Life {

    private final int host;
    private boolean over;

    /** A life that begins now. */
    public Life(int host) {
        this.host = host;
    }

    /** The number of the host. */
    public int host() {
        return host;
    }

    /** The host has crashed: nothing of this life runs any more. */
    public void end() {
        over = true;
    }

    /** Whether the host has crashed since. */
    public boolean isOver() {
        return over;
    }
}
