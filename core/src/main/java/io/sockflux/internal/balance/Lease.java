package io.sockflux.internal.balance;

/** One choice of a backend: it counts as a connection there until it is released, which its user does at least once. */
public final class Lease {

    final Backend backend;
    /** The backend's generation when it was chosen. */
    final int generation;
    /** Guarded by the lock of the set. */
    boolean released;

    Lease(Backend backend) {
        this.backend = backend;
        this.generation = backend.generation;
    }

    /** Which backend it is, by its place in the list. */
    public int index() {
        return backend.index;
    }
}
