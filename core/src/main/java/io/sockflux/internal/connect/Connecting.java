package io.sockflux.internal.connect;

import static java.util.Objects.requireNonNull;

import io.sockflux.address.Endpoint;
import io.sockflux.check.Durations;
import io.sockflux.error.ConnectAttempt;
import io.sockflux.error.ConnectFailedException;
import io.sockflux.error.Errno;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.channel.ChannelFailures;
import io.sockflux.internal.channel.Counter;
import io.sockflux.internal.channel.ObserverCalls;
import io.sockflux.internal.flight.ConnectFlight;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.internal.loop.UntilClosed;
import io.sockflux.internal.network.ConnectRate;
import io.sockflux.internal.network.NetworkParts;
import io.sockflux.internal.resolve.NameService;
import io.sockflux.internal.resource.UseBody;
import io.sockflux.internal.stream.HandOver;
import io.sockflux.internal.stream.StreamConnection;
import io.sockflux.internal.stream.Work;
import io.sockflux.observe.LookUp;
import io.sockflux.stream.CloseOutcome;
import io.sockflux.stream.Connection;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Carries out a connector's settings at each subscription. It looks up the target's name, runs rounds of attempts,
 * retries, and replaces a connection that has ended.
 */
public final class Connecting {

    /** The Connection Attempt Delay that RFC 8305 recommends. */
    private static final Duration ATTEMPT_DELAY = Duration.ofMillis(250);

    private final NetworkParts network;
    private final ConnectSettings settings;

    public Connecting(NetworkParts network, ConnectSettings settings) {
        this.network = network;
        this.settings = settings;
    }

    /** A connection for each subscriber, or {@link ConnectFailedException} with every attempt. */
    public Mono<Connection> once() {
        return HandOver.of(Mono.defer(() -> {
            ConnectHistory history = new ConnectHistory(settings.target(), settings.timeout(), network.clock());
            Mono<Connection> round = history.watch(Mono.defer(() -> round(history, network.connectRate())));
            return retried(round, history).onErrorMap(history::failure);
        }));
    }

    /** Retries rounds. A wait between two rounds ends with the network; a round ends with it by itself. */
    private Mono<Connection> retried(Mono<Connection> round, ConnectHistory history) {
        Retry schedule = settings.retry();
        return schedule == null
                ? round
                : network.untilClosed(round.retryWhen(history.bounded(schedule)), "connect " + settings.target());
    }

    /** A connection for each subscriber. It is closed when the body has ended, and aborted when the body fails. */
    public <T> Flux<T> use(Function<? super Connection, ? extends Publisher<? extends T>> body) {
        return use(once(), body, network.closed("use of a connection to " + settings.target()));
    }

    /**
     * The same with a connection from elsewhere.
     *
     * @param closed fails when the network is closed
     */
    public static <T> Flux<T> use(
            Mono<Connection> connect,
            Function<? super Connection, ? extends Publisher<? extends T>> body,
            Mono<Void> closed) {
        requireNonNull(body, "body");
        return UntilClosed.flux(
                Flux.usingWhen(
                        connect,
                        connection -> {
                            StreamConnection.of(connection).begin(Work.BODY);
                            return UseBody.of(body.apply(connection), closed(connection));
                        },
                        Connecting::closed,
                        (connection, error) -> connection.abort(),
                        Connection::abort),
                closed);
    }

    /** Closes a connection whose body has completed. */
    private static Mono<CloseOutcome> closed(Connection connection) {
        return Mono.defer(() -> {
            StreamConnection.of(connection).end(Work.BODY);
            return connection.close();
        });
    }

    /**
     * A connection at a time.
     *
     * @param unlessSet the schedule if the connector has none
     * @param stableAfter how long a connection must have been up for the schedule to start over
     */
    public Flux<Connection> supervised(Retry unlessSet, Duration stableAfter) {
        Retry schedule = settings.retry();
        return Supervision.connections(
                settings.target(),
                schedule != null ? schedule : unlessSet,
                Durations.checkNotNegative(stableAfter, "stableAfter"),
                history -> round(history, network.supervisedConnectRate()),
                connection -> StreamConnection.of(connection).leave(),
                network.closed("connect " + settings.target()),
                network.clock());
    }

