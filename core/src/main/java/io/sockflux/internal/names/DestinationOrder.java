package io.sockflux.internal.names;

import io.sockflux.address.AddressFamily;
import io.sockflux.address.IpAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The order in which the addresses of a host are tried, RFC 6724 section 6, with the policy table of its section 2.1.
 *
 * <p>Rules 3, 4 and 7 (deprecated sources, home addresses, tunnels) are left out, as nothing here tells these apart. Rule
 * 9 compares prefixes of IPv6 only. IPv4 addresses are not assigned by location, so the bits they share say nothing. The
 * rule would also undo the rotation in which name servers give them (RFC 8305 section 4; glibc compares IPv4 within a
 * subnet only). Each rule compares a property of a destination, so the order is total for any addresses.
 *
 * @param source the address from which packets to a destination would be sent; empty if none can be sent
 */
public record DestinationOrder(Function<IpAddress, Optional<IpAddress>> source) {

    /**
     * How many bits of an IPv6 address are not the interface's own. The prefix length of the source is not known here.
     */
    private static final int LONGEST_PREFIX = 64;

    private static final Comparator<Candidate> RULES = Comparator.comparing(
                    Candidate::isUsable, Comparator.reverseOrder())
            .thenComparing(Candidate::hasScopeOfSource, Comparator.reverseOrder())
            .thenComparing(Candidate::hasLabelOfSource, Comparator.reverseOrder())
            .thenComparing(Comparator.comparingInt(Candidate::precedence).reversed())
            .thenComparingInt(Candidate::scope)
            .thenComparing(Comparator.comparingInt(Candidate::commonPrefix).reversed());

    /** The order by the source addresses that the kernel chooses. {@link SourceAddress#of} says where it may run. */
    public static DestinationOrder ofSystem() {
        return new DestinationOrder(SourceAddress::of);
    }

    /** The same addresses, the best first. Addresses that no rule tells apart keep their order. */
    List<IpAddress> ordered(List<IpAddress> destinations) {
        if (destinations.size() < 2) {
            return List.copyOf(destinations);
        }
        return destinations.stream()
                .map(destination -> Candidate.of(destination, source.apply(destination)))
                .sorted(RULES)
                .map(Candidate::destination)
                .toList();
    }

    private record Candidate(
            IpAddress destination,
            boolean isUsable,
            boolean hasScopeOfSource,
            boolean hasLabelOfSource,
            int precedence,
            int scope,
            int commonPrefix) {

        static Candidate of(IpAddress destination, Optional<IpAddress> source) {
            AddressPolicy policy = AddressPolicy.of(destination);
            int scope = scope(destination);
            return new Candidate(
                    destination,
                    source.isPresent(),
                    source.filter(s -> scope(s) == scope).isPresent(),
                    source.filter(s -> AddressPolicy.of(s).label() == policy.label())
                            .isPresent(),
                    policy.precedence(),
                    scope,
                    source.map(s -> bitsInCommon(destination, s)).orElse(0));
        }

        /** The scope by RFC 6724 sections 3.1 and 3.2, in the numbers of multicast scopes (RFC 4291 section 2.7). */
        private static int scope(IpAddress address) {
            IpAddress real = address.fromIpv4Mapped();
            byte[] bytes = real.bytes();
            if (real.family() == AddressFamily.INET6 && real.isMulticast()) {
                return bytes[1] & 0xf;
            }
            if (real.isLoopback() || real.isLinkLocal()) {
                return 0x2;
            }
            boolean isSiteLocal =
                    real.family() == AddressFamily.INET6 && bytes[0] == (byte) 0xfe && (bytes[1] & 0xc0) == 0xc0;
            return isSiteLocal ? 0x5 : 0xe;
        }

        private static int bitsInCommon(IpAddress destination, IpAddress source) {
            if (destination.fromIpv4Mapped().family() == AddressFamily.INET || source.family() == AddressFamily.INET) {
                return 0;
            }
            byte[] to = destination.bytes();
            byte[] from = source.bytes();
            int bits = 0;
            while (bits < LONGEST_PREFIX && ((to[bits / 8] ^ from[bits / 8]) & (0x80 >> (bits % 8))) == 0) {
                bits++;
            }
            return bits;
        }
    }
}
