package io.sockflux.internal.balance;

import io.sockflux.address.Endpoint;
import io.sockflux.balance.BackendState;
import io.sockflux.error.NetworkClosedException;
import io.sockflux.error.NoBackendException;
import io.sockflux.error.SystemCallException;
import io.sockflux.internal.log.QuietLog;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.internal.resource.ResourceMono;
import io.sockflux.internal.stream.HandOver;
import io.sockflux.internal.stream.StreamConnection;
import io.sockflux.stream.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** A balancer at work: its set of backends, the checks of each, and the connects of its users. */
public final class Balancing implements BackendEvents {

    private static final QuietLog LOG = new QuietLog(Balancing.class);

    private final BalanceSettings settings;
    private final List<Endpoint> endpoints;
    private final BackendSet set;
    private final List<BackendCheck> checks = new ArrayList<>();
    private final LoopClock clock;
    private final Disposable withNetwork;

    private Balancing(
            BalanceSettings settings,
            List<Endpoint> endpoints,
            IntFunction<Mono<Connection>> checking,
            Mono<Void> networkClosed,
            LoopClock clock,
            DoubleSupplier random) {
        this.settings = settings;
        this.endpoints = endpoints;
        this.clock = clock;
        this.set = new BackendSet(settings, endpoints, clock, random);
        for (int i = 0; i < endpoints.size(); i++) {
            Mono<Void> check = checking.apply(i).flatMap(Balancing::leave);
            checks.add(new BackendCheck(set, i, check, settings.checkEvery(), clock, random));
        }
        set.tell(this);
        withNetwork =
                networkClosed.subscribe(nothing -> {}, closed -> end(() -> new NetworkClosedException("balancer")));
    }

    /**
     * Begins with backends that are all up.
     *
     * @param checking how each backend is connected to for a check
     * @param networkClosed fails when the network is closed
     * @param random gives numbers from 0 to 1
     */
    public static Balancing begin(
            BalanceSettings settings,
            List<Endpoint> endpoints,
            IntFunction<Mono<Connection>> checking,
            Mono<Void> networkClosed,
            LoopClock clock,
            DoubleSupplier random) {
        Balancing balancing = new Balancing(settings, endpoints, checking, networkClosed, clock, random);
        balancing.checks.forEach(BackendCheck::afterInterval);
        return balancing;
    }

    /** The backend was reached, which is all that a check wants. The close goes on by itself. */
    private static Mono<Void> leave(Connection reached) {
        reached.close().subscribe(outcome -> {}, error -> {});
        return Mono.empty();
    }

    /**
     * A connection to a backend for each subscriber.
     *
     * @param connectors how each backend is connected to
     */
    public Mono<Connection> connect(IntFunction<Mono<Connection>> connectors) {
        return HandOver.of(ResourceMono.<Connection>create(
                sink -> new BalancedConnect(set, clock, connectors, this::ended, sink).begin(),
                connection -> connection.abort().subscribe()));
    }

    /** A connection that was handed over is closed. */
    private void ended(Lease lease, Connection connection) {
        set.release(lease);
        if (connection instanceof StreamConnection own && own.failure() instanceof SystemCallException) {
            checks.get(lease.index()).suspect();
        }
    }

    /** Each backend now. */
    public List<BackendState> states() {
        return set.states();
    }

    /** Chooses no more, and ends the checks. Connections go on. */
    public void close() {
        withNetwork.dispose();
        end(() -> new NoBackendException("the balancer is closed", set.states()));
    }

    private void end(Supplier<? extends Throwable> why) {
        checks.forEach(BackendCheck::close);
        set.close(why);
    }

    // What the set tells

    @Override
    public void ejected(int index, Throwable failure, long waitNanos) {
        tell(() -> settings.observer().ejected(endpoints.get(index), failure, Duration.ofNanos(waitNanos)));
        checks.get(index).after(waitNanos);
    }

    @Override
    public void failedAgain(int index, long waitNanos) {
        checks.get(index).after(waitNanos);
    }

    @Override
    public void returned(int index) {
        tell(() -> settings.observer().returned(endpoints.get(index)));
    }

    private static void tell(Runnable call) {
        OnLoop.telling(e -> LOG.failed("the observer of a balancer failed", e), call::run);
    }
}
