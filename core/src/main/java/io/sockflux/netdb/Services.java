package io.sockflux.netdb;

import reactor.core.publisher.Mono;

/** Services and their ports, {@code getservent(3)}, {@code services(5)}. */
public interface Services extends NameDatabase<ServiceEntry> {

    /** The first service that has this name or alias over this protocol, {@code getservbyname(3)}. */
    Mono<ServiceEntry> byName(String name, String protocol);

    /**
     * The first service at this port over whichever protocol, {@code getservbyport(3)}.
     *
     * @param port in host order
     * @throws IllegalArgumentException if the port is not 0 to 65,535
     */
    Mono<ServiceEntry> byPort(int port);

    /**
     * The first service at this port over this protocol.
     *
     * @param port in host order
     * @throws IllegalArgumentException if the port is not 0 to 65,535
     */
    Mono<ServiceEntry> byPort(int port, String protocol);
}
