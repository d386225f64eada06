package io.sockflux.address;

import static java.util.Objects.requireNonNull;

import io.sockflux.check.Checks;

/**
 * A socket between a virtual machine and its host, {@code vsock(7)} (Linux).
 *
 * @param cid the machine, 0 to 2^32 - 1: {@link #HOST}, {@link #LOCAL}, {@link #ANY}, or a guest's number
 * @param port 0 to 2^32 - 1; {@link #ANY} lets the kernel choose
 * @param type stream or seqpacket
 */
public record VsockEndpoint(long cid, long port, SocketType type) implements Endpoint {

    /** Any machine, or any port ({@code VMADDR_CID_ANY}, {@code VMADDR_PORT_ANY}). */
    public static final long ANY = 0xFFFF_FFFFL;
    /** This machine itself ({@code VMADDR_CID_LOCAL}, Linux 5.6). */
    public static final long LOCAL = 1;
    /** The host ({@code VMADDR_CID_HOST}). */
    public static final long HOST = 2;

    /** Checks the parts. */
    public VsockEndpoint {
        Checks.checkRange(cid, 0, ANY, "cid");
        Checks.checkRange(port, 0, ANY, "port");
        if (!requireNonNull(type, "type").isConnected()) {
            throw new IllegalArgumentException("type: " + type + " (expected: STREAM or SEQPACKET)");
        }
    }

    @Override
    public AddressFamily family() {
        return AddressFamily.VSOCK;
    }

    @Override
    public String toString() {
        return "vsock" + (type == SocketType.STREAM ? "" : "-" + type.schemeName()) + "://" + word(cid) + ":"
                + word(port);
    }

    private static String word(long number) {
        return number == ANY ? "any" : Long.toString(number);
    }
}
