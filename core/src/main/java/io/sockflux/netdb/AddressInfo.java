package io.sockflux.netdb;

import io.sockflux.address.AddressFamily;
import io.sockflux.address.Endpoint;
import io.sockflux.address.IpAddress;
import io.sockflux.address.Protocol;
import io.sockflux.address.RawEndpoint;
import io.sockflux.address.SocketType;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.address.UdpEndpoint;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An answer to a look-up of addresses, {@code struct addrinfo} of {@code getaddrinfo(3)}.
 *
 * @param type the type of a socket for the address
 * @param protocol the protocol, {@link Protocol#DEFAULT} for raw sockets if the query names none
 * @param address the address, of family INET or INET6, with its zone if it has any
 * @param port the port in host order, 0 if the query names no service
 * @param canonicalName the host's canonical name, in the first answer if {@link AddressFlag#CANONNAME} asks for it
 */
public record AddressInfo(
        SocketType type,
        Protocol protocol,
        IpAddress address,
        int port,
        @Nullable String canonicalName) {

    /** The address family. */
    public AddressFamily family() {
        return address.family();
    }

    /** The endpoint to connect or bind to. Empty if no endpoint has this form, such as a raw socket without protocol. */
    public Optional<Endpoint> endpoint() {
        return switch (type) {
            case STREAM ->
                protocol.equals(Protocol.TCP) || protocol.equals(Protocol.MPTCP)
                        ? Optional.of(new TcpEndpoint(address.toString(), port, protocol))
                        : Optional.empty();
            case DGRAM ->
                protocol.equals(Protocol.UDP) || protocol.equals(Protocol.UDPLITE)
                        ? Optional.of(new UdpEndpoint(address.toString(), port, protocol))
                        : Optional.empty();
            case RAW ->
                protocol.number() > 0 && protocol.number() < 256
                        ? Optional.of(new RawEndpoint(address.toString(), protocol))
                        : Optional.empty();
            case SEQPACKET -> Optional.empty();
        };
    }

    /** The socket, address and port: {@code tcp 192.0.2.1:80}, {@code udp [2001:db8::1]:53}, {@code seqpacket/132 …}. */
    @Override
    public String toString() {
        String host = family() == AddressFamily.INET6 ? "[" + address + "]" : address.toString();
        return socket() + " " + host + ":" + port;
    }

    private String socket() {
        String word = type.name().toLowerCase(Locale.ROOT);
        if (protocol.equals(Protocol.DEFAULT)) {
            return word;
        }
        boolean tellsType = protocol.equals(Protocol.TCP)
                || protocol.equals(Protocol.MPTCP)
                || protocol.equals(Protocol.UDP)
                || protocol.equals(Protocol.UDPLITE);
        return tellsType && type != SocketType.RAW ? protocol.toString() : word + "/" + protocol;
    }
}
