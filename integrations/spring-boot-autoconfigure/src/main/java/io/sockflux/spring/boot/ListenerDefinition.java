package io.sockflux.spring.boot;

import static java.util.Objects.requireNonNull;

import io.sockflux.Acceptor;
import io.sockflux.stream.Connection;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.reactivestreams.Publisher;

/**
 * A server of the application, as a bean: its name, and what serves each connection. Properties below {@code
 * sockflux.listeners.NAME} say where it listens and within which limits. {@link SockfluxListeners} starts it when all other
 * beans are there, and drains it first. Immutable: each method returns a changed definition.
 *
 * {@snippet id="SpringBootPageTest.definition" :
 * ListenerDefinition greeting = ListenerDefinition.of("greeting", connection -> connection.send("Hello\n"))
 *         .endpoints("tcp://127.0.0.1:0")
 *         .with(acceptor -> acceptor.maxConnections(100));
 * }
 */
public final class ListenerDefinition {

    private final String name;
    private final Function<? super Connection, ? extends Publisher<?>> handler;
    private final List<String> endpoints;
    private final UnaryOperator<Acceptor> change;

    private ListenerDefinition(
            String name,
            Function<? super Connection, ? extends Publisher<?>> handler,
            List<String> endpoints,
            UnaryOperator<Acceptor> change) {
        this.name = name;
        this.handler = handler;
        this.endpoints = endpoints;
        this.change = change;
    }

    /**
     * A server.
     *
     * @param name the word in {@code sockflux.listeners.NAME}: small letters, digits and hyphens, as each property name has
     *     them
     * @param handler serves each connection, as {@link Acceptor#serve} says
     * @throws IllegalArgumentException if the name has other characters
     */
    public static ListenerDefinition of(String name, Function<? super Connection, ? extends Publisher<?>> handler) {
        return new ListenerDefinition(
                Names.check(name, "name"), requireNonNull(handler, "handler"), List.of(), UnaryOperator.identity());
    }

    /** The endpoints where no property names any, in their URI form. */
    public ListenerDefinition endpoints(String... uris) {
        return new ListenerDefinition(name, handler, List.of(uris), change);
    }

    /** Changes the recipe, after the properties and each {@link AcceptorCustomizer}. Several changes are made in their order. */
    public ListenerDefinition with(UnaryOperator<Acceptor> further) {
        requireNonNull(further, "further");
        UnaryOperator<Acceptor> before = change;
        return new ListenerDefinition(name, handler, endpoints, acceptor -> further.apply(before.apply(acceptor)));
    }

    /** The name. */
    public String name() {
        return name;
    }

    List<String> endpoints() {
        return endpoints;
    }

    Acceptor changed(Acceptor acceptor) {
        return change.apply(acceptor);
    }

    Function<? super Connection, ? extends Publisher<?>> handler() {
        return handler;
    }

    @Override
    public String toString() {
        return "listener " + name;
    }
}
