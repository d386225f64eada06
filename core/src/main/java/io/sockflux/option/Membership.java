package io.sockflux.option;

import static java.util.Objects.requireNonNull;

import io.sockflux.check.Checks;
import java.net.InetAddress;

/**
 * A multicast group and the interface to join it by, {@code struct ip_mreqn} in {@code ip(7)} and {@code struct ipv6_mreq}
 * in {@code ipv6(7)}.
 *
 * @param group the group's address
 * @param interfaceIndex the interface, {@code if_nametoindex(3)}, or 0 for the kernel's choice
 */
public record Membership(InetAddress group, int interfaceIndex) {

    /** Checks the number. */
    public Membership {
        requireNonNull(group, "group");
        Checks.checkAtLeast(interfaceIndex, 0, "interfaceIndex");
    }

    /** A group, by the interface that the kernel chooses. */
    public static Membership of(InetAddress group) {
        return new Membership(group, 0);
    }
}
