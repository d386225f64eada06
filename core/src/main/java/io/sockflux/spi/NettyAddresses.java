package io.sockflux.spi;

import java.net.SocketAddress;

/** Addresses for the channels of Netty's native transports. For transports. */
public final class NettyAddresses {

    private NettyAddresses() {}

    /**
     * The address of a unix path. A channel that was bound by it can be told to {@linkplain KeepsFile leave the file}.
     */
    public static SocketAddress ofPath(String path) {
        return new NettyPathAddress(path);
    }
}
