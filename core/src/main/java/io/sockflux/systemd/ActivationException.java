package io.sockflux.systemd;

/**
 * What a service manager was to give cannot be had: its variables in the environment are wrong, no such descriptor was
 * passed, or it is taken already. The message says what was found and what is expected.
 */
public final class ActivationException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /** A failure in these words. */
    public ActivationException(String message) {
        super(message);
    }
}
