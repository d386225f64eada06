package io.sockflux.micrometer;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.sockflux.exchange.Requester;
import io.sockflux.observe.NetworkObserver;
import io.sockflux.observe.ObservedConnect;
import io.sockflux.observe.ObservedConnection;
import io.sockflux.observe.ObservedHandshake;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Observations of a network: {@code sockflux.connect} is a round of attempts to connect, {@code sockflux.handshake} TLS, a PROXY
 * header or a way through proxies, {@code sockflux.serve} a handler from its begin to its end, {@code sockflux.request} a request
 * until its answer. It is an observer:
 *
 * <pre>{@code
 * Network network = Network.builder()
 *         .observer(SockfluxObservations.of(registry))
 *         .build();
 * }</pre>
 *
 * <p>The parent of a connect or a request is the observation in the context of its subscriber, where Micrometer keeps it. So is
 * the parent of a handshake by {@code startTls()}. Other handshakes of a connector belong to its connect, those of a listener to
 * nothing. A
 * handler's publisher finds the observation of {@code serve} in its context, and so does what the handler connects or requests.
 * Endpoints are values of low cardinality, behind the first 100 of them {@code other}; peers are of high cardinality.
 */
public final class SockfluxObservations implements NetworkObserver {

    /** Where {@code ObservationThreadLocalAccessor} of Micrometer keeps an observation in a context. */
    static final String KEY = "micrometer.observation";

    private static final int MOST_ENDPOINTS = 100;

    private final ObservationRegistry registry;
    private final EndpointTags endpoints = new EndpointTags(MOST_ENDPOINTS);
    private final Map<Object, Observation> underWay = new ConcurrentHashMap<>();

    private SockfluxObservations(ObservationRegistry registry) {
        this.registry = registry;
    }

    /** Observations in this registry. */
    public static SockfluxObservations of(ObservationRegistry registry) {
        return new SockfluxObservations(Objects.requireNonNull(registry, "registry"));
    }

    private static @Nullable Observation parent(ContextView context) {
        return context.getOrDefault(KEY, null) instanceof Observation known ? known : null;
    }

    private Observation observation(String name, ContextView context) {
        Observation observation = Observation.createNotStarted(name, registry);
        Observation parent = parent(context);
        return parent == null ? observation : observation.parentObservation(parent);
    }

    @Override
    public void connectBegun(ObservedConnect connect) {
        underWay.put(
                connect,
                observation("sockflux.connect", connect.context())
                        .contextualName("connect " + connect.target())
                        .lowCardinalityKeyValue("endpoint", endpoints.of(connect.target()))
                        .start());
    }

    @Override
    public void connectEnded(ObservedConnect connect, ObservedConnect.End end) {
        Observation observation = underWay.remove(connect);
        if (observation == null) {
            return;
        }
        observation.lowCardinalityKeyValue("outcome", end.outcome().name().toLowerCase(Locale.ROOT));
        end.connection()
                .ifPresent(connection -> observation.highCardinalityKeyValue(
                        "peer", connection.peerEndpoint().toString()));
        end.failure().ifPresent(observation::error);
        observation.stop();
    }

    @Override
    public void handshakeBegun(ObservedHandshake handshake) {
        String kind = handshake.kind().name().toLowerCase(Locale.ROOT);
        Observation observation = observation("sockflux.handshake", handshake.context())
                .contextualName("handshake " + kind)
                .lowCardinalityKeyValue("kind", kind)
                .lowCardinalityKeyValue("origin", handshake.origin().name().toLowerCase(Locale.ROOT))
                .lowCardinalityKeyValue("endpoint", endpoints.of(handshake.requested()))
                .highCardinalityKeyValue(
                        "peer", handshake.connection().peerEndpoint().toString());
        handshake.connect().map(underWay::get).ifPresent(observation::parentObservation);
        underWay.put(handshake, observation.start());
    }

    @Override
    public void handshakeEnded(ObservedHandshake handshake, ObservedHandshake.End end) {
        Observation observation = underWay.remove(handshake);
        if (observation != null) {
            observation.lowCardinalityKeyValue("outcome", end.outcome().name().toLowerCase(Locale.ROOT));
            end.failure().ifPresent(observation::error);
            observation.stop();
        }
    }

    @Override
    public ContextView serveBegun(ObservedConnection connection, ContextView context) {
        Observation observation = observation("sockflux.serve", context)
                .contextualName("serve " + connection.requested())
                .lowCardinalityKeyValue("endpoint", endpoints.of(connection.requested()))
                .highCardinalityKeyValue("peer", connection.peerEndpoint().toString())
                .start();
        underWay.put(connection, observation);
        return Context.of(context).put(KEY, observation);
    }

    @Override
    public void serveEnded(ObservedConnection connection, Optional<Throwable> failure) {
        Observation observation = underWay.remove(connection);
        if (observation != null) {
            observation.lowCardinalityKeyValue("outcome", failure.isPresent() ? "failed" : "success");
            failure.ifPresent(observation::error);
            observation.stop();
        }
    }

    /**
     * A requester whose requests are observed, each as {@code sockflux.request}.
     *
     * @param name what the requests are for, a value of low cardinality
     */
    public <Q, A> Requester<Q, A> observed(Requester<Q, A> requester, String name) {
        return new ObservedRequester<>(requester, this, Objects.requireNonNull(name, "name"));
    }

    /** The source, observed from each subscription on. */
    <T> Mono<T> request(Mono<T> source, String name) {
        return Mono.deferContextual(context -> {
            Observation observation = observation("sockflux.request", context)
                    .contextualName("request " + name)
                    .lowCardinalityKeyValue("requester", name)
                    .start();
            return source.doOnError(observation::error)
                    .doFinally(signal -> observation
                            .lowCardinalityKeyValue(
                                    "outcome",
                                    switch (signal) {
                                        case ON_ERROR -> "failed";
                                        case CANCEL -> "cancelled";
                                        default -> "success";
                                    })
                            .stop())
                    .contextWrite(Context.of(KEY, observation));
        });
    }
}
