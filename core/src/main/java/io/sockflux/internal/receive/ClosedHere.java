package io.sockflux.internal.receive;

/** Whose input a {@link ReceiveQueue} is. */
@FunctionalInterface
public interface ClosedHere {

    /** Makes the error of a subscriber that arrives after this side has closed the connection. Event loop only. */
    Throwable closedHereFailure();
}
