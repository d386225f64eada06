package io.sockflux.internal.channel;

import io.sockflux.address.Endpoint;
import io.sockflux.error.ConnectAttempt;
import io.sockflux.error.Errno;
import io.sockflux.internal.log.QuietLog;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.observe.ConnectionEnd;
import io.sockflux.observe.LookUp;
import io.sockflux.observe.NetworkObserver;
import io.sockflux.observe.ObservedConnect;
import io.sockflux.observe.ObservedConnection;
import io.sockflux.observe.ObservedDatagrams;
import io.sockflux.observe.ObservedHandshake;
import io.sockflux.observe.ObservedListener;
import io.sockflux.observe.ObservedLoop;
import io.sockflux.observe.ObservedPool;
import io.sockflux.observe.Relayed;
import io.sockflux.stream.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * The calls of a network's observers. An exception of one is logged, goes no further and keeps nothing from the others.
 */
public final class ObserverCalls {

    private static final QuietLog LOG = new QuietLog(NetworkObserver.class);

    private final List<NetworkObserver> observers;

    private ObserverCalls(List<NetworkObserver> observers) {
        this.observers = List.copyOf(observers);
    }

    /** The calls of these observers; null if there are none. */
    static @Nullable ObserverCalls of(List<NetworkObserver> observers) {
        return observers.isEmpty() ? null : new ObserverCalls(observers);
    }

    private void tell(Consumer<NetworkObserver> event) {
        for (NetworkObserver observer : observers) {
            OnLoop.telling(
                    error -> LOG.failed("observer " + observer.getClass().getName() + " failed", error),
                    () -> event.accept(observer));
        }
    }

    public void bound(ObservedListener listener) {
        tell(observer -> observer.listenerBound(listener));
    }

    public void closed(ObservedListener listener) {
        tell(observer -> observer.listenerClosed(listener));
    }

    public void opened(ObservedConnection connection) {
        tell(observer -> observer.connectionOpened(connection));
    }

    public void closed(ObservedConnection connection, ConnectionEnd end) {
        tell(observer -> observer.connectionClosed(connection, end));
    }

    public void refused(ObservedListener listener, Refusal refusal) {
        tell(observer -> observer.connectionRefused(listener, refusal));
    }

    public void descriptorsShort(ObservedListener listener, Errno errno) {
        tell(observer -> observer.descriptorsShort(listener, errno));
    }

    public void begun(ObservedConnect connect) {
        tell(observer -> observer.connectBegun(connect));
    }

    public void ended(ObservedConnect connect, ObservedConnect.End end) {
        tell(observer -> observer.connectEnded(connect, end));
    }

    public void lookedUp(LookUp lookUp) {
        tell(observer -> observer.lookedUp(lookUp));
    }

    public void attemptFailed(Endpoint target, ConnectAttempt attempt) {
        tell(observer -> observer.connectAttemptFailed(target, attempt));
    }

    public void begun(ObservedHandshake handshake) {
        tell(observer -> observer.handshakeBegun(handshake));
    }

    public void ended(ObservedHandshake handshake, ObservedHandshake.End end) {
        tell(observer -> observer.handshakeEnded(handshake, end));
    }

    /** A handler begins; returns the context for it, made of this one. */
    public Context serveBegun(ObservedConnection connection, Context plain) {
        Context[] context = {plain};
        tell(observer -> {
            ContextView given = observer.serveBegun(connection, context[0]);
            context[0] = Context.of(given);
        });
        return context[0];
    }

    public void serveEnded(ObservedConnection connection, Optional<Throwable> failure) {
        tell(observer -> observer.serveEnded(connection, failure));
    }

    public void relayEnded(Relayed relayed) {
        tell(observer -> observer.relayEnded(relayed));
    }

    public void poolWaited(ObservedPool pool, Duration waited, Optional<Throwable> failure) {
        tell(observer -> observer.poolWaited(pool, waited, failure));
    }

    public void opened(ObservedDatagrams socket) {
        tell(observer -> observer.datagramsOpened(socket));
    }

    public void closed(ObservedDatagrams socket) {
        tell(observer -> observer.datagramsClosed(socket));
    }

    public void failed(ObservedDatagrams socket, Errno errno) {
        tell(observer -> observer.datagramFailed(socket, errno));
    }

    public void loopDelayed(ObservedLoop loop, Duration late) {
        tell(observer -> observer.loopDelayed(loop, late));
    }
}
