package io.sockflux.internal.names;

import io.sockflux.address.AddressFamily;
import io.sockflux.address.IpAddress;
import io.sockflux.netdb.HostEntry;
import reactor.core.publisher.Mono;

/** Looks hosts up for a {@link ComposedResolver}, which passes checked names in ASCII. */
public interface HostLookup {

    /**
     * Looks a host up by name. Fails with {@link io.sockflux.error.NameResolutionException}.
     *
     * @param family {@code INET}, {@code INET6}, or {@code UNSPEC} for both
     * @return the host with its canonical name
     */
    Mono<HostEntry> lookUp(String name, AddressFamily family);

    /** Whether the addresses come in the order of trying, which the resolver then leaves alone. */
    default boolean isOrdered() {
        return false;
    }

    /** The name of an address; empty if it has none. Fails with {@link io.sockflux.error.NameResolutionException}. */
    Mono<String> nameOf(IpAddress address);
}
