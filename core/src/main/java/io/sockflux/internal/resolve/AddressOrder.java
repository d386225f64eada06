package io.sockflux.internal.resolve;

import io.sockflux.address.InetEndpoint;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The order of trying, RFC 8305 section 4. It keeps the resolver's order and alternates the families, the family of the
 * first address first.
 */
public final class AddressOrder {

    private AddressOrder() {}

    /** The addresses of a name as endpoints, with alternating families. */
    public static List<InetEndpoint> interleave(InetEndpoint name, List<InetAddress> addresses) {
        Deque<InetAddress> first = new ArrayDeque<>();
        Deque<InetAddress> second = new ArrayDeque<>();
        boolean firstIsV6 = !addresses.isEmpty() && addresses.get(0) instanceof Inet6Address;
        for (InetAddress address : addresses) {
            (address instanceof Inet6Address == firstIsV6 ? first : second).add(address);
        }
        List<InetEndpoint> order = new ArrayList<>(addresses.size());
        while (!first.isEmpty() || !second.isEmpty()) {
            if (!first.isEmpty()) {
                order.add(name.at(first.remove()));
            }
            if (!second.isEmpty()) {
                order.add(name.at(second.remove()));
            }
        }
        return order;
    }
}
