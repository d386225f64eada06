package io.sockflux.netdb;

import io.sockflux.address.IpAddress;
import java.util.List;

/**
 * A host and its addresses, {@code struct hostent} of {@code gethostbyname(3)}.
 *
 * @param name the official name
 * @param aliases its other names, in the order of the source
 * @param addresses its addresses, in the order of the source; not empty
 */
public record HostEntry(String name, List<String> aliases, List<IpAddress> addresses) {

    /** Copies the lists. */
    public HostEntry {
        aliases = List.copyOf(aliases);
        addresses = List.copyOf(addresses);
    }
}
