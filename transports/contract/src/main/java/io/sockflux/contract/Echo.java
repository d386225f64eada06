package io.sockflux.contract;

import io.sockflux.Listener;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A server of ours that sends back what it receives, and counts. */
final class Echo implements AutoCloseable {

    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final Listener listener;

    Echo(Network network) {
        listener =
                Waiting.result(network.acceptor().endpoints("tcp://127.0.0.1:0").serve(connection -> {
                    accepted.incrementAndGet();
                    open.incrementAndGet();
                    connection.closed().subscribe(ignored -> {}, error -> {}, open::decrementAndGet);
                    return connection.send(connection.receive());
                }));
    }

    Endpoint endpoint() {
        return listener.endpoints().get(0);
    }

    /** How many connections were accepted. */
    int accepted() {
        return accepted.get();
    }

    /** How many connections are open. */
    int open() {
        return open.get();
    }

    @Override
    public void close() {
        Waiting.done(listener.drain(Duration.ZERO));
    }
}
