package io.sockflux.internal.option;

import io.sockflux.address.AddressFamily;
import io.sockflux.address.Endpoint;
import io.sockflux.address.InetEndpoint;
import io.sockflux.address.IpAddress;
import io.sockflux.address.SocketType;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.option.Ipv6Options;
import io.sockflux.option.Linger;
import io.sockflux.option.SocketLevelOptions;
import io.sockflux.option.TcpOptions;
import io.sockflux.spi.Capability;
import io.sockflux.spi.Transport;

/**
 * The options that sockets have unless a recipe says otherwise: no delay, dead peers are noticed, listeners restart at
 * once.
 */
public final class DefaultOptions {

    private static final OptionRequests TCP = OptionRequests.NONE
            .with(TcpOptions.TCP_NODELAY, true, true)
            .with(SocketLevelOptions.SO_KEEPALIVE, true, true)
            .with(TcpOptions.TCP_KEEPIDLE, 15, true)
            .with(TcpOptions.TCP_KEEPINTVL, 15, true)
            .with(TcpOptions.TCP_KEEPCNT, 9, true);
    private static final OptionRequests LISTENER =
            OptionRequests.NONE.with(SocketLevelOptions.SO_REUSEADDR, true, true);
    private static final OptionRequests OWN_FAMILY = OptionRequests.NONE.with(Ipv6Options.IPV6_V6ONLY, true, true);
    private static final OptionRequests INHERITED = LISTENER.with(TCP);

    private static final OptionRequests NO_LINGER =
            OptionRequests.NONE.with(SocketLevelOptions.SO_LINGER, Linger.OFF, true);

    private DefaultOptions() {}

    /** The options of a socket before it is connected. */
    public static OptionRequests connecting(Endpoint target) {
        return target instanceof TcpEndpoint ? TCP : OptionRequests.NONE;
    }

    /**
     * The options of an adopted socket that is connected. Its previous owner may have set it to reset or to wait on
     * close.
     */
    public static OptionRequests adopted(Endpoint local) {
        return local.family() == AddressFamily.UNIX ? OptionRequests.NONE : NO_LINGER.with(connecting(local));
    }

    /** The options of a socket before it is bound to listen. */
    public static OptionRequests listening(Transport transport, Endpoint local) {
        if (!(local instanceof TcpEndpoint)) {
            return OptionRequests.NONE;
        }
        OptionRequests options = transport.acceptedInherit() ? INHERITED : LISTENER;
        return ownFamily(transport, local) ? options.with(Ipv6Options.IPV6_V6ONLY, true, true) : options;
    }

    /** The options of an adopted socket that listens: the options that its connections inherit. */
    public static OptionRequests adoptedListening(Transport transport, Endpoint local) {
        return transport.acceptedInherit() ? connecting(local) : OptionRequests.NONE;
    }

    /**
     * The options of a datagram socket before it is bound. A raw IPv6 socket never receives IPv4, and Linux refuses the
     * option there.
     */
    public static OptionRequests datagrams(Transport transport, Endpoint local) {
        return local.type() == SocketType.DGRAM && ownFamily(transport, local) ? OWN_FAMILY : OptionRequests.NONE;
    }

    /**
     * Whether the socket is IPv6 and can be kept from taking IPv4 too. A socket at a v4-mapped address is meant for IPv4.
     */
    private static boolean ownFamily(Transport transport, Endpoint local) {
        return local instanceof InetEndpoint inet
                && inet.family() == AddressFamily.INET6
                && transport.capabilities().contains(Capability.IPV6_ONLY)
                && !IpAddress.parse(inet.host()).isIpv4Mapped();
    }

    /**
     * The options of an accepted socket, unless it inherits them from the listening socket: on Linux five calls fewer for
     * each.
     */
    public static OptionRequests accepted(Transport transport, Endpoint local) {
        return transport.acceptedInherit() ? OptionRequests.NONE : connecting(local);
    }
}
