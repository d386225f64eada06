package io.sockflux.examples.selftest;

import io.sockflux.Network;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * One thing to try.
 *
 * @param name what it is, such as {@code tcp over IPv6}
 * @param privilege what a user needs where the kernel refuses it
 * @param trial tries it; what was seen, in a few words, or the failure
 */
record Check(String name, String privilege, Function<Network, Mono<String>> trial) {

    static Check of(String name, Function<Network, Mono<String>> trial) {
        return new Check(name, "no privilege that is known", trial);
    }
}
