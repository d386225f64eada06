package io.sockflux.simulated.call;

/** Hears that the readiness of a socket may have changed. It asks {@code poll} for what it is now. */
@FunctionalInterface
public interface Watcher {

    /** Called on the world's thread, perhaps within a call of the peer: leave a note, and act later. */
    void changed();
}
