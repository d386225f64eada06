package io.sockflux.netdb;

import static java.util.Objects.requireNonNull;

import io.sockflux.address.AddressFamily;
import io.sockflux.address.Protocol;
import io.sockflux.address.SocketType;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A query for addresses: the arguments and hints of {@code getaddrinfo(3)}. It needs a host, a service or both.
 *
 * @param host a name, or an address in presentation form, which may have a zone; null for this machine
 * @param service a service's name or a port; null for none
 * @param family {@code INET}, {@code INET6}, or {@code UNSPEC} for both
 * @param type the type of socket; null for every type
 * @param protocol the protocol; {@link Protocol#DEFAULT} for every protocol
 * @param flags the flags of the look-up
 */
public record AddressQuery(
        @Nullable String host,
        @Nullable String service,
        AddressFamily family,
        @Nullable SocketType type,
        Protocol protocol,
        Set<AddressFlag> flags) {

    /**
     * Checks the query, as far as that needs no look-up.
     *
     * @throws IllegalArgumentException if it asks for nothing, or for a family that has no such addresses
     */
    public AddressQuery {
        if (host == null && service == null) {
            throw new IllegalArgumentException("query: has neither host nor service (expected: one of them)");
        }
        if (family != AddressFamily.UNSPEC && family != AddressFamily.INET && family != AddressFamily.INET6) {
            throw new IllegalArgumentException("family: " + family + " (expected: UNSPEC, INET or INET6)");
        }
        requireNonNull(protocol, "protocol");
        flags = Set.copyOf(flags);
    }

    /** Every address of a host, for every type of socket. */
    public static AddressQuery host(String name) {
        return new AddressQuery(name, null, AddressFamily.UNSPEC, null, Protocol.DEFAULT, Set.of());
    }

    /** A service of this machine; with {@link AddressFlag#PASSIVE} for binding. */
    public static AddressQuery service(String service) {
        return new AddressQuery(null, service, AddressFamily.UNSPEC, null, Protocol.DEFAULT, Set.of());
    }

    /** Of this host. */
    public AddressQuery withHost(String name) {
        return new AddressQuery(name, service, family, type, protocol, flags);
    }

    /** With a service: its name, or a port. */
    public AddressQuery withService(String name) {
        return new AddressQuery(host, name, family, type, protocol, flags);
    }

    /** Addresses of this family alone. */
    public AddressQuery withFamily(AddressFamily addressFamily) {
        return new AddressQuery(host, service, addressFamily, type, protocol, flags);
    }

    /** For sockets of this type alone. */
    public AddressQuery withType(SocketType socketType) {
        return new AddressQuery(host, service, family, socketType, protocol, flags);
    }

    /** For this protocol alone. */
    public AddressQuery withProtocol(Protocol number) {
        return new AddressQuery(host, service, family, type, number, flags);
    }

    /** With these flags besides. */
    public AddressQuery withFlags(AddressFlag... more) {
        Set<AddressFlag> all = EnumSet.noneOf(AddressFlag.class);
        all.addAll(flags);
        all.addAll(List.of(more));
        return new AddressQuery(host, service, family, type, protocol, all);
    }

    /** Whether it has this flag. */
    public boolean has(AddressFlag flag) {
        return flags.contains(flag);
    }
}
