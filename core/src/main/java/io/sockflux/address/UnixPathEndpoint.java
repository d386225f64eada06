package io.sockflux.address;

import static java.util.Objects.requireNonNull;

import java.nio.file.InvalidPathException;
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

    /**
     * The path, for calls on files.
     *
     * @throws IllegalArgumentException if this JVM cannot name it, as its file names are in another encoding than UTF-8
     */
    public Path toPath() {
        try {
            return Path.of(path);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(
                    "unix path: " + path + " cannot be named by this JVM, whose file names are in "
                            + System.getProperty("sun.jnu.encoding")
                            + " (expected: UTF-8, such as by LC_ALL=C.UTF-8)",
                    e);
        }
    }

    /** How many bytes of UTF-8 the path has. */
    public int length() {
        return Utf8.length(path, "unix path");
    }

    @Override
    public String toString() {
        String text = PercentCode.encode(path);
        // A relative path that starts with @ must not read as an abstract name.
        return scheme() + ":" + (text.startsWith("@") ? "%40" + text.substring(1) : text);
    }
}
