package io.sockflux.simulated.world;

import java.net.InetAddress;
import java.util.List;

/**
 * A host: its number in the world, its name, and its addresses.
 *
 * @param number counts from 0 in the order in which hosts were made
 * @param name what reports call it, unique in its world
 * @param addresses at least one; each belongs to this host only
 */
public record WorldHost(int number, String name, List<InetAddress> addresses) {

    /** Copies the addresses. */
    public WorldHost {
        addresses = List.copyOf(addresses);
    }

    @Override
    public String toString() {
        return name;
    }
}
