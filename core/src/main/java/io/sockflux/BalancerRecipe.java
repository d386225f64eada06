package io.sockflux;

import static java.util.Objects.requireNonNull;

import io.sockflux.address.Endpoint;
import io.sockflux.balance.BackendChoice;
import io.sockflux.balance.BalanceObserver;
import io.sockflux.internal.balance.BalanceSettings;
import io.sockflux.internal.balance.Balancing;
import io.sockflux.internal.network.NetworkParts;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Mono;

/**
 * A recipe for a balancer over several backends. Recipes are immutable: each method returns a new recipe.
 *
 * {@snippet id="BalancePageTest.balancer" :
 * Balancer balancer = network.balancer(
 *                 network.connector("tcp://127.0.0.1:" + first),
 *                 network.connector("tcp://127.0.0.1:" + second))
 *         .by(BackendChoice.LEAST_CONNECTIONS)
 *         .checkEvery(Duration.ofSeconds(2))
 *         .open();
 * }
 */
public final class BalancerRecipe {

    private final NetworkParts network;
    private final List<Connector> backends;
    private final UnaryOperator<Connector> checkBy;
    private final BalanceSettings settings;

    BalancerRecipe(NetworkParts network, List<Connector> backends) {
        this(network, backends, UnaryOperator.identity(), BalanceSettings.DEFAULT);
        if (backends.isEmpty()) {
            throw new IllegalArgumentException("backends: none (expected: at least one connector)");
        }
    }

    private BalancerRecipe(
            NetworkParts network,
            List<Connector> backends,
            UnaryOperator<Connector> checkBy,
            BalanceSettings settings) {
        this.network = network;
        this.backends = backends;
        this.checkBy = checkBy;
        this.settings = settings;
    }

    private BalancerRecipe with(BalanceSettings changed) {
        return new BalancerRecipe(network, backends, checkBy, changed);
    }

    /** How a backend is chosen; {@link BackendChoice#ROUND_ROBIN} unless set. */
    public BalancerRecipe by(BackendChoice choice) {
        return with(settings.by(choice));
    }

    /** How many connections each backend may have at once, open and connecting; 65,536 unless set. */
    public BalancerRecipe maxConnectionsPerBackend(int connections) {
        return with(settings.withMostConnections(connections));
    }

    /**
     * Connects to each backend that is up at this interval, a tenth more or less, and closes at once. A check that fails
     * ejects its backend. None unless set; backends that are ejected are checked in any case.
     */
    public BalancerRecipe checkEvery(Duration interval) {
        return with(settings.withCheckEvery(interval));
    }

    /**
     * How a check connects, where it differs from a connection for a user: a shorter
     * {@link Connector#attemptTimeout attempt timeout}, or a PROXY header that says LOCAL.
     */
    public BalancerRecipe checkBy(UnaryOperator<Connector> change) {
        return new BalancerRecipe(network, backends, requireNonNull(change, "change"), settings);
    }

    /**
     * How long a backend that failed is left alone before it is checked. Each wait is drawn evenly from the upper half of
     * a bound, which starts at {@code first}, doubles with each check that fails, and stays at {@code longest}. It starts
     * over for a backend that was up again for as long as {@code longest}. 1 s to 30 s unless set.
     */
    public BalancerRecipe ejectFor(Duration first, Duration longest) {
        return with(settings.withEjection(first, longest));
    }

    /** How long a connect waits where no backend is up and has room; not at all unless set. First come, first served. */
    public BalancerRecipe waitTimeout(Duration length) {
        return with(settings.withWaitTimeout(length));
    }

    /** How many connects may wait; the next one fails at once. 1,024 unless set. */
    public BalancerRecipe maxWaiting(int connects) {
        return with(settings.withMaxWaiting(connects));
    }

    /** Sets an observer that is told of backends that are ejected and that return. */
    public BalancerRecipe observer(BalanceObserver observer) {
        return with(settings.withObserver(observer));
    }

    /** A balancer, whose backends all count as up. Checks begin at once; the caller closes the balancer. */
    public Balancer open() {
        List<Endpoint> targets = backends.stream().map(Connector::target).toList();
        List<Connector> checked = backends.stream().map(checkBy).toList();
        Mono<Void> closed = network.closed("balancer");
        Balancing balancing = Balancing.begin(
                settings,
                targets,
                index -> checked.get(index).connect(),
                closed,
                network.clock(),
                network.loops().random()::nextDouble);
        return new Balancer(backends, balancing, closed);
    }
}
