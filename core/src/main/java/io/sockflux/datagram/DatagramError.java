package io.sockflux.datagram;

import io.sockflux.address.Endpoint;
import io.sockflux.error.Errno;
import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The failure of a datagram after it was sent, {@code IP_RECVERR} in {@code ip(7)}. An ICMP message came back for the
 * datagram, or the kernel found the failure by itself. A value, as the socket itself has not failed.
 *
 * @param errno why the datagram did not arrive: ECONNREFUSED without a listener, EHOSTUNREACH, ENETUNREACH, EMSGSIZE
 *     for a datagram longer than the way allows
 * @param peer the datagram's destination; empty where the system does not tell, as macOS does not
 * @param reporter the host that reported the failure: the peer's own, or a router; empty if this kernel found it by
 *     itself
 * @param icmpType the type of the ICMP message (RFC 792, RFC 4443)
 * @param icmpCode the code of the ICMP message
 * @param mtu how long packets on the way may be, in bytes with all headers, for EMSGSIZE
 */
public record DatagramError(
        Errno errno,
        Optional<Endpoint> peer,
        Optional<InetAddress> reporter,
        OptionalInt icmpType,
        OptionalInt icmpCode,
        OptionalInt mtu) {

    /** An error without further details. */
    public static DatagramError of(Errno errno, Optional<Endpoint> peer) {
        return new DatagramError(
                errno, peer, Optional.empty(), OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());
    }

    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(errno.name())
                .append(" (")
                .append(errno.description())
                .append(')');
        peer.ifPresent(endpoint -> line.append(" from ").append(endpoint));
        mtu.ifPresent(bytes -> line.append(", at most ").append(bytes).append(" bytes"));
        reporter.ifPresent(host -> line.append(", told by ").append(host.getHostAddress()));
        return line.toString();
    }
}
