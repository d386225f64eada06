package io.sockflux.address;

import java.net.NetworkInterface;
import java.net.SocketException;

/** The zone of an IPv6 address, {@code sin6_scope_id} in {@code ipv6(7)}: an interface by name or by number. */
final class Zone {

    private Zone() {}

    /**
     * The interface's number. Java's own look-up wants the interface to have an address of the same scope, which the kernel
     * does not.
     *
     * @throws IllegalArgumentException if this machine has no such interface
     */
    static int index(String zone) {
        if (zone.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Integer.parseInt(zone);
        }
        try {
            NetworkInterface found = NetworkInterface.getByName(zone);
            if (found != null) {
                return found.getIndex();
            }
        } catch (SocketException e) {
            throw new IllegalArgumentException("zone: " + zone + " cannot be looked up: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException("zone: " + zone + " (expected: an interface of this machine)");
    }
}
