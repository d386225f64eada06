package io.sockflux.examples.balancer;

import io.sockflux.BalancerRecipe;
import io.sockflux.address.Endpoint;
import io.sockflux.balance.BackendChoice;
import io.sockflux.balance.BalanceObserver;
import io.sockflux.examples.cli.Failures;
import io.sockflux.examples.cli.Words;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a balancer chooses, checks and waits. */
final class BalanceWords {

    @Option(
            names = "--by",
            paramLabel = "CHOICE",
            defaultValue = "round-robin",
            converter = ChoiceWord.class,
            description = "round-robin or least-connections; ${DEFAULT-VALUE} unless given")
    @SuppressWarnings("NullAway.Init")
    private BackendChoice choice;

    @Option(
            names = "--check-every",
            paramLabel = "DURATION",
            converter = Words.DurationWord.class,
            description = "connects to each backend that is up at this interval; those that are ejected are checked in"
                    + " any case")
    private @Nullable Duration checkEvery;

    @Option(
            names = "--eject-for",
            paramLabel = "DURATION",
            defaultValue = "1s",
            converter = Words.DurationWord.class,
            description = "how long a backend that failed is left alone at first, at most; doubles with each check that"
                    + " fails; ${DEFAULT-VALUE} unless given")
    @SuppressWarnings("NullAway.Init")
    private Duration first;

    @Option(
            names = "--eject-for-most",
            paramLabel = "DURATION",
            defaultValue = "30s",
            converter = Words.DurationWord.class,
            description = "how long it is left alone at most; ${DEFAULT-VALUE} unless given")
    @SuppressWarnings("NullAway.Init")
    private Duration longest;

    @Option(names = "--max-per-backend", paramLabel = "N", description = "connections at once to each backend")
    private @Nullable Integer maxPerBackend;

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            defaultValue = "0s",
            converter = Words.DurationWord.class,
            description = "how long a client waits where no backend is up and has room, before it is reset;"
                    + " ${DEFAULT-VALUE} unless given")
    @SuppressWarnings("NullAway.Init")
    private Duration wait;

    @Option(names = "--max-waiting", paramLabel = "N", description = "how many clients may wait at once")
    private @Nullable Integer maxWaiting;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "3s",
            converter = Words.DurationWord.class,
            description = "how long connecting to a backend may take; ${DEFAULT-VALUE} unless given")
    @SuppressWarnings("NullAway.Init")
    private Duration timeout;

    Duration timeout() {
        return timeout;
    }

    /** The recipe with these words, whose backends are told of in lines. */
    BalancerRecipe applyTo(BalancerRecipe plain, Consumer<String> lines) {
        BalancerRecipe recipe = plain.by(choice)
                .ejectFor(first, longest.compareTo(first) < 0 ? first : longest)
                .waitTimeout(wait)
                .observer(new BalanceObserver() {
                    @Override
                    public void ejected(Endpoint backend, Throwable failure, Duration left) {
                        lines.accept(
                                "EJECTED " + backend + " for " + left.toMillis() + " ms: " + Failures.line(failure));
                    }

                    @Override
                    public void returned(Endpoint backend) {
                        lines.accept("RETURNED " + backend);
                    }
                });
        recipe = checkEvery == null ? recipe : recipe.checkEvery(checkEvery);
        recipe = maxPerBackend == null ? recipe : recipe.maxConnectionsPerBackend(maxPerBackend);
        return maxWaiting == null ? recipe : recipe.maxWaiting(maxWaiting);
    }
}
