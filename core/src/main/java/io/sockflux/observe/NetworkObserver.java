package io.sockflux.observe;

import io.sockflux.address.Endpoint;
import io.sockflux.error.ConnectAttempt;
import io.sockflux.stream.Refusal;

/**
 * Hears of the listening sockets and connections of a network. Each event comes once. The observer of a socket's bind
 * or open also hears of its close, in this order, at the latest when its network closes.
 *
 * <p>The methods run on event loops and must not block. The events of a connection or listening socket come from a single
 * loop. An exception of a method is logged, at a bounded rate, and harms nothing else.
 *
 * <p>Each method does nothing unless it is overridden. {@link NetworkCounts} is a ready observer.
 */
public interface NetworkObserver {

    /** A listening socket is bound and accepts connections. */
    default void listenerBound(ObservedListener listener) {}

    /**
     * A listening socket is closed.
     *
     * @param listener the same object as before
     */
    default void listenerClosed(ObservedListener listener) {}

    /**
     * A connection is open: it was accepted and not refused, or connected and handed over, or adopted, or made as an end
     * of a pair.
     */
    default void connectionOpened(ObservedConnection connection) {}

    /**
     * The connection's socket is closed.
     *
     * @param connection the same object as before
     * @param end how the connection ended
     */
    default void connectionClosed(ObservedConnection connection, ConnectionEnd end) {}

    /**
     * A connection was accepted and reset at once: a limit was reached, descriptors had run out, or an option could not
     * be set, its opening failed, its peer is denied. {@code Acceptor.onRefused} gets the same value.
     */
    default void connectionRefused(ObservedListener listener, Refusal refusal) {}

    /**
     * An attempt to connect has failed; the connector may make others.
     *
     * @param target the connector's target
     * @param attempt the address or name that was tried, and the failure
     */
    default void connectAttemptFailed(Endpoint target, ConnectAttempt attempt) {}
}
