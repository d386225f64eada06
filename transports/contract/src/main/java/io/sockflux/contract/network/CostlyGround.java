package io.sockflux.contract.network;

import io.sockflux.Acceptor;
import io.sockflux.Balancer;
import io.sockflux.Network;
import io.sockflux.balance.BackendState;
import io.sockflux.contract.kit.Descriptors;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.message.Descriptor;
import io.sockflux.pool.ConnectionPool;
import io.sockflux.spi.Capability;
import io.sockflux.stream.Listener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import reactor.core.publisher.Mono;

/** What the sources of what costs are called on. */
final class CostlyGround implements AutoCloseable {

    private final Network network;
    private final Listener listener;
    private final ConnectionPool pool;
    private final Balancer balancer;
    private final Path file = Files.createTempFile("sockflux", "costly");
    private final List<Descriptor> descriptors = new ArrayList<>();

    CostlyGround(Network network) throws IOException {
        this.network = network;
        Acceptor acceptor = network.acceptor();
        if (network.supports(Capability.DESCRIPTORS)) {
            acceptor = acceptor.needs(Capability.DESCRIPTORS);
        }
        listener = Waiting.result(acceptor.endpoints("tcp://127.0.0.1:0")
                .serve(connection -> connection.receive().then().onErrorComplete()));
        pool = network.connector(listener.endpoints().get(0))
                .pool()
                .maxConnections(1)
                .open();
        balancer =
                network.balancer(network.connector(listener.endpoints().get(0))).open();
    }

    Network network() {
        return network;
    }

    Listener listener() {
        return listener;
    }

    Balancer balancer() {
        return balancer;
    }

    ConnectionPool pool() {
        return pool;
    }

    Path file() {
        return file;
    }

    /** A descriptor that stays open as long as this. */
    Descriptor descriptor() {
        Descriptor opened = Waiting.result(network.descriptors().open(file));
        descriptors.add(opened);
        return opened;
    }

    /** How many places are taken. */
    int places() {
        return pool.lent()
                + pool.pending()
                + balancer.backends().stream()
                        .mapToInt(BackendState::connections)
                        .sum();
    }

    /** How many descriptors are open when nothing moves any more. */
    long atRest() {
        AtomicLong last = new AtomicLong(-1);
        Awaitility.await("rest")
                .pollInterval(java.time.Duration.ofMillis(20))
                .until(() -> last.getAndSet(Descriptors.open()) == last.get());
        return last.get();
    }

    @Override
    public void close() throws IOException {
        descriptors.forEach(Descriptor::close);
        Waiting.done(balancer.close().then(pool.close()).then(Mono.defer(listener::close)));
        Files.deleteIfExists(file);
    }
}
