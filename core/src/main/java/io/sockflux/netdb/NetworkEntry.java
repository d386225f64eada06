package io.sockflux.netdb;

import io.sockflux.address.IpAddress;
import java.util.List;

/**
 * A network of IPv4 by name, {@code struct netent} of {@code getnetent(3)}; there is none for IPv6.
 *
 * @param name the official name
 * @param aliases its other names, in the order of the source
 * @param number the network number, an IPv4 address in host order, as {@code inet_network(3)} reads it: {@code 0x7f000000} for
 *     {@code 127.0.0.0}
 */
public record NetworkEntry(String name, List<String> aliases, int number) {

    /** Copies the list. */
    public NetworkEntry {
        aliases = List.copyOf(aliases);
    }

    /** The number as an address, such as {@code 127.0.0.0}. */
    public IpAddress address() {
        return IpAddress.ofInt(number);
    }
}
