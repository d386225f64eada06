package io.sockflux.option;

import java.util.List;
import java.util.Set;

/**
 * Which types of ICMP a raw socket does not take, {@code ICMP_FILTER} in {@code raw(7)}.
 *
 * @param blocked the types, 0 to 31; the socket always takes higher types
 */
public record IcmpFilter(Set<Integer> blocked) {

    /** Takes everything. */
    public static final IcmpFilter PASS_ALL = new IcmpFilter(Set.of());

    static final int LAST = 31;

    /** Copies and checks the types. */
    public IcmpFilter {
        blocked = IcmpTypes.checked(blocked, LAST);
    }

    /** Takes all but these. */
    public static IcmpFilter blocking(Integer... types) {
        return new IcmpFilter(Set.of(types));
    }

    /** Takes these of the first 32 only. */
    public static IcmpFilter passing(Integer... types) {
        return new IcmpFilter(IcmpTypes.allBut(IcmpTypes.checked(List.of(types), LAST), LAST));
    }

    @Override
    public String toString() {
        return IcmpTypes.format(blocked, LAST);
    }
}
