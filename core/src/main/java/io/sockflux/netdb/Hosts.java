package io.sockflux.netdb;

import io.sockflux.address.AddressFamily;
import io.sockflux.address.IpAddress;
import reactor.core.publisher.Mono;

/**
 * Hosts, {@code gethostent(3)}: of the C library, which asks DNS too where {@code nsswitch.conf} has it, or of the file
 * {@code hosts(5)} alone. Errors are {@link io.sockflux.error.NameResolutionException}s.
 */
public interface Hosts extends NameDatabase<HostEntry> {

    /**
     * The host of this name with its addresses of a family, {@code gethostbyname2(3)}.
     *
     * @param family {@code INET}, {@code INET6}, or {@code UNSPEC} for both
     */
    Mono<HostEntry> byName(String name, AddressFamily family);

    /** The host that has this address, {@code gethostbyaddr(3)}. */
    Mono<HostEntry> byAddress(IpAddress address);

    @Override
    default Mono<HostEntry> byName(String name) {
        return byName(name, AddressFamily.UNSPEC);
    }
}
