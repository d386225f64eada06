package io.sockflux.internal.names;

import io.sockflux.address.IpAddress;
import io.sockflux.address.IpBlock;
import java.util.List;

/**
 * A line of the policy table, RFC 6724 section 2.1. IPv4 addresses stand in it as v4-mapped.
 *
 * @param block the addresses that the line is for
 * @param precedence of two destinations, the greater precedence is tried first
 * @param label a source and a destination with the same label belong together
 */
record AddressPolicy(IpBlock block, int precedence, int label) {

    /** The longest prefixes first, so that the first match is the best match. */
    private static final List<AddressPolicy> TABLE = List.of(
            line("::1/128", 50, 0),
            line("::ffff:0:0/96", 35, 4),
            line("::/96", 1, 3),
            line("2001::/32", 5, 5),
            line("2002::/16", 30, 2),
            line("3ffe::/16", 1, 12),
            line("fec0::/10", 1, 11),
            line("fc00::/7", 3, 13),
            line("::/0", 40, 1));

    static AddressPolicy of(IpAddress address) {
        IpAddress mapped = address.toIpv4Mapped();
        return TABLE.stream()
                .filter(line -> line.block.contains(mapped))
                .findFirst()
                .orElseThrow();
    }

    private static AddressPolicy line(String block, int precedence, int label) {
        return new AddressPolicy(IpBlock.parse(block), precedence, label);
    }
}
