package io.sockflux.simulated.call;

/**
 * A path on the host's own file system of sockets, or an abstract name.
 *
 * @param path the path; one that begins with a zero character is an abstract name, which goes away with its socket
 */
public record UnixName(String path) implements SocketName {

    /** Whether the name is no file. */
    public boolean isAbstract() {
        return path.startsWith("\0");
    }

    @Override
    public String toString() {
        return path.replace('\0', '@');
    }
}
