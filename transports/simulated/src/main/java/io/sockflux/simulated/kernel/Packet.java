package io.sockflux.simulated.kernel;

import io.sockflux.simulated.world.Event;

/** Something on its way over a link. It happens when it arrives. */
abstract class Packet extends Event {

    final HostStack to;

    Packet(HostStack to) {
        this.to = to;
    }

    /** Its length on the link in bytes, headers included. */
    abstract int length();

    /** The same packet once more, for a link that duplicates. */
    abstract Packet copy();

    abstract void arrive();

    @Override
    protected final void happen() {
        if (to.isUp()) {
            arrive();
        }
    }

    @Override
    protected final int host() {
        return to.host().number();
    }

    @Override
    protected long detail() {
        return length();
    }
}
