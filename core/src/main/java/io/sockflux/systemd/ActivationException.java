package io.sockflux.systemd;

/**
 * A descriptor that a service manager was to pass cannot be had: the environment is wrong, no such descriptor was
 * passed, or it is taken already. The message says what was found and what is expected.
 */
public final class ActivationException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    public ActivationException(String message) {
        super(message);
    }
}
