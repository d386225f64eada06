package io.sockflux.error;

/** A transport, or something that only some transports can do, was asked for and is not to be had here; it says why. */
public class TransportUnavailableException extends IllegalStateException {

    private static final long serialVersionUID = 1;

    /** Not to be had, for the reason that the message gives. */
    public TransportUnavailableException(String message) {
        super(message);
    }
}
