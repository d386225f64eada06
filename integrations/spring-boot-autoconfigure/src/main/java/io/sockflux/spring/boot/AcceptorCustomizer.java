package io.sockflux.spring.boot;

import io.sockflux.Acceptor;

/**
 * A bean that changes the recipe of each {@link ListenerDefinition}, after the properties {@code sockflux.listeners.*} and before
 * the definition's own {@link ListenerDefinition#with change}.
 */
@FunctionalInterface
public interface AcceptorCustomizer {

    /**
     * The changed recipe of a listener.
     *
     * @param name the listener's name
     */
    Acceptor customize(String name, Acceptor acceptor);
}
