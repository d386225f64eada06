package io.sockflux.internal.channel;

import io.sockflux.internal.loop.InOrder;
import io.sockflux.observe.ObservedPool;
import io.sockflux.observe.ObservedRequests;
import io.sockflux.stream.Listener;
import java.util.List;
import reactor.core.Disposable;

/** What a network has counted, and the listeners, pools and requesters that it has. Any thread. */
public final class NetworkStock {

    private final Counts counts = Counts.ofNetwork();
    private final InOrder<Listener> listeners = new InOrder<>();
    private final InOrder<ObservedPool> pools = new InOrder<>();
    private final InOrder<ObservedRequests> requesters = new InOrder<>();

    /** A pool is there; to be disposed of when it is closed. */
    public Disposable add(ObservedPool pool) {
        pools.add(pool);
        return () -> pools.remove(pool);
    }

    /** Requests are made; to be disposed of when none are made any more. */
    public Disposable add(ObservedRequests requests) {
        requesters.add(requests);
        return () -> requesters.remove(requests);
    }

    /** Who makes requests. */
    public List<ObservedRequests> requests() {
        return requesters.all();
    }

    /** The pools that are not closed. */
    public List<ObservedPool> pools() {
        return pools.all();
    }

    /** The numbers of the whole network. */
    public Counts counts() {
        return counts;
    }

    /** A listener is there. */
    public void add(Listener listener) {
        listeners.add(listener);
    }

    /** A listener is closed. */
    public void remove(Listener listener) {
        listeners.remove(listener);
    }

    /** The listeners that are not closed. */
    public List<Listener> listeners() {
        return listeners.all();
    }
}
