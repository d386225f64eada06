package io.sockflux.internal.exchange;

import io.sockflux.address.Endpoint;
import io.sockflux.exchange.Exchange;
import io.sockflux.internal.loop.LoopClock;
import org.jspecify.annotations.Nullable;

/** Requests over one connection, whose input it takes from now on. */
public final class ConnectionRequester<Q, A> extends QueuedRequester<Q, A> {

    private final Carrier carrier;
    private volatile boolean closing;

    private ConnectionRequester(Exchange<Q, A> exchange, Carrier carrier) {
        super(exchange, () -> LoopClock.nanos(carrier.loop()), LoopClock.timers(carrier.loop()));
        this.carrier = carrier;
    }

    /** Begins to take the connection's answers. */
    public static <Q, A> ConnectionRequester<Q, A> begun(Exchange<Q, A> exchange, Carrier carrier) {
        ConnectionRequester<Q, A> requester = new ConnectionRequester<>(exchange, carrier);
        requester.isListed(carrier.list());
        requester.begin(new Session<>(carrier, exchange, requester.waiting, requester::ended));
        return requester;
    }

    private void ended(Session<Q, A> session, @Nullable Throwable failure) {
        sessionEnded(session);
        endAll(failure == null ? "closed on this side" : "the connection has ended: " + failure.getMessage(), failure);
        if (closing) {
            close(carrier.connection());
        }
    }

    @Override
    public Kind kind() {
        return Kind.CONNECTION;
    }

    @Override
    public Endpoint requested() {
        return carrier.requested();
    }

    @Override
    Endpoint peer() {
        return carrier.connection().peerEndpoint();
    }

    @Override
    void awake() {
        // The session is over, and its end fails what waits.
    }

    @Override
    void closeConnections() {
        closing = true;
        if (session() == null) {
            close(carrier.connection());
        }
    }
}
