package io.sockflux.internal.channel;

import io.sockflux.address.AddressFamily;
import io.sockflux.address.Endpoint;
import io.sockflux.address.IcmpEndpoint;
import io.sockflux.address.Protocol;
import io.sockflux.address.SocketType;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.address.UdpEndpoint;
import io.sockflux.address.UnixAbstractEndpoint;
import io.sockflux.spi.Capability;
import java.util.EnumSet;
import java.util.Set;

/** What a transport must be able to do for an endpoint. */
final class NeededCapabilities {

    private NeededCapabilities() {}

    /** The capabilities that such an endpoint needs. */
    static Set<Capability> of(Endpoint endpoint) {
        Capability type = switch (endpoint.type()) {
            case STREAM -> null;
            case DGRAM -> datagrams(endpoint);
            case RAW -> Capability.RAW;
            case SEQPACKET -> Capability.SEQPACKET;
        };
        Set<Capability> needed = type == null ? EnumSet.noneOf(Capability.class) : EnumSet.of(type);
        switch (endpoint.family()) {
            case UNIX ->
                needed.add(endpoint instanceof UnixAbstractEndpoint ? Capability.UNIX_ABSTRACT : Capability.UNIX_PATH);
            case VSOCK -> needed.add(Capability.VSOCK);
            default -> {
                if (endpoint.type() == SocketType.STREAM) {
                    needed.add(isMultipath(endpoint) ? Capability.MPTCP : Capability.TCP);
                } else if (endpoint instanceof UdpEndpoint udp && udp.protocol().equals(Protocol.UDPLITE)) {
                    needed.add(Capability.UDP_LITE);
                }
            }
        }
        return needed;
    }

    private static Capability datagrams(Endpoint endpoint) {
        if (endpoint.family() == AddressFamily.UNIX) {
            return Capability.UNIX_DATAGRAM;
        }
        return endpoint instanceof IcmpEndpoint ? Capability.ICMP : Capability.DATAGRAM;
    }

    private static boolean isMultipath(Endpoint endpoint) {
        return endpoint instanceof TcpEndpoint tcp && tcp.protocol().equals(Protocol.MPTCP);
    }
}
