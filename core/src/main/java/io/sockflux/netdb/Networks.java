package io.sockflux.netdb;

import reactor.core.publisher.Mono;

/** Networks, {@code getnetent(3)}, {@code networks(5)}. */
public interface Networks extends NameDatabase<NetworkEntry> {

    /**
     * The network of this number, {@code getnetbyaddr(3)}.
     *
     * @param number in host order, as {@link NetworkEntry#number()}
     */
    Mono<NetworkEntry> byNumber(int number);
}
