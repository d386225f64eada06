package io.sockflux.bridge.dns;

import reactor.core.publisher.Mono;

/** Finds the records of a name and type. On the loop only. */
@FunctionalInterface
interface Finder {

    /** Never an error: what went wrong is an outcome too. */
    Mono<Outcome> find(Question question);
}
