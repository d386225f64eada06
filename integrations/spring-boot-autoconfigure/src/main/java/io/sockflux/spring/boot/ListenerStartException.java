package io.sockflux.spring.boot;

import static java.util.Objects.requireNonNull;

/** A listener of the application could not begin to listen; the cause says why. No listener is left listening then. */
public final class ListenerStartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String name;

    ListenerStartException(String name, Throwable cause) {
        super("listener " + name + ": " + cause.getMessage(), cause);
        this.name = requireNonNull(name, "name");
    }

    /** The listener's name. */
    public String name() {
        return name;
    }
}
