package io.sockflux.internal.names;

import io.sockflux.address.AddressFamily;
import io.sockflux.address.IpAddress;
import io.sockflux.netdb.HostEntry;
import reactor.core.publisher.Mono;

/** Where a {@link ComposedResolver} looks hosts up. Names come to it checked and in ASCII. */
public interface HostLookup {

    /**
     * A host by name.
     *
     * @param family {@code INET}, {@code INET6}, or {@code UNSPEC} for both
     * @return the host, whose name is the canonical one; or {@link io.sockflux.error.NameResolutionException}
     */
    Mono<HostEntry> lookUp(String name, AddressFamily family);

    /** Whether the addresses come in the order of trying already, which is then left as it is. */
    default boolean isOrdered() {
        return false;
    }

    /** The name of an address, empty where it has none; or {@link io.sockflux.error.NameResolutionException}. */
    Mono<String> nameOf(IpAddress address);
}
