package io.sockflux.internal.names;

import io.sockflux.address.AddressFamily;
import io.sockflux.address.IpAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The order in which the addresses of a host should be tried, RFC 6724 section 6, with the policy table of its section 2.1.
 *
 * <p>Rules 3, 4 and 7 (deprecated sources, home addresses, tunnels) are left out, as nothing here tells these apart. Rule 9
 * compares prefixes of IPv6 only: addresses of IPv4 are not given out by where they are, so that the bits that they share say
 * nothing, while the rule would undo the turns in which name servers give them (RFC 8305 section 4, glibc likewise but within
 * a subnet). Each rule compares a property of one destination, so the order is total whatever the addresses.
 *
 * @param source the address that packets to a destination would be sent from; empty if none can be
 */
public record DestinationOrder(Function<IpAddress, Optional<IpAddress>> source) {

    /** The part of an address of IPv6 that is not the interface's own; the prefix of the source is not known here. */
    private static final int LONGEST_PREFIX = 64;

    private static final Comparator<Candidate> RULES = Comparator.comparing(
                    Candidate::isUsable, Comparator.reverseOrder())
            .thenComparing(Candidate::hasScopeOfSource, Comparator.reverseOrder())
            .thenComparing(Candidate::hasLabelOfSource, Comparator.reverseOrder())
            .thenComparing(Comparator.comparingInt(Candidate::precedence).reversed())
            .thenComparingInt(Candidate::scope)
            .thenComparing(Comparator.comparingInt(Candidate::commonPrefix).reversed());

    /** By the sources that the kernel says; see {@link SourceAddress#of} for where it may run. */
    public static DestinationOrder ofSystem() {
        return new DestinationOrder(SourceAddress::of);
    }

    /** The same addresses, the best first; those that no rule tells apart stay in their order. */
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

        /** Sections 3.1 and 3.2, as the scopes of multicast are numbered (RFC 4291 section 2.7). */
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
            byte[] one = destination.bytes();
            byte[] other = source.bytes();
            int bits = 0;
            while (bits < LONGEST_PREFIX && ((one[bits / 8] ^ other[bits / 8]) & (0x80 >> (bits % 8))) == 0) {
                bits++;
            }
            return bits;
        }
    }
}
