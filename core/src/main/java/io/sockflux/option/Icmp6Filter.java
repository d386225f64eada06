package io.sockflux.option;

import java.util.List;
import java.util.Set;

/**
 * Which types of ICMPv6 a raw socket does not take, {@code struct icmp6_filter} of RFC 3542.
 *
 * @param blocked the types, 0 to 255
 */
public record Icmp6Filter(Set<Integer> blocked) {

    /** Takes everything. */
    public static final Icmp6Filter PASS_ALL = new Icmp6Filter(Set.of());

    static final int LAST = 255;

    /** Copies and checks the types. */
    public Icmp6Filter {
        blocked = IcmpTypes.checked(blocked, LAST);
    }

    /** Takes all but these. */
    public static Icmp6Filter blocking(Integer... types) {
        return new Icmp6Filter(Set.of(types));
    }

    /** Takes these only. */
    public static Icmp6Filter passing(Integer... types) {
        return new Icmp6Filter(IcmpTypes.allBut(IcmpTypes.checked(List.of(types), LAST), LAST));
    }

    @Override
    public String toString() {
        return IcmpTypes.format(blocked, LAST);
    }
}
