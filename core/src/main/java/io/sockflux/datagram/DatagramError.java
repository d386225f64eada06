package io.sockflux.datagram;

import io.sockflux.address.Endpoint;
import io.sockflux.error.Errno;
import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What became of a datagram after it was sent, {@code IP_RECVERR} in {@code ip(7)}: an ICMP message that came back for it, or
 * what the kernel found out by itself. A value, as it is no failure of the socket.
 *
 * @param errno why it did not arrive: ECONNREFUSED where nobody listens, EHOSTUNREACH, ENETUNREACH, EMSGSIZE where it is
 *     longer than the way allows
 * @param peer where it was to go; empty where the system does not tell, as macOS does not
 * @param reporter the host that told of it: the peer's own, or a router; empty where this kernel found out by itself
 * @param icmpType the type of the ICMP message (RFC 792, RFC 4443)
 * @param icmpCode its code
 * @param mtu how long packets on the way may be, in bytes with all headers, for EMSGSIZE
 */
public record DatagramError(
        Errno errno,
        Optional<Endpoint> peer,
        Optional<InetAddress> reporter,
        OptionalInt icmpType,
        OptionalInt icmpCode,
        OptionalInt mtu) {

    /** An error of which no more is known. */
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
