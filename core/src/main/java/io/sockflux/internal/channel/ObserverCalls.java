package io.sockflux.internal.channel;

import io.sockflux.address.Endpoint;
import io.sockflux.error.ConnectAttempt;
import io.sockflux.internal.log.QuietLog;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.observe.ConnectionEnd;
import io.sockflux.observe.NetworkObserver;
import io.sockflux.observe.ObservedConnection;
import io.sockflux.observe.ObservedListener;
import io.sockflux.stream.Refusal;

/** The calls of a network's observer. An exception of the observer is logged, and goes no further. */
public final class ObserverCalls {

    private static final QuietLog LOG = new QuietLog(NetworkObserver.class);

    private final NetworkObserver observer;

    ObserverCalls(NetworkObserver observer) {
        this.observer = observer;
    }

    private void failed(Throwable error) {
        LOG.failed("observer " + observer.getClass().getName() + " failed", error);
    }

    public void bound(ObservedListener listener) {
        OnLoop.telling(this::failed, () -> observer.listenerBound(listener));
    }

    public void closed(ObservedListener listener) {
        OnLoop.telling(this::failed, () -> observer.listenerClosed(listener));
    }

    public void opened(ObservedConnection connection) {
        OnLoop.telling(this::failed, () -> observer.connectionOpened(connection));
    }

    public void closed(ObservedConnection connection, ConnectionEnd end) {
        OnLoop.telling(this::failed, () -> observer.connectionClosed(connection, end));
    }

    public void refused(ObservedListener listener, Refusal refusal) {
        OnLoop.telling(this::failed, () -> observer.connectionRefused(listener, refusal));
    }

    public void attemptFailed(Endpoint target, ConnectAttempt attempt) {
        OnLoop.telling(this::failed, () -> observer.connectAttemptFailed(target, attempt));
    }
}
