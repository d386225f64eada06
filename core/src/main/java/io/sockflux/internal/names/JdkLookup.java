package io.sockflux.internal.names;

import io.sockflux.address.AddressFamily;
import io.sockflux.address.IpAddress;
import io.sockflux.error.NameResolutionException;
import io.sockflux.netdb.HostEntry;
import io.sockflux.netdb.HostResolver;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Mono;

/**
 * Looks hosts up by a {@link HostResolver}, which gives no canonical names. Looks addresses up by Java, which gives only
 * names that lead back to the address.
 */
public final class JdkLookup implements HostLookup {

    private final HostResolver resolver;
    private final boolean ordered;

    /**
     * A look-up over a resolver.
     *
     * @param ordered whether the resolver's order is intended, as a program's own is; Java's own resolver always puts
     *     IPv4 first
     */
    public JdkLookup(HostResolver resolver, boolean ordered) {
        this.resolver = resolver;
        this.ordered = ordered;
    }

    @Override
    public boolean isOrdered() {
        return ordered;
    }

    @Override
    public Mono<HostEntry> lookUp(String name, AddressFamily family) {
        return resolver.resolve(name).flatMap(found -> {
            List<IpAddress> addresses = found.stream()
                    .map(IpAddress::of)
                    .filter(address -> family == AddressFamily.UNSPEC || address.family() == family)
                    .toList();
            if (found.isEmpty()) {
                return Mono.error(new NameResolutionException(name, "EAI_NONAME", "no such host", null));
            }
            return addresses.isEmpty()
                    ? Mono.error(new NameResolutionException(
                            name, "EAI_NODATA", "the host has no address of family " + family, null))
                    : Mono.just(new HostEntry(name, List.of(), addresses));
        });
    }

    @Override
    public Mono<String> nameOf(IpAddress address) {
        return Lookups.one(() -> {
            if (address.isIpv4Mapped()) {
                // Java would make an IPv4 address of it, and the C library has no name for a v4-mapped address.
                return Optional.empty();
            }
            String name = InetAddress.getByAddress(address.bytes()).getCanonicalHostName();
            return IpAddress.read(name).isPresent() ? Optional.empty() : Optional.of(name);
        });
    }
}
