package io.sockflux.transport.posix;

/** Placeholder until the transport is there. */
final class PosixProvider {
    private PosixProvider() {}
}
