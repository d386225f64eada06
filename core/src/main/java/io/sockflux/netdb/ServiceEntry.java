package io.sockflux.netdb;

import java.util.List;

/**
 * A service by name, {@code struct servent} of {@code getservent(3)}.
 *
 * @param name the official name, such as {@code http}
 * @param aliases its other names, such as {@code www}
 * @param port its port in host order, 0 to 65,535
 * @param protocol the name of the protocol below it, such as {@code tcp}
 */
public record ServiceEntry(String name, List<String> aliases, int port, String protocol) {

    /** Copies the list. */
    public ServiceEntry {
        aliases = List.copyOf(aliases);
    }
}
