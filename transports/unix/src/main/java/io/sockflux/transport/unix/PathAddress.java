package io.sockflux.transport.unix;

import io.netty.channel.unix.DomainSocketAddress;
import io.sockflux.spi.KeepsFile;

/**
 * A unix path for the channels of Netty's native transports. Netty asks it for the path on bind, and again on close, to
 * remove any file that is there then.
 */
final class PathAddress extends DomainSocketAddress implements KeepsFile {

    private static final long serialVersionUID = 1;

    private volatile boolean keepsFile;

    PathAddress(String path) {
        super(path);
    }

    @Override
    public void keepFile() {
        keepsFile = true;
    }

    /** The path. After {@link #keepFile()} the empty path, at which there is never a file. */
    @Override
    public String path() {
        return keepsFile ? "" : super.path();
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }
}
