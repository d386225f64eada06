package io.sockflux.test.parts;

import io.sockflux.Network;
import io.sockflux.observe.ConnectionEnd;
import io.sockflux.observe.NetworkObserver;
import io.sockflux.observe.ObservedConnection;
import io.sockflux.simulated.Host;
import io.sockflux.simulated.Simulation;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Holds a host to it that each connection ends, and ends once. */
final class Ends implements NetworkObserver {

    private static final int MOST_LOOPS = 3;

    private final Set<ObservedConnection> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private int opened;
    private boolean endedTwice;

    private Ends() {}

    /** Watches the networks of a host, which get one to three loops. */
    static Ends of(Simulation sim, Host host) {
        return of(sim, host, UnaryOperator.identity());
    }

    /** Watches the networks of a host, which are built so. */
    static Ends of(Simulation sim, Host host, UnaryOperator<Network.Builder> settings) {
        Ends ends = new Ends();
        // With several loops, what one hands to another is in each order that the seed says.
        host.loops(1 + (int) (sim.seed() % MOST_LOOPS));
        host.networkAs(builder -> {
            // What was open ended with the host that crashed.
            ends.open.clear();
            return settings.apply(builder.observer(ends));
        });
        sim.always("each connection of " + host + " ends once", () -> !ends.endedTwice);
        return ends;
    }

    @Override
    public void connectionOpened(ObservedConnection connection) {
        opened++;
        open.add(connection);
    }

    @Override
    public void connectionClosed(ObservedConnection connection, ConnectionEnd end) {
        endedTwice |= !open.remove(connection);
    }

    /** How many are open. */
    int open() {
        return open.size();
    }

    /** How many were opened ever. */
    int opened() {
        return opened;
    }
}
