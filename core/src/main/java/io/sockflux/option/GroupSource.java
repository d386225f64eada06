package io.sockflux.option;

import static java.util.Objects.requireNonNull;

import io.sockflux.check.Checks;
import java.net.InetAddress;

/**
 * A multicast group, a source of it, and the interface, {@code struct group_source_req} of RFC 3678.
 *
 * @param group the group's address
 * @param source the sender's address
 * @param interfaceIndex the interface, {@code if_nametoindex(3)}, or 0 for the kernel's choice
 */
public record GroupSource(InetAddress group, InetAddress source, int interfaceIndex) {

    /** Checks the number. */
    public GroupSource {
        requireNonNull(group, "group");
        requireNonNull(source, "source");
        Checks.checkAtLeast(interfaceIndex, 0, "interfaceIndex");
    }
}
