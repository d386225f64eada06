package io.sockflux.internal.datagram;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.sockflux.address.Endpoint;
import io.sockflux.address.InetEndpoint;
import io.sockflux.spi.Capability;
import io.sockflux.spi.Transport;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * Gives a datagram channel another peer, or none. Netty's own channels must leave a peer before they can have another. On
 * the event loop, where they do all of it at once.
 */
final class PeerChange {

    private PeerChange() {}

    static ChannelFuture connect(Channel channel, Transport transport, Endpoint requested, Endpoint peer) {
        SocketAddress address = transport.socketAddress(peer);
        if (isNettys(transport) && channel.remoteAddress() != null) {
            ChannelFuture left = disconnect(channel, transport, requested);
            if (!left.isSuccess()) {
                return left;
            }
        }
        return channel.connect(address);
    }

    static ChannelFuture disconnect(Channel channel, Transport transport, Endpoint requested) {
        SocketAddress before = channel.localAddress();
        ChannelFuture left = channel.disconnect();
        return isNettys(transport)
                        && left.isSuccess()
                        && requested instanceof InetEndpoint bound
                        && before instanceof InetSocketAddress had
                        && !hasPort(channel, had.getPort())
                // Linux drops a port that it chose itself together with the peer, and later datagrams to the port would
                // be
                // lost.
                ? channel.bind(new InetSocketAddress(bound.socketAddress().getAddress(), had.getPort()))
                : left;
    }

    private static boolean hasPort(Channel channel, int port) {
        // Netty's channel would remember an address for which it is asked now.
        return channel.unsafe().localAddress() instanceof InetSocketAddress now && now.getPort() == port;
    }

    private static boolean isNettys(Transport transport) {
        return !transport.capabilities().contains(Capability.DATAGRAM_METADATA);
    }
}
