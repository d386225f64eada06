package io.sockflux.observe;

import io.sockflux.address.Endpoint;
import io.sockflux.error.ConnectAttempt;
import io.sockflux.stream.Refusal;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the listening sockets and connections of a network, now and since it began. An object may observe several
 * networks and adds up their counts. Any thread may ask.
 */
public final class NetworkCounts implements NetworkObserver {

    private final LongAdder listenersBound = new LongAdder();
    private final LongAdder listenersClosed = new LongAdder();
    private final LongAdder accepted = new LongAdder();
    private final LongAdder connected = new LongAdder();
    private final LongAdder others = new LongAdder();
    private final LongAdder connectionsClosed = new LongAdder();
    private final LongAdder connectionsFailed = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder attemptsFailed = new LongAdder();

    /** Counts that begin at zero. */
    public NetworkCounts() {}

    /** How many listening sockets are bound now. */
    public long listeners() {
        // In this order, no socket counts as closed that does not count as bound yet.
        long closed = listenersClosed.sum();
        return listenersBound.sum() - closed;
    }

    /** How many listening sockets have ever been bound. */
    public long listenersEver() {
        return listenersBound.sum();
    }

    /** How many connections are open now. */
    public long connections() {
        long closed = connectionsClosed.sum();
        return connectionsEver() - closed;
    }

    /** How many connections there have ever been: accepted, connected, adopted, and the ends of pairs. */
    public long connectionsEver() {
        return accepted.sum() + connected.sum() + others.sum();
    }

    /** How many connections have ever been accepted, without refused connections. */
    public long acceptedEver() {
        return accepted.sum();
    }

    /** How many connections have ever been connected. */
    public long connectedEver() {
        return connected.sum();
    }

    /** How many connections have ever {@linkplain ConnectionEnd.Failed failed}. */
    public long failedEver() {
        return connectionsFailed.sum();
    }

    /** How many connections have ever been accepted and reset at once. */
    public long refusedEver() {
        return refused.sum();
    }

    /** How many attempts to connect have ever failed. */
    public long attemptsFailedEver() {
        return attemptsFailed.sum();
    }

    @Override
    public void listenerBound(ObservedListener listener) {
        listenersBound.increment();
    }

    @Override
    public void listenerClosed(ObservedListener listener) {
        listenersClosed.increment();
    }

    @Override
    public void connectionOpened(ObservedConnection connection) {
        LongAdder counter = switch (connection.origin()) {
            case ACCEPTED -> accepted;
            case CONNECTED -> connected;
            case ADOPTED, PAIR -> others;
        };
        counter.increment();
    }

    @Override
    public void connectionClosed(ObservedConnection connection, ConnectionEnd end) {
        connectionsClosed.increment();
        if (end instanceof ConnectionEnd.Failed) {
            connectionsFailed.increment();
        }
    }

    @Override
    public void connectionRefused(ObservedListener listener, Refusal refusal) {
        refused.increment();
    }

    @Override
    public void connectAttemptFailed(Endpoint target, ConnectAttempt attempt) {
        attemptsFailed.increment();
    }

    @Override
    public String toString() {
        return listeners() + " listeners, " + connections() + " connections, of " + acceptedEver() + " accepted and "
                + connectedEver() + " connected; " + refusedEver() + " refused, " + attemptsFailedEver()
                + " attempts failed";
    }
}
