package io.sockflux.address;

import static java.util.Objects.requireNonNull;

/** A socket of this machine, {@code struct sockaddr_un}, {@code unix(7)}. */
public sealed interface UnixEndpoint extends Endpoint
        permits UnixPathEndpoint, UnixAbstractEndpoint, UnixUnnamedEndpoint {

    @Override
    default AddressFamily family() {
        return AddressFamily.UNIX;
    }

    /** The scheme of its URI form. */
    default String scheme() {
        return switch (type()) {
            case STREAM -> "unix";
            case DGRAM -> "unix-dgram";
            case SEQPACKET -> "unix-seqpacket";
            case RAW -> throw new IllegalStateException("no unix socket is raw");
        };
    }

    /**
     * Checks a type.
     *
     * @throws IllegalArgumentException if no unix socket has it
     */
    static void check(SocketType type) {
        if (requireNonNull(type, "type") == SocketType.RAW) {
            throw new IllegalArgumentException("type: RAW (expected: STREAM, DGRAM or SEQPACKET)");
        }
    }
}
