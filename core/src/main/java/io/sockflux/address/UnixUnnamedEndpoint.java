package io.sockflux.address;

/** A unix stream socket that was never bound and so has no name, as a client's usually is, {@code unix(7)}. */
public record UnixUnnamedEndpoint() implements Endpoint {

    @Override
    public AddressFamily family() {
        return AddressFamily.UNIX;
    }

    @Override
    public String toString() {
        return "unix:";
    }
}
