package io.sockflux.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.error.ConnectAttempt;
import io.sockflux.error.ConnectFailedException;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.observe.ConnectionEnd;
import io.sockflux.observe.LookUp;
import io.sockflux.observe.NetworkObserver;
import io.sockflux.observe.ObservedConnect;
import io.sockflux.observe.ObservedConnection;
import io.sockflux.observe.ObservedDatagrams;
import io.sockflux.observe.ObservedHandshake;
import io.sockflux.observe.ObservedListener;
import io.sockflux.observe.ObservedLoop;
import io.sockflux.observe.ObservedPool;
import io.sockflux.observe.Relayed;
import io.sockflux.stream.CloseOutcome;
import io.sockflux.stream.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/**
 * Meters of a network. It is an observer, and reads the network's counts when it is bound to the network:
 *
 * <pre>{@code
 * SockfluxMeters meters = SockfluxMeters.of(registry);
 * Network network = Network.builder().observer(meters).build();
 * meters.bind(network);
 * }</pre>
 *
 * <p>{@link SockfluxMeter} lists the meters. No tag names a peer: endpoints are those that the program listens at or connects
 * to, and behind the first 100 of them all others are {@code other}. So the number of time series has a bound.
 */
public final class SockfluxMeters implements NetworkObserver {

    private static final int MOST_ENDPOINTS = 100;
    private static final String NONE = "none";

    private final Factory meters;
    private final EndpointTags endpoints = new EndpointTags(MOST_ENDPOINTS);
    private final Map<List<String>, ConnectionGroup> groups = new ConcurrentHashMap<>();
    private final Map<String, PoolGauges> pools = new ConcurrentHashMap<>();
    private volatile @Nullable Network network;

    private SockfluxMeters(Factory meters) {
        this.meters = meters;
    }

    /** Meters in this registry, of a network named {@code default}. */
    public static SockfluxMeters of(MeterRegistry registry) {
        return of(registry, "default");
    }

    /**
     * Meters in this registry.
     *
     * @param network the name of the network, for a process that has several: a tag of each meter
     */
    public static SockfluxMeters of(MeterRegistry registry, String network) {
        return new SockfluxMeters(
                new Factory(Objects.requireNonNull(registry, "registry"), Objects.requireNonNull(network, "network")));
    }

