package io.sockflux.micrometer;

import io.micrometer.core.instrument.Counter;
import io.sockflux.observe.ObservedConnection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * The connections of one origin, endpoint and transport: how many are open, and their bytes. The bytes of those that are open
 * are added up when somebody asks. A connection that closes leaves its bytes in the same step, so no sum goes down.
 */
final class ConnectionGroup {

    private final Set<ObservedConnection> open = new HashSet<>();
    private final Counter opened;
    private long receivedOfClosed;
    private long sentOfClosed;

    ConnectionGroup(Factory meters, String... tags) {
        this.opened = meters.counter(SockfluxMeter.CONNECTIONS_OPENED, tags);
        meters.gauge(SockfluxMeter.CONNECTIONS_ACTIVE, this, ConnectionGroup::active, tags);
        meters.counted(SockfluxMeter.DATA_RECEIVED, this, ConnectionGroup::received, tags);
        meters.counted(SockfluxMeter.DATA_SENT, this, ConnectionGroup::sent, tags);
    }

    void opened(ObservedConnection connection) {
        synchronized (this) {
            open.add(connection);
        }
        opened.increment();
    }

    synchronized void closed(ObservedConnection connection) {
        if (open.remove(connection)) {
            receivedOfClosed += connection.bytesIn();
            sentOfClosed += connection.bytesOut();
        }
    }

    private synchronized double active() {
        return open.size();
    }

    private synchronized double received() {
        return receivedOfClosed + sum(ObservedConnection::bytesIn);
    }

    private synchronized double sent() {
        return sentOfClosed + sum(ObservedConnection::bytesOut);
    }

    private long sum(ToLongFunction<ObservedConnection> bytes) {
        return open.stream().mapToLong(bytes).sum();
    }
}
