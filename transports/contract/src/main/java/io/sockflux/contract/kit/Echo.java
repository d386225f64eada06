package io.sockflux.contract.kit;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.stream.Listener;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A server of ours that sends back what it receives, and counts. */
public final class Echo implements AutoCloseable {

    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final Listener listener;

    public Echo(Network network) {
        listener =
                Waiting.result(network.acceptor().endpoints("tcp://127.0.0.1:0").serve(connection -> {
                    accepted.incrementAndGet();
                    open.incrementAndGet();
                    connection.closed().subscribe(ignored -> {}, error -> {}, open::decrementAndGet);
                    return connection.send(connection.receive());
                }));
    }

    public Endpoint endpoint() {
        return listener.endpoints().get(0);
    }

    /** How many connections were accepted. */
    public int accepted() {
        return accepted.get();
    }

    /** How many connections are open. */
    public int open() {
        return open.get();
    }

    @Override
    public void close() {
        Waiting.done(listener.drain(Duration.ZERO));
    }
}
