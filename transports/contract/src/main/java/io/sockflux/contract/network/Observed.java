package io.sockflux.contract.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.address.Endpoint;
import io.sockflux.error.ConnectAttempt;
import io.sockflux.observe.ConnectionEnd;
import io.sockflux.observe.NetworkObserver;
import io.sockflux.observe.ObservedConnection;
import io.sockflux.observe.ObservedConnection.Origin;
import io.sockflux.observe.ObservedListener;
import io.sockflux.stream.Refusal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** An observer that keeps what it is told, and whether each thing came once and in order. */
final class Observed implements NetworkObserver {

    private final List<ObservedListener> bound = new CopyOnWriteArrayList<>();
    private final List<ObservedListener> unbound = new CopyOnWriteArrayList<>();
    private final List<ObservedConnection> opened = new CopyOnWriteArrayList<>();
    private final Map<ObservedConnection, ConnectionEnd> ends = new ConcurrentHashMap<>();
    private final List<String> refused = new CopyOnWriteArrayList<>();
    private final List<ConnectAttempt> failed = new CopyOnWriteArrayList<>();
    private final List<Endpoint> targets = new CopyOnWriteArrayList<>();
    private final List<String> wrong = new CopyOnWriteArrayList<>();

    private void check(boolean right, String words) {
        if (!right) {
            wrong.add(words);
        }
    }

    @Override
    public void listenerBound(ObservedListener listener) {
        check(!bound.contains(listener), listener + " bound twice");
        bound.add(listener);
    }

    @Override
    public void listenerClosed(ObservedListener listener) {
        check(bound.contains(listener), listener + " closed and never bound");
        check(!unbound.contains(listener), listener + " closed twice");
        unbound.add(listener);
    }

    @Override
    public void connectionOpened(ObservedConnection connection) {
        check(!opened.contains(connection), connection + " opened twice");
        opened.add(connection);
    }

    @Override
    public void connectionClosed(ObservedConnection connection, ConnectionEnd end) {
        check(opened.contains(connection), connection + " closed and never opened");
        check(ends.put(connection, end) == null, connection + " closed twice");
    }

    @Override
    public void connectionRefused(ObservedListener listener, Refusal refusal) {
        check(bound.contains(listener), listener + " refuses and is not bound");
        refused.add(refusal.words());
    }

    @Override
    public void connectAttemptFailed(Endpoint target, ConnectAttempt attempt) {
        targets.add(target);
        failed.add(attempt);
    }

    List<ObservedListener> bound() {
        return bound;
    }

    List<ObservedListener> unbound() {
        return unbound;
    }

    List<ObservedConnection> opened(Origin origin) {
        return opened.stream()
                .filter(connection -> connection.origin() == origin)
                .toList();
    }

    List<ConnectionEnd> ends(Origin origin) {
        return opened(origin).stream().filter(ends::containsKey).map(ends::get).toList();
    }

    List<String> refused() {
        return refused;
    }

    List<ConnectAttempt> failed() {
        return failed;
    }

    List<Endpoint> targets() {
        return targets;
    }

    /** Once the network is closed: all that was bound or opened was closed, once. */
    void checkAllEnded() {
        assertThat(wrong).isEmpty();
        assertThat(unbound).containsExactlyInAnyOrderElementsOf(bound);
        assertThat(ends.keySet()).containsExactlyInAnyOrderElementsOf(opened);
    }
}
