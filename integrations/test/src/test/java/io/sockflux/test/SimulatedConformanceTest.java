package io.sockflux.test;

import io.sockflux.simulated.Host;
import io.sockflux.simulated.Running;
import io.sockflux.simulated.Simulation;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.parallel.ResourceLock;
import reactor.core.publisher.Mono;

/** A simulated connection keeps all promises too, over a link that delays and loses. */
@ResourceLock(SimulatedNetwork.LOCK)
class SimulatedConformanceTest extends StreamConformance {

    private final Simulation simulation = new Simulation(1);
    private final Host server = simulation.host("server", "10.0.0.1");
    private final Host client = simulation.host("client", "10.0.0.2");

    @Override
    protected StreamPair open() {
        simulation
                .link(server, client)
                .latency(Duration.ofMillis(1), Duration.ofMillis(3))
                .loss(0.01);
        Running<Listener> listening = server.run(
                host -> host.network().acceptor().endpoints("tcp://10.0.0.1:80").listen());
        simulation.runUntil(listening);
        Running<Connection> accepted =
                server.run(host -> listening.value().accept().next());
        Running<Connection> connected =
                client.run(host -> host.network().connector("tcp://10.0.0.1:80").connect());
        simulation.runUntil(connected);
        simulation.runUntil(accepted);
        return StreamPair.of(connected.value(), accepted.value());
    }

    @Override
    protected <T> @Nullable T await(Mono<T> mono) {
        Running<T> running = client.run(host -> mono);
        simulation.runUntil(running);
        Throwable failure = running.failure().orElse(null);
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
        return running.values().isEmpty() ? null : running.value();
    }

    @Override
    protected void release() {
        simulation.close();
    }
}