    /**
     * Reads the counts, loops and pools of the network when they are asked for, and samples every 5 s its requests, and at most
     * 64 of its connections for round trips and retransmits.
     *
     * @return to be disposed of when the network is closed: ends the samples. The meters stay
     */
    public Disposable bind(Network of) {
        network = Objects.requireNonNull(of, "of");
        return NetworkMeters.bind(meters, of, endpoints);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static String errno(@Nullable Throwable failure) {
        Optional<Errno> errno = Optional.empty();
        if (failure instanceof ConnectFailedException failed) {
            errno = failed.errno();
        } else if (failure instanceof SystemCallException call) {
            errno = call.errno();
        }
        return errno.map(Errno::name).orElse(NONE);
    }

    private static String outcome(Optional<? extends Throwable> failure) {
        return failure.isPresent() ? "failed" : "success";
    }

    // Connections

    private ConnectionGroup group(ObservedConnection connection) {
        List<String> tags =
                List.of(word(connection.origin()), endpoints.of(connection.requested()), connection.transport());
        return groups.computeIfAbsent(tags, made -> new ConnectionGroup(meters, made.toArray(String[]::new)));
    }

    @Override
    public void connectionOpened(ObservedConnection connection) {
        group(connection).opened(connection);
    }

    @Override
    public void connectionClosed(ObservedConnection connection, ConnectionEnd end) {
        group(connection).closed(connection);
        Throwable failure = end instanceof ConnectionEnd.Failed failed ? failed.failure() : null;
        meters.timer(
                        SockfluxMeter.CONNECTION_DURATION,
                        word(connection.origin()),
                        endpoints.of(connection.requested()),
                        connection.transport(),
                        outcome(end),
                        errno(failure))
                .record(connection.age());
    }

    private static String outcome(ConnectionEnd end) {
        if (end instanceof ConnectionEnd.Closed closed) {
            if (closed.outcome() instanceof CloseOutcome.Acknowledged) {
                return "acknowledged";
            }
            return closed.outcome() instanceof CloseOutcome.Reset ? "reset" : "timed_out";
        }
        if (end instanceof ConnectionEnd.Failed) {
            return "failed";
        }
        if (end instanceof ConnectionEnd.Aborted) {
            return "aborted";
        }
        return end instanceof ConnectionEnd.Ended ? "ended" : "network_closed";
    }

    @Override
    public void connectionRefused(ObservedListener listener, Refusal refusal) {
        meters.counter(
                        SockfluxMeter.CONNECTIONS_REFUSED,
                        endpoints.of(listener.requested()),
                        listener.transport(),
                        word(refusal.reason()))
                .increment();
    }

    @Override
    public void descriptorsShort(ObservedListener listener, Errno errno) {
        meters.counter(SockfluxMeter.DESCRIPTOR_SHORTAGES, endpoints.of(listener.requested()), errno.name())
                .increment();
    }

    // Connecting

    @Override
    public void connectEnded(ObservedConnect connect, ObservedConnect.End end) {
        meters.timer(
                        SockfluxMeter.CONNECT_TIME,
                        endpoints.of(connect.target()),
                        word(end.outcome()),
                        errno(end.failure().orElse(null)))
                .record(end.took());
    }

    @Override
    public void connectAttemptFailed(Endpoint target, ConnectAttempt attempt) {
        meters.counter(SockfluxMeter.CONNECT_ATTEMPTS_FAILED, endpoints.of(target), errno(attempt.failure()))
                .increment();
    }

    @Override
    public void lookedUp(LookUp lookUp) {
        meters.timer(SockfluxMeter.LOOKUP_TIME, endpoints.of(lookUp.name()), outcome(lookUp.failure()))
                .record(lookUp.took());
    }

    @Override
    public void handshakeEnded(ObservedHandshake handshake, ObservedHandshake.End end) {
        meters.timer(
                        SockfluxMeter.HANDSHAKE_TIME,
                        word(handshake.kind()),
                        word(handshake.origin()),
                        endpoints.of(handshake.requested()),
                        word(end.outcome()))
                .record(end.took());
    }

    // What the program does

    @Override
    public void serveEnded(ObservedConnection connection, Optional<Throwable> failure) {
        if (failure.isPresent()) {
            meters.counter(SockfluxMeter.SERVE_FAILED, endpoints.of(connection.requested()))
                    .increment();
        }
    }

    @Override
    public void relayEnded(Relayed relayed) {
        String way = word(relayed.way());
        meters.timer(SockfluxMeter.RELAY_TIME, way, outcome(relayed.failure())).record(relayed.took());
        meters.counter(SockfluxMeter.RELAY_DATA, way)
                .increment((double) relayed.bytesToOther() + relayed.bytesFromOther());
    }

    @Override
    public void poolWaited(ObservedPool pool, Duration waited, Optional<Throwable> failure) {
        String endpoint = endpoints.of(pool.target());
        pools.computeIfAbsent(endpoint, made -> new PoolGauges(meters, made, this::eachPool));
        meters.timer(SockfluxMeter.POOL_WAIT_TIME, endpoint, outcome(failure)).record(waited);
    }

    private void eachPool(Consumer<PoolGauges.Named> told) {
        Network of = network;
        if (of != null) {
            of.pools().forEach(pool -> told.accept(new PoolGauges.Named(endpoints.of(pool.target()), pool)));
        }
    }

    @Override
    public void datagramFailed(ObservedDatagrams socket, Errno errno) {
        meters.counter(SockfluxMeter.DATAGRAM_ERRORS, errno.name()).increment();
    }

    @Override
    public void loopDelayed(ObservedLoop loop, Duration late) {
        meters.timer(SockfluxMeter.LOOP_DELAY, loop.name()).record(late);
    }
}
