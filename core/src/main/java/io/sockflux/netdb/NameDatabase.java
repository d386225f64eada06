package io.sockflux.netdb;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A database of names: {@link Hosts}, {@link Networks}, {@link Protocols}, {@link Services}. Each subscription asks its
 * source anew, away from the caller's thread, as sources may block. A missing entry is empty; a look-up that could not be
 * made is an error.
 *
 * @param <E> the entries
 */
public interface NameDatabase<E> {

    /** Every entry in the order of the source: {@code sethostent}, {@code gethostent}, {@code endhostent} and their like. */
    Flux<E> all();

    /**
     * The first entry that has this official name or alias.
     *
     * @param name compared as the source does: hosts and networks without regard to case, all others exactly
     */
    Mono<E> byName(String name);

    /** Where the entries come from at present. */
    Mono<Origin> origin();

    /** The lines of its file that were passed over, at present; empty where the source tells none. */
    default Flux<BadLine> badLines() {
        return Flux.empty();
    }
}
