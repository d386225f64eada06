package io.sockflux.internal.dns;

import io.sockflux.internal.dns.wire.Question;
import reactor.core.publisher.Mono;

/** Finds the records of a name and type. Event loop only. */
@FunctionalInterface
interface Finder {

    /** Never signals an error: a failure is an outcome too. */
    Mono<Outcome> find(Question question);
}