    /** A round that begins now, recorded where a recording wants it. */
    private Mono<Connection> round(ConnectHistory history, ConnectRate rate) {
        ConnectFlight flight = ConnectFlight.begun(settings.target());
        Mono<Connection> round = round(history, rate, flight);
        Mono<Connection> recorded = flight == null
                ? round
                : round.doOnSuccess(connection -> flight.connected(connection.peerEndpoint()))
                        .doOnError(flight::failed)
                        .doOnCancel(flight::cancelled);
        ObserverCalls observer = network.observer();
        return observer == null ? recorded : ObservedRound.of(settings.target(), recorded, observer, network.clock());
    }

    /** A round, when its layers have what they need. */
    private Mono<Connection> round(ConnectHistory history, ConnectRate rate, @Nullable ConnectFlight flight) {
        if (settings.streams().layers().areTransparent()) {
            return attempts(history, rate, flight);
        }
        LoopClock clock = network.clock();
        long begun = clock.nanos();
        return settings.streams()
                .layers()
                .ready()
                .timeout(
                        Durations.forTimer(
                                history.roundLimit(settings.attemptTimeout()).length()),
                        clock.timers())
                .onErrorMap(error -> notBegun("read", error, clock.since(begun)))
                // It has used a part of the time.
                .then(Mono.defer(() -> attempts(history, rate, flight)));
    }

    private Mono<Connection> attempts(ConnectHistory history, ConnectRate rate, @Nullable ConnectFlight flight) {
        Endpoint next = settings.next();
        RoundLimit limit = history.roundLimit(settings.attemptTimeout());
        if (!NameService.isName(next)) {
            return attempts(List.of(next), limit, rate, flight);
        }
        LoopClock clock = network.clock();
        long begun = clock.nanos();
        return network.addresses(next)
                .timeout(Durations.forTimer(limit.length()), clock.timers())
                .doOnSuccess(found -> lookedUp(next, found.size(), clock.since(begun), null))
                .doOnError(error -> lookedUp(next, 0, clock.since(begun), error))
                .onErrorMap(error -> notBegun("getaddrinfo", error, clock.since(begun)))
                // The look-up has used a part of the time.
                .flatMap(addresses -> attempts(addresses, history.roundLimit(settings.attemptTimeout()), rate, flight));
    }

    private void lookedUp(Endpoint name, int addresses, Duration took, @Nullable Throwable failure) {
        ObserverCalls observer = network.observer();
        if (observer != null) {
            observer.lookedUp(new LookUp(name, addresses, took, Optional.ofNullable(failure)));
        }
    }

    private Mono<Connection> attempts(
            List<Endpoint> addresses, RoundLimit limit, ConnectRate rate, @Nullable ConnectFlight flight) {
        ChannelContext context =
                network.context(settings.next(), settings.streams().needs());
        if (flight != null) {
            flight.goesBy(context.transport().name());
        }
        return ConnectRound.connect(context, settings, addresses, ATTEMPT_DELAY, limit, rate, flight);
    }

    /** The failure of a call that the attempts waited for. */
    private ConnectFailedException notBegun(String call, Throwable error, Duration elapsed) {
        Endpoint next = settings.next();
        IOException failure;
        if (error instanceof TimeoutException) {
            failure = ChannelFailures.of(call, Errno.ETIMEDOUT, next, error);
        } else if (error instanceof IOException e) {
            failure = e;
        } else {
            failure = new IOException(call + " for " + next + ": " + error.getMessage(), error);
        }
        ConnectAttempt attempt = new ConnectAttempt(next, failure, elapsed);
        ChannelContext context = network.context(next, settings.streams().needs());
        context.stock().counts().countAnywhere(Counter.ATTEMPTS);
        context.stock().counts().countAnywhere(Counter.ATTEMPTS_FAILED);
        ObserverCalls observer = context.observer();
        if (observer != null) {
            observer.attemptFailed(settings.target(), attempt);
        }
        return new ConnectFailedException(settings.target(), List.of(attempt), 1, elapsed, null, failure);
    }
}
