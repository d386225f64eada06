package io.sockflux.netdb;

import io.sockflux.address.IpAddress;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * From names to addresses and back, as {@code getaddrinfo(3)} and {@code getnameinfo(3)} do it, without blocking the caller.
 * Each subscription asks anew. Errors are {@link io.sockflux.error.NameResolutionException}s, whose code is the name of an
 * {@code EAI_} constant; a name that can be none is refused before anyone is asked.
 */
public interface NameResolver extends HostResolver {

    /**
     * Looks addresses up, {@code getaddrinfo(3)}.
     *
     * @return the answers in the order in which they should be tried (RFC 6724), not empty; or an error
     */
    Flux<AddressInfo> addresses(AddressQuery query);

    /**
     * Looks names up, {@code getnameinfo(3)}.
     *
     * @param port in host order
     * @throws IllegalArgumentException if the port is not 0 to 65,535
     */
    Mono<NameInfo> names(IpAddress address, int port, NameFlag... flags);
}
