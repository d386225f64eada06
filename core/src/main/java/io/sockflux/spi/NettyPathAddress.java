package io.sockflux.spi;

import io.netty.channel.unix.DomainSocketAddress;

/**
 * A unix path for the channels of Netty's native transports. Netty asks it for the path when it binds, and again when it
 * closes, to remove whatever file is there then.
 */
final class NettyPathAddress extends DomainSocketAddress implements KeepsFile {

    private static final long serialVersionUID = 1;

    private volatile boolean keepsFile;

    /** The address of a path. */
    NettyPathAddress(String path) {
        super(path);
    }

    @Override
    public void keepFile() {
        keepsFile = true;
    }

    /** The path; once the file is to be kept the empty one, at which there is never a file. */
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
