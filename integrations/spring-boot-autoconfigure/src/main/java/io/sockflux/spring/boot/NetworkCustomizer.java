package io.sockflux.spring.boot;

import io.sockflux.Network;

/** A bean that changes the application's network before it is built, after the properties {@code sockflux.network.*}. */
@FunctionalInterface
public interface NetworkCustomizer {

    /** Changes the builder. */
    void customize(Network.Builder builder);
}
