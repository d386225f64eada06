package io.sockflux.test;

import io.sockflux.Network;
import io.sockflux.simulated.Host;
import io.sockflux.simulated.Running;
import io.sockflux.simulated.Simulation;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A connection without a network, for tests of a protocol: a real {@link Connection} of TCP, and its peer by hand. Nothing waits in real time
 * and nothing is left to chance.
 *
 * <p>The page "Test your network code" of the guide has an example.
 */
public final class InMemory implements AutoCloseable {

    private static final String PORT = "tcp://10.0.0.1:7";

    private final Simulation simulation = new Simulation(0);
    private final Host host = simulation.host("memory", "10.0.0.1");
    private final Connection connection;
    private final TestPeer peer;

    private InMemory() {
        try {
            Network network = host.network();
            Listener listener = now(network.acceptor().endpoints(PORT).listen());
            Running<Connection> accepted = start(listener.accept().next());
            connection = now(network.connector(PORT).connect());
            simulation.runUntil(accepted);
            peer = new TestPeer(this, accepted.value());
            now(listener.close().thenReturn(true));
        } catch (RuntimeException | Error e) {
            simulation.close();
            throw e;
        }
    }

    /** A connection and its peer. */
    public static InMemory pair() {
        return new InMemory();
    }

    /** The connection that is tested. */
    public Connection connection() {
        return connection;
    }

    /** Its peer. */
    public TestPeer peer() {
        return peer;
    }

    /** Begins something that the tested code does, which goes on while the test waits for something. */
    public <T> Running<T> start(Mono<T> mono) {
        return host.run(here -> mono);
    }

    /**
     * Waits for what was started.
     *
     * @return its value, or null if it has none
     * @throws IllegalStateException if it fails, with the failure as the cause; or if nothing will ever happen that it could wait for
     */
    public <T> @Nullable T await(Running<T> running) {
        simulation.runUntil(running);
        if (running.failure().isPresent()) {
            running.value();
        }
        return running.values().isEmpty() ? null : running.value();
    }

    /** Starts something and waits for it. */
    public <T> @Nullable T await(Mono<T> mono) {
        return await(start(mono));
    }

    /** Lets time pass. */
    public void pass(Duration time) {
        simulation.runFor(time);
    }

    /** The simulation that it lives in. */
    public Simulation simulation() {
        return simulation;
    }

    private <T> T now(Mono<T> mono) {
        Running<T> running = start(mono);
        simulation.runUntil(running);
        return running.value();
    }

    /** Closes both ends. */
    @Override
    public void close() {
        simulation.close();
    }
}
