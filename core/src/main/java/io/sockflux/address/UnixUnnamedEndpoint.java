package io.sockflux.address;

/**
 * A unix socket that was never bound and so has no name, as a client's usually is, {@code unix(7)}. To bind a datagram
 * socket to it is to let it have none.
 *
 * @param type stream, datagram or seqpacket
 */
public record UnixUnnamedEndpoint(SocketType type) implements UnixEndpoint {

    /** Checks the type. */
    public UnixUnnamedEndpoint {
        UnixEndpoint.check(type);
    }

    /** A stream socket. */
    public UnixUnnamedEndpoint() {
        this(SocketType.STREAM);
    }

    @Override
    public String toString() {
        return scheme() + ":";
    }
}
