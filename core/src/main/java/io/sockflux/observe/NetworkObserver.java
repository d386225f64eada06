package io.sockflux.observe;

import io.sockflux.address.Endpoint;
import io.sockflux.error.ConnectAttempt;

/**
 * Is told of what happens to the listening sockets and connections of one network. Each event comes once. A socket that was
 * told to be bound or open is told to be closed too, in this order, at the latest when its network closes.
 *
 * <p>The methods run on event loops, those of one connection or one listening socket on one loop, and must not block. What
 * a method throws is logged, once in a while, and harms nothing else.
 *
 * <p>Each method does nothing unless it is overridden. {@link NetworkCounts} is a ready observer.
 */
public interface NetworkObserver {

    /** A listening socket is bound and accepts connections. */
    default void listenerBound(ObservedListener listener) {}

    /**
     * It is closed.
     *
     * @param listener the same object as before
     */
    default void listenerClosed(ObservedListener listener) {}

    /**
     * A connection is open: it was accepted and not refused, or it was connected and is handed over, or adopted, or made as
     * one of a pair.
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
     * A connection was accepted and reset at once, as a limit was reached, descriptors had run out, or one of its options
     * could not be set. The text is the same that {@code Acceptor.onRefused} is told.
     *
     * @param reason in words, of which there are few different ones for each listener
     */
    default void connectionRefused(ObservedListener listener, Endpoint peer, String reason) {}

    /**
     * One attempt to connect has failed; the connector may make others.
     *
     * @param target what the connector connects to
     * @param attempt the address or name that was tried, and why it failed
     */
    default void connectAttemptFailed(Endpoint target, ConnectAttempt attempt) {}
}
