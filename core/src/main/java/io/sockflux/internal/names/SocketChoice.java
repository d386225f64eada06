package io.sockflux.internal.names;

import io.sockflux.address.Protocol;
import io.sockflux.address.SocketType;
import io.sockflux.error.NameResolutionException;
import io.sockflux.netdb.AddressQuery;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A type of socket with its protocol, as {@code getaddrinfo(3)} pairs them.
 *
 * @param service the protocol's name in the database of services; null if it has no services
 * @param usual whether it is an answer to a query for no type and no protocol
 */
record SocketChoice(
        SocketType type, Protocol protocol, @Nullable String service, boolean usual) {

    private static final Protocol SCTP = new Protocol(132);

    private static final List<SocketChoice> ALL = List.of(
            new SocketChoice(SocketType.STREAM, Protocol.TCP, "tcp", true),
            new SocketChoice(SocketType.DGRAM, Protocol.UDP, "udp", true),
            new SocketChoice(SocketType.STREAM, Protocol.MPTCP, "tcp", false),
            new SocketChoice(SocketType.STREAM, SCTP, "sctp", false),
            new SocketChoice(SocketType.SEQPACKET, SCTP, "sctp", false),
            new SocketChoice(SocketType.DGRAM, Protocol.UDPLITE, "udplite", false),
            new SocketChoice(SocketType.RAW, Protocol.DEFAULT, null, true));

    /** The choices that a query asks for, at least a single choice. */
    static List<SocketChoice> of(AddressQuery query) throws NameResolutionException {
        SocketType type = query.type();
        Protocol protocol = query.protocol();
        if (type == null && protocol.equals(Protocol.DEFAULT)) {
            return ALL.stream().filter(SocketChoice::usual).toList();
        }
        if (type == SocketType.RAW) {
            return raw(query);
        }
        List<SocketChoice> choices =
                ALL.stream().filter(choice -> choice.fits(type, protocol)).toList();
        if (!choices.isEmpty()) {
            // A type alone means its usual protocol, and not every protocol of the type.
            return protocol.equals(Protocol.DEFAULT) ? choices.subList(0, 1) : choices;
        }
        if (type == null) {
            return raw(query);
        }
        throw QueryRefusal.of(query, "EAI_SOCKTYPE", type + " sockets have no protocol " + protocol);
    }

    /** The choice of a raw socket, which may have any protocol and has no services. */
    private static List<SocketChoice> raw(AddressQuery query) throws NameResolutionException {
        if (query.service() != null) {
            throw QueryRefusal.of(query, "EAI_SERVICE", "raw sockets have no services (expected: no service)");
        }
        return List.of(new SocketChoice(SocketType.RAW, query.protocol(), null, false));
    }

    private boolean fits(@Nullable SocketType asked, Protocol askedProtocol) {
        return type != SocketType.RAW
                && (asked == null || asked == type)
                && (askedProtocol.equals(Protocol.DEFAULT) || askedProtocol.equals(protocol));
    }
}
