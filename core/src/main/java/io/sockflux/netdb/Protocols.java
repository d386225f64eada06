package io.sockflux.netdb;

import reactor.core.publisher.Mono;

/** Protocols over IP, {@code getprotoent(3)}, {@code protocols(5)}. */
public interface Protocols extends NameDatabase<ProtocolEntry> {

    /** The protocol of this number, {@code getprotobynumber(3)}. */
    Mono<ProtocolEntry> byNumber(int number);
}
