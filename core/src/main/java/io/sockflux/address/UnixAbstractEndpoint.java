package io.sockflux.address;

import static java.util.Objects.requireNonNull;

/**
 * A unix socket by its name in the abstract namespace, which only Linux has. The name is no file, and is gone with
 * the socket, {@code unix(7)}.
 *
 * @param name 1 to 107 bytes of UTF-8, without the NUL byte that stands before it in {@code sun_path}
 * @param type stream, datagram or seqpacket
 */
public record UnixAbstractEndpoint(String name, SocketType type) implements UnixEndpoint {

    private static final int LONGEST_NAME = 107;

    /** Checks the name and the type. */
    public UnixAbstractEndpoint {
        requireNonNull(name, "name");
        UnixEndpoint.check(type);
        int length = Utf8.length(name, "abstract name");
        if (length == 0 || length > LONGEST_NAME) {
            throw new IllegalArgumentException(
                    "abstract name: " + length + " bytes (expected: 1 to " + LONGEST_NAME + ", as in unix:@NAME)");
        }
    }

    /** A stream socket. */
    public UnixAbstractEndpoint(String name) {
        this(name, SocketType.STREAM);
    }

    /** How many bytes of UTF-8 the name has. */
    public int length() {
        return Utf8.length(name, "abstract name");
    }

    @Override
    public String toString() {
        return scheme() + ":@" + PercentCode.encode(name);
    }
}
