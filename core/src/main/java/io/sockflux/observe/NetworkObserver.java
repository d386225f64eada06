package io.sockflux.observe;

import io.sockflux.address.Endpoint;
import io.sockflux.error.ConnectAttempt;
import io.sockflux.error.Errno;
import io.sockflux.stream.Refusal;
import java.time.Duration;
import java.util.Optional;
import reactor.util.context.ContextView;

/**
 * Hears of the sockets and connections of a network. Each event comes once. The observer of a socket's bind or open also
 * hears of its close, in this order, at the latest when its network closes.
 *
 * <p>The methods run on event loops and must not block, or on a thread of a look-up. The events of a connection or socket come
 * from a single loop. An exception of a method is logged, at a bounded rate, and harms nothing else.
 *
 * <p>Each method does nothing unless it is overridden. {@link io.sockflux.Network#counts()} counts without an observer.
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
     * The connection's socket is closed. The connection tells its age and its bytes.
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
     * A listening socket could not accept, as descriptors or the kernel's memory had run out. It waits and tries again, or
     * refuses.
     *
     * @param errno EMFILE where the process has no descriptor left, ENFILE where the system has none
     */
    default void descriptorsShort(ObservedListener listener, Errno errno) {}

    /** A round of attempts to connect begins. */
    default void connectBegun(ObservedConnect connect) {}

    /**
     * A round of attempts has ended.
     *
     * @param connect the same object as before
     */
    default void connectEnded(ObservedConnect connect, ObservedConnect.End end) {}

    /** The look-up of a connector's target has ended. */
    default void lookedUp(LookUp lookUp) {}

    /**
     * An attempt to connect has failed; the connector may make others.
     *
     * @param target the connector's target
     * @param attempt the address or name that was tried, and the failure
     */
    default void connectAttemptFailed(Endpoint target, ConnectAttempt attempt) {}

    /** What comes before the program's bytes begins: TLS, a header of the PROXY protocol, the way through proxies. */
    default void handshakeBegun(ObservedHandshake handshake) {}

    /**
     * A handshake has ended, in whatever way. Each that has begun ends once.
     *
     * @param handshake the same object as before
     */
    default void handshakeEnded(ObservedHandshake handshake, ObservedHandshake.End end) {}

    /**
     * A handler of {@code serve} begins on a connection.
     *
     * @param context the context that the handler's publisher is subscribed to with, as the observer before has given it back
     * @return the context for the handler, such as this one with a trace
     */
    default ContextView serveBegun(ObservedConnection connection, ContextView context) {
        return context;
    }

    /**
     * A handler of {@code serve} has ended.
     *
     * @param failure why it has failed, if it has; one that the connection's end has cancelled has not
     */
    default void serveEnded(ObservedConnection connection, Optional<Throwable> failure) {}

    /** A relay has ended. */
    default void relayEnded(Relayed relayed) {}

    /**
     * A subscriber has waited for a connection of a pool.
     *
     * @param waited how long, also if it was not at all
     * @param failure why it got none, if it did not
     */
    default void poolWaited(ObservedPool pool, Duration waited, Optional<Throwable> failure) {}

    /** A datagram socket is open. */
    default void datagramsOpened(ObservedDatagrams socket) {}

    /** A datagram socket is closed. */
    default void datagramsClosed(ObservedDatagrams socket) {}

    /** The kernel has told an error of an earlier datagram, such as an unreachable port. */
    default void datagramFailed(ObservedDatagrams socket, Errno errno) {}

    /**
     * A task of an event loop was run, four times a second for each loop. A loop that is blocked, or has too much to do, runs
     * it late.
     */
    default void loopDelayed(ObservedLoop loop, Duration late) {}
}
