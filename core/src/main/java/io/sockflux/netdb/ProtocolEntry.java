package io.sockflux.netdb;

import io.sockflux.address.Protocol;
import java.util.List;

/**
 * A protocol over IP by name, {@code struct protoent} of {@code getprotoent(3)}.
 *
 * @param name the official name, such as {@code tcp}
 * @param aliases its other names, such as {@code TCP}
 * @param number its number in the IP header, 0 to 255; or 262, by which Linux knows MPTCP
 */
public record ProtocolEntry(String name, List<String> aliases, int number) {

    /** Copies the list. */
    public ProtocolEntry {
        aliases = List.copyOf(aliases);
    }

    /** The number as {@code socket(2)} takes it. */
    public Protocol protocol() {
        return new Protocol(number);
    }
}
