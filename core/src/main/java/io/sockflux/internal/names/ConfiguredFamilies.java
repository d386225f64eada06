package io.sockflux.internal.names;

import io.sockflux.address.AddressFamily;
import io.sockflux.error.NameResolutionException;
import io.sockflux.netdb.AddressQuery;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;

/** The address families that this machine has addresses of, for {@code AI_ADDRCONFIG}. */
final class ConfiguredFamilies {

    private ConfiguredFamilies() {}

    /**
     * The family to ask for. A machine with loopback addresses only counts as having both families, as in glibc, so that
     * it can talk to itself. May block.
     */
    static AddressFamily narrow(AddressQuery query, AddressFamily asked) throws NameResolutionException {
        return narrow(query, asked, here());
    }

    /** The same on a machine that has addresses of these families, loopback aside. */
    static AddressFamily narrow(AddressQuery query, AddressFamily asked, Set<AddressFamily> here)
            throws NameResolutionException {
        if (here.isEmpty() || here.size() == 2) {
            return asked;
        }
        AddressFamily only = here.iterator().next();
        if (asked != AddressFamily.UNSPEC && asked != only) {
            throw QueryRefusal.of(query, "EAI_NONAME", "this machine has no address of family " + asked);
        }
        return only;
    }

    private static Set<AddressFamily> here() {
        try {
            return of(NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses));
        } catch (SocketException e) {
            // The system does not tell, so the machine counts as having both.
            return Set.of();
        }
    }

    /** The families of addresses, loopback aside. */
    static Set<AddressFamily> of(Stream<InetAddress> addresses) {
        Set<AddressFamily> families = EnumSet.noneOf(AddressFamily.class);
        addresses.filter(address -> !address.isLoopbackAddress()).forEach(address -> families.add(family(address)));
        return families;
    }

    private static AddressFamily family(InetAddress address) {
        return address instanceof Inet4Address ? AddressFamily.INET : AddressFamily.INET6;
    }
}
