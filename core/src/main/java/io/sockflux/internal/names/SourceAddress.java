package io.sockflux.internal.names;

import io.sockflux.address.IpAddress;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.util.Optional;

/** The address of this machine that the kernel would send from. */
final class SourceAddress {

    /** The discard service. No packet is sent; Java refuses the port 0. */
    private static final int ANY_PORT = 9;

    private SourceAddress() {}

    /**
     * The address that packets to a destination would be sent from. A datagram socket is connected to the destination,
     * {@code connect(2)}: the kernel looks up the route and sends nothing. May block: it opens and closes a socket, and
     * may read the list of interfaces for a zone.
     *
     * @return empty if no packet can be sent there, for any reason
     */
    static Optional<IpAddress> of(IpAddress destination) {
        try {
            InetAddress address = destination.toInetAddress();
            try (DatagramChannel channel = DatagramChannel.open(
                    address instanceof Inet6Address ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET)) {
                channel.connect(new InetSocketAddress(address, ANY_PORT));
                return channel.getLocalAddress() instanceof InetSocketAddress local
                                && !local.getAddress().isAnyLocalAddress()
                        ? Optional.of(IpAddress.of(local.getAddress()))
                        : Optional.empty();
            }
        } catch (IOException | IllegalArgumentException | UnsupportedOperationException | SecurityException e) {
            // No route, no such family or no such zone: the destination cannot be reached from here.
            return Optional.empty();
        }
    }
}
