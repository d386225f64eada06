package io.sockflux.examples.soak;

import java.util.Random;
import reactor.core.publisher.Mono;

/** One kind of use that a process has to live through for years. */
interface Hardship {

    /** Its word in {@code --only}. */
    String kind();

    /**
     * Does a part of it.
     *
     * @param random decides what is done, so that a seed does the same again
     * @return how many connections or sockets that were; completes when each of them has ended. Fails if anything did not go
     *     as it should
     */
    Mono<Integer> round(Random random);

    /** Gives back what it keeps from round to round. */
    Mono<Void> close();
}
