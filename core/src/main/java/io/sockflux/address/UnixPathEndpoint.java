package io.sockflux.address;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * A unix socket by its path in the file system, {@code unix(7)}.
 *
 * @param path 1 to 107 bytes of UTF-8, without NUL: what {@code sun_path} has room for on Linux (macOS: 103)
 * @param type stream, datagram or seqpacket
 */
public record UnixPathEndpoint(String path, SocketType type) implements UnixEndpoint {

    private static final int LONGEST_PATH = 107;

    /** Checks the path and the type. */
    public UnixPathEndpoint {
        requireNonNull(path, "path");
        UnixEndpoint.check(type);
        if (path.isEmpty()) {
            throw new IllegalArgumentException("unix path: empty (expected: a path)");
        }
        if (path.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("unix path: has a NUL character (expected: a path)");
        }
        int length = Utf8.length(path, "unix path");
        if (length > LONGEST_PATH) {
            throw new IllegalArgumentException(
                    "unix path: " + length + " bytes (expected: at most " + LONGEST_PATH + "): " + path);
        }
    }

    /** A stream socket. */
    public UnixPathEndpoint(String path) {
        this(path, SocketType.STREAM);
    }

    /** The path, for calls on files. */
    public Path toPath() {
        return Path.of(path);
    }

    @Override
    public String toString() {
        String text = PercentCode.encode(path);
        // A relative path that starts with @ must not read as an abstract name.
        return scheme() + ":" + (text.startsWith("@") ? "%40" + text.substring(1) : text);
    }
}
