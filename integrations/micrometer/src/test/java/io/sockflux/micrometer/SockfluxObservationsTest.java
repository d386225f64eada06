package io.sockflux.micrometer;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.error.ProxyHeaderException;
import io.sockflux.observe.ObservedConnect;
import io.sockflux.observe.ObservedConnection;
import io.sockflux.observe.ObservedHandshake;
import io.sockflux.stream.AccessList;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/** Observations have their parents, and end with what became of them. */
class SockfluxObservationsTest {

    private static final Duration HANG = Duration.ofSeconds(60);

    private final ObservationRegistry registry = ObservationRegistry.create();
    private final List<Observation.Context> ended = new CopyOnWriteArrayList<>();
    private final SockfluxObservations observations = SockfluxObservations.of(registry);

    SockfluxObservationsTest() {
        registry.observationConfig().observationHandler(new ObservationHandler<Observation.Context>() {
            @Override
            public void onStop(Observation.Context context) {
                ended.add(context);
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }
        });
    }

    private Observation.Context ended(String name, int number) {
        await().atMost(HANG).until(() -> named(name).size() > number);
        return named(name).get(number);
    }

    private List<Observation.Context> named(String name) {
        return ended.stream().filter(one -> name.equals(one.getName())).toList();
    }

    private static String tag(Observation.Context context, String key) {
        return requireNonNull(context.getLowCardinalityKeyValue(key)).getValue();
    }

    @Test
    void shouldKeepItWhereMicrometerDoes() {
        assertThat(SockfluxObservations.KEY).isEqualTo(ObservationThreadLocalAccessor.KEY);
    }

    @Test
    void shouldObserveAConnectOfASubscriber() {
        try (Network network = Network.builder().observer(observations).build()) {
            Listener listener = requireNonNull(
                    network.acceptor().endpoints("tcp://127.0.0.1:0").listen().block(HANG));
            Observation parent = Observation.start("parent", registry);
            Connection connection =
                    requireNonNull(network.connector(listener.endpoints().get(0))
                            .connect()
                            .contextWrite(context -> context.put(SockfluxObservations.KEY, parent))
                            .block(HANG));
            Observation.Context connect = ended("sockflux.connect", 0);
            assertThat(connect.getParentObservation()).isSameAs(parent);
            assertThat(tag(connect, "outcome")).isEqualTo("connected");
            assertThat(tag(connect, "endpoint"))
                    .isEqualTo(listener.endpoints().get(0).toString());
            connection.abort().block(HANG);
        }
    }

    @Test
    void shouldBeTheParentOfWhatAHandlerDoes() {
        try (Network network = Network.builder().observer(observations).build()) {
            Listener listener = requireNonNull(network.acceptor()
                    .endpoints("tcp://127.0.0.1:0")
                    .onHandlerError((connection, error) -> {})
                    .serve(connection -> observations
                            .request(Mono.just("answer"), "inner")
                            .then(Mono.error(new IllegalStateException("of the handler"))))
                    .block(HANG));
            Connection connection = requireNonNull(
                    network.connector(listener.endpoints().get(0)).connect().block(HANG));
            Observation.Context serve = ended("sockflux.serve", 0);
            assertThat(tag(serve, "outcome")).isEqualTo("failed");
            assertThat(serve.getError()).hasMessage("of the handler");
            assertThat(requireNonNull(ended("sockflux.request", 0).getParentObservation())
                            .getContextView())
                    .isSameAs(serve);
            connection.abort().block(HANG);
        }
    }

    @Test
    void shouldObserveAHandshakeOfAListener() {
        try (Network network = Network.builder().observer(observations).build()) {
            Listener listener = requireNonNull(network.acceptor()
                    .endpoints("tcp://127.0.0.1:0")
                    .proxyProtocol(AccessList.NOBODY.allow("127.0.0.0/8"))
                    .listen()
                    .block(HANG));
            listener.accept().subscribe();
            Connection rude = requireNonNull(
                    network.connector(listener.endpoints().get(0)).connect().block(HANG));
            rude.send("GET / HTTP/1.1\r\n\r\n").block(HANG);
            Observation.Context handshake = ended("sockflux.handshake", 0);
            assertThat(tag(handshake, "kind")).isEqualTo("proxy");
            assertThat(tag(handshake, "origin")).isEqualTo("accepted");
            assertThat(tag(handshake, "endpoint")).isEqualTo("tcp://127.0.0.1:0");
            assertThat(tag(handshake, "outcome")).isEqualTo("failed");
            assertThat(handshake.getError()).isInstanceOf(ProxyHeaderException.class);
            assertThat(handshake.getParentObservation()).isNull();
            assertThat(requireNonNull(handshake.getHighCardinalityKeyValue("peer"))
                            .getValue())
                    .isEqualTo(rude.localEndpoint().toString());
            rude.abort().block(HANG);
        }
    }

    /** A handshake belongs to its connect, where there is one, and otherwise to what its subscriber does. */
    @Test
    void shouldObserveAHandshakeWithinItsConnect() {
        Endpoint target = Endpoint.tcp("192.0.2.1", 7);
        Observation outer = Observation.start("outer", registry);
        ContextView context = Context.of(SockfluxObservations.KEY, outer);
        ObservedConnect connect = new ObservedConnect(target, context);
        ObservedConnection connection = (ObservedConnection) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ObservedConnection.class},
                (proxy, method, with) -> switch (method.getName()) {
                    case "origin" -> ObservedConnection.Origin.CONNECTED;
                    case "requested", "peerEndpoint" -> target;
                    default -> throw new UnsupportedOperationException(method.toString());
                });
        ObservedHandshake first =
                new ObservedHandshake(ObservedHandshake.Kind.TLS, connection, connect, connect.context());
        ObservedHandshake later = new ObservedHandshake(ObservedHandshake.Kind.START_TLS, connection, null, context);
        ObservedHandshake.End end =
                new ObservedHandshake.End(ObservedHandshake.Outcome.CANCELLED, Duration.ofMillis(1), Optional.empty());
        observations.connectBegun(connect);
        observations.handshakeBegun(first);
        observations.handshakeEnded(first, end);
        observations.connectEnded(
                connect, ObservedConnect.End.of(ObservedConnect.Outcome.CANCELLED, Duration.ZERO, null, null));
        observations.handshakeBegun(later);
        observations.handshakeEnded(later, end);
        Observation.Context within = ended("sockflux.handshake", 0);
        assertThat(requireNonNull(within.getParentObservation()).getContextView())
                .isSameAs(ended("sockflux.connect", 0));
        assertThat(tag(within, "outcome")).isEqualTo("cancelled");
        Observation.Context behind = ended("sockflux.handshake", 1);
        assertThat(behind.getParentObservation()).isSameAs(outer);
        assertThat(tag(behind, "kind")).isEqualTo("start_tls");
    }

    @Test
    void shouldObserveRequests() {
        assertThat(observations.request(Mono.just("answer"), "test").block(HANG))
                .isEqualTo("answer");
        assertThat(tag(ended("sockflux.request", 0), "outcome")).isEqualTo("success");
        Mono<String> failing = observations.request(Mono.error(new IllegalStateException("no answer")), "test");
        assertThatThrownBy(() -> failing.block(HANG)).hasMessage("no answer");
        assertThat(tag(ended("sockflux.request", 1), "outcome")).isEqualTo("failed");
        assertThat(ended("sockflux.request", 1).getError()).hasMessage("no answer");
    }
}
