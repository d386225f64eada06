package io.sockflux.spring.boot;

import io.sockflux.address.Endpoint;
import io.sockflux.observe.NetworkObserver;
import io.sockflux.observe.ObservedListener;
import java.util.concurrent.atomic.AtomicReference;

/** Keeps where the first listening socket of a network was. */
record BoundOnce(AtomicReference<Endpoint> first) implements NetworkObserver {

    @Override
    public void listenerBound(ObservedListener listener) {
        first.compareAndSet(null, listener.localEndpoint());
    }
}
