package io.sockflux.test.parity;

import io.sockflux.simulated.Host;
import io.sockflux.simulated.Running;
import io.sockflux.simulated.Simpler;
import io.sockflux.simulated.Simulation;
import io.sockflux.simulated.call.KernelRules;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Mono;

/** Runs scripts in a simulation. */
final class SimulatedRun implements AutoCloseable {

    /** No close waits for longer. */
    static final Duration CLOSE = Duration.ofSeconds(5);

    /** All that a call does on a link without latency happens at once. */
    private static final Duration STEP = Duration.ofMillis(1);

    private final Simulation simulation;
    private final Host host;
    private final Listener listener;

    SimulatedRun(KernelRules rules) {
        simulation = new Simulation(1, Simpler.NOT, rules);
        host = simulation.host("here", "10.0.0.1");
        listener = now(host.network()
                .acceptor()
                .endpoints("tcp://10.0.0.1:80")
                .closeTimeout(CLOSE)
                .listen());
    }

    private <T> T now(Mono<T> mono) {
        Running<T> running = host.run(here -> mono);
        simulation.runUntil(running);
        return running.value();
    }

    List<String> run(Script script) {
        Running<Connection> accepted = host.run(here -> listener.accept().next());
        Connection connected = now(host.network()
                .connector("tcp://10.0.0.1:80")
                .closeTimeout(CLOSE)
                .connect());
        simulation.runUntil(accepted);
        Ends ends = new Ends(connected, accepted.value());
        for (String step : script.steps()) {
            ends.begin(step);
            simulation.runFor(STEP);
        }
        List<String> outcomes = ends.outcomes();
        now(ends.leave().thenReturn(true));
        ends.forget();
        return outcomes;
    }

    @Override
    public void close() {
        simulation.close();
    }
}
