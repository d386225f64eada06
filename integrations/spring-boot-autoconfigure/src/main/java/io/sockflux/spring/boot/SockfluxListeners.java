package io.sockflux.spring.boot;

import static java.util.Objects.requireNonNull;

import io.sockflux.stream.Listener;
import io.sockflux.stream.Listener.DrainOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.context.SmartLifecycle;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * The listeners of the application, one for each {@link ListenerDefinition}. They start after all other beans, and a web server,
 * and stop first: in the phase in which a web server shuts down gracefully. Each {@linkplain Listener#drain drains}
 * then, so the beans that handlers use are still there. A bean with a lifecycle of its own that handlers use has a phase
 * below {@link #PHASE}; Spring's default phase is above it.
 */
public final class SockfluxListeners implements SmartLifecycle {

    /** The phase of Spring Boot's graceful shutdown, in which listeners start last and drain first. */
    public static final int PHASE = Integer.MAX_VALUE - 1024;

    private static final Logger LOG = Loggers.getLogger(SockfluxListeners.class);

    private final Map<String, ListenerRecipe> recipes;
    private final Duration deadline;
    private final KeepAlive keepAlive = new KeepAlive();
    private volatile Map<String, Listener> listening = Map.of();
    private volatile boolean draining;

    SockfluxListeners(Map<String, ListenerRecipe> recipes, Duration deadline) {
        this.recipes = recipes;
        this.deadline = deadline;
    }

    /** The names of all listeners, in the order of their definitions. */
    public Set<String> names() {
        return Set.copyOf(recipes.keySet());
    }

    /**
     * The listener of this name, for its endpoints with the ports that the kernel chose, and what else it tells.
     *
     * @throws IllegalArgumentException if no definition has this name
     * @throws IllegalStateException if the listeners have not started, or have stopped
     */
    public Listener listener(String name) {
        Listener listener = listening.get(requireNonNull(name, "name"));
        if (listener != null) {
            return listener;
        }
        if (!recipes.containsKey(name)) {
            throw new IllegalArgumentException("name: " + name + " (expected: one of " + recipes.keySet() + ")");
        }
        throw new IllegalStateException("listener " + name + ": does not listen (expected: the application has started,"
                + " and does not stop)");
    }

    /** Whether the listeners drain: the application stops, and their connections end. */
    public boolean isDraining() {
        return draining;
    }

    /**
     * Listens at all endpoints of all listeners.
     *
     * @throws ListenerStartException if one cannot; then none is left listening
     */
    @Override
    public synchronized void start() {
        if (isRunning()) {
            return;
        }
        Map<String, Listener> started = new LinkedHashMap<>();
        for (ListenerRecipe recipe : recipes.values()) {
            try {
                Listener listener =
                        requireNonNull(recipe.acceptor().serve(recipe.handler()).block(), "listener");
                started.put(recipe.name(), listener);
                LOG.info("listener {}: listens at {}", recipe.name(), listener.endpoints());
            } catch (RuntimeException e) {
                drain(started.values(), Duration.ZERO).onErrorComplete().block();
                throw new ListenerStartException(recipe.name(), Exceptions.unwrap(e));
            }
        }
        draining = false;
        listening = Map.copyOf(started);
        if (!started.isEmpty()) {
            keepAlive.begin();
        }
    }

    /** Drains all listeners at once, and waits for that. */
    @Override
    public void stop() {
        stopping().block();
    }

    /** Drains all listeners at once, and tells when that is done. Spring waits for it and for a web server together. */
    @Override
    public void stop(Runnable done) {
        stopping().onErrorComplete().doFinally(how -> done.run()).subscribe();
    }

    private Mono<Void> stopping() {
        return Mono.defer(() -> {
            if (!isRunning() || draining) {
                return Mono.empty();
            }
            draining = true;
            return drain(new ArrayList<>(listening.values()), deadline)
                    .doOnNext(outcome -> LOG.info(
                            "listeners: drained, {} connections have ended and {} were cut",
                            outcome.finished(),
                            outcome.cut()))
                    .doOnError(error -> LOG.warn("listeners: not drained: {}", error.getMessage()))
                    .doOnTerminate(this::stopped)
                    .then();
        });
    }

    private void stopped() {
        listening = Map.of();
        draining = false;
        keepAlive.end();
    }

    private static Mono<DrainOutcome> drain(Iterable<Listener> listeners, Duration deadline) {
        return Flux.fromIterable(listeners)
                .flatMapDelayError(listener -> listener.drain(deadline), Integer.MAX_VALUE, 1)
                .reduce(
                        new DrainOutcome(0, 0),
                        (all, one) -> new DrainOutcome(all.finished() + one.finished(), all.cut() + one.cut()));
    }

    @Override
    public boolean isRunning() {
        return !listening.isEmpty();
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    /** False, as a listener that stops for a pause would come back at another port. */
    @Override
    public boolean isPauseable() {
        return false;
    }

    /** The listeners that listen now, by name. */
    Map<String, Listener> listening() {
        return listening;
    }

    /** How long the listeners wait for their connections. */
    Duration deadline() {
        return deadline;
    }

    /** The names, in order. */
    List<String> defined() {
        return List.copyOf(recipes.keySet());
    }
}
