package io.sockflux.option;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;

/**
 * A multicast group of IPv4, a source of it, and the interface, {@code struct ip_mreq_source} in {@code ip(7)}.
 *
 * @param group the group's address
 * @param source the sender's address
 * @param interfaceAddress an address of the interface, or 0.0.0.0 for the kernel's choice
 */
public record SourceMembership(InetAddress group, InetAddress source, InetAddress interfaceAddress) {

    /** Checks that all are there. */
    public SourceMembership {
        requireNonNull(group, "group");
        requireNonNull(source, "source");
        requireNonNull(interfaceAddress, "interfaceAddress");
    }

    /** A group and a source, by the interface that the kernel chooses. */
    public static SourceMembership of(InetAddress group, InetAddress source) {
        return new SourceMembership(group, source, IpAddresses.V4.any());
    }
}
