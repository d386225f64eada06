package io.sockflux.internal.dns;

import io.sockflux.internal.dns.wire.Question;
import reactor.core.publisher.Mono;

/** Finds the records of a name and type. On the loop only. */
@FunctionalInterface
interface Finder {

    /** Never an error: what went wrong is an outcome too. */
    Mono<Outcome> find(Question question);
}
