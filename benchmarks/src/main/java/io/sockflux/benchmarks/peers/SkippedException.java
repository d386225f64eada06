package io.sockflux.benchmarks.peers;

/** A library has no such thing, or not here. */
final class SkippedException extends Exception {

    private static final long serialVersionUID = 1;

    SkippedException(String message) {
        super(message);
    }
}
