package io.sockflux.contract.network;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.SocketType;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Endpoints;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.Reserved;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.ConnectAttempt;
import io.sockflux.error.NameResolutionException;
import io.sockflux.observe.ConnectionEnd;
import io.sockflux.observe.NetworkCounts;
import io.sockflux.observe.NetworkObserver;
import io.sockflux.observe.ObservedConnection;
import io.sockflux.observe.ObservedConnection.Origin;
import io.sockflux.observe.ObservedListener;
import io.sockflux.spi.Capability;
import io.sockflux.stream.CloseOutcome;
import io.sockflux.stream.Connection;
import io.sockflux.stream.ConnectionPair;
import io.sockflux.stream.Listener;
import io.sockflux.stream.Refusal.Reason;
import io.sockflux.stream.WhenFull;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** An observer is told of each event once, in order, and of the end of all that it was told of. */
@TransportContract
class ObserverContract {

    private final Observed observed = new Observed();

    private static Network observed(Network network, NetworkObserver observer) {
        return Network.builder()
                .transport(network.transport())
                .threads(2)
                .observer(observer)
                .build();
    }

    private static Endpoint at(Listener listener) {
        return listener.endpoints().get(0);
    }

    /** Connects a peer of another make, which must not be served. */
    private static void isReset(Endpoint endpoint) {
        assertThatThrownBy(() -> {
                    try (Peer peer = Peer.connect(endpoint)) {
                        peer.receive(1);
                    }
                })
                .isInstanceOf(IOException.class);
    }

    private static Listener echo(Network network) {
        return Waiting.result(network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .serve(connection -> connection.send(connection.receive())));
    }

    @Test
    void shouldTellOfEachListeningSocketOnce(Network network) {
        try (Network other = observed(network, observed)) {
            List<Endpoint> endpoints = Endpoints.ofEachKind(other);
            Listener listener = Waiting.result(other.acceptor()
                    .endpoints(endpoints.toArray(Endpoint[]::new))
                    .listen());
            assertThat(observed.bound()).extracting(ObservedListener::requested).containsExactlyElementsOf(endpoints);
            assertThat(observed.bound())
                    .extracting(ObservedListener::localEndpoint)
                    .containsExactlyElementsOf(listener.endpoints());
            Endpoint removed = at(listener);
            Waiting.done(listener.remove(removed));
            await().until(() -> observed.unbound().size() == 1);
            assertThat(observed.unbound())
                    .extracting(ObservedListener::localEndpoint)
                    .containsExactly(removed);
            Waiting.done(listener.close());
            await().until(() -> observed.unbound().size() == endpoints.size());
        }
        observed.checkAllEnded();
    }

    @Test
    void shouldNotTellOfAListenerThatCouldNotBeBound(Network network) {
        Endpoint any = Endpoint.parse("tcp://127.0.0.1:0");
        try (Network other = observed(network, observed)) {
            Listener taken = Waiting.result(other.acceptor().endpoints(any).listen());
            assertThatThrownBy(() -> Waiting.result(
                            other.acceptor().endpoints(any, at(taken)).listen()))
                    .hasMessageContaining("EADDRINUSE");
        }
        assertThat(observed.bound()).hasSize(1);
        observed.checkAllEnded();
    }

    @Test
    void shouldTellHowBothEndsOfAClosedConnectionEnded(Network network) {
        try (Network other = observed(network, observed)) {
            Listener listener = echo(other);
            String answer = Waiting.result(other.connector(at(listener))
                    .use(connection -> connection
                            .send("hello")
                            .then(connection.receive().asString(US_ASCII).next()))
                    .single());
            assertThat(answer).isEqualTo("hello");
            await().until(() -> observed.ends(Origin.ACCEPTED).size() == 1
                    && observed.ends(Origin.CONNECTED).size() == 1);
            ObservedConnection accepted = observed.opened(Origin.ACCEPTED).get(0);
            ObservedConnection connected = observed.opened(Origin.CONNECTED).get(0);
            assertThat(accepted.requested()).isEqualTo(Endpoint.parse("tcp://127.0.0.1:0"));
            assertThat(accepted.localEndpoint()).isEqualTo(at(listener));
            assertThat(accepted.peerEndpoint()).isEqualTo(connected.localEndpoint());
            assertThat(connected.requested()).isEqualTo(at(listener));
            assertThat(connected.peerEndpoint()).isEqualTo(at(listener));
            assertThat(connected.transport()).isEqualTo(other.transport());
            ConnectionEnd closed = new ConnectionEnd.Closed(new CloseOutcome.Acknowledged());
            assertThat(observed.ends(Origin.ACCEPTED)).containsExactly(closed);
            assertThat(observed.ends(Origin.CONNECTED)).containsExactly(closed);
        }
        observed.checkAllEnded();
    }

    @Test
    void shouldTellAnAbortFromAReset(Network network) {
        try (Network other = observed(network, observed)) {
            Listener listener = Waiting.result(
                    other.acceptor().endpoints("tcp://127.0.0.1:0").listen());
            Mono<Connection> accepting = listener.accept().next().cache();
            accepting.subscribe();
            Connection connected = Waiting.result(other.connector(at(listener)).connect());
            Connection accepted = Waiting.result(accepting);
            // The program closes on the error, and yet the reset came first.
            Mono<CloseOutcome> close =
                    accepted.receive().onErrorComplete().then(accepted.close()).cache();
            close.subscribe();
            Waiting.done(connected.abort());
            Waiting.done(close);
            await().until(() -> observed.ends(Origin.ACCEPTED).size() == 1
                    && !observed.ends(Origin.CONNECTED).isEmpty());
            assertThat(observed.ends(Origin.CONNECTED)).containsExactly(new ConnectionEnd.Aborted());
            assertThat(observed.ends(Origin.ACCEPTED))
                    .singleElement()
                    .isInstanceOfSatisfying(
                            ConnectionEnd.Failed.class,
                            end -> assertThat(end.failure()).hasMessageContaining("ECONNRESET"));
        }
        observed.checkAllEnded();
    }

    @Test
    void shouldTellOfRefusals(Network network) {
        try (Network other = observed(network, observed)) {
            Listener listener = Waiting.result(other.acceptor()
                    .endpoints("tcp://127.0.0.1:0")
                    .maxConnections(1)
                    .whenFull(WhenFull.RESET)
                    .serve(connection -> connection.receive()));
            Connection first = Waiting.result(other.connector(at(listener)).connect());
            await().until(() -> observed.opened(Origin.ACCEPTED).size() == 1);
            isReset(at(listener));
            await().until(() -> !observed.refused().isEmpty());
            assertThat(observed.refused()).containsExactly("the limit of 1 connections is reached");
            assertThat(observed.opened(Origin.ACCEPTED)).hasSize(1);
            Waiting.done(first.close());
        }
        observed.checkAllEnded();
    }

    @Test
    void shouldTellOfEachAttemptThatFailed(Network network) throws IOException {
        try (Network other = Network.builder()
                .transport(network.transport())
                .resolver(host -> Mono.error(new NameResolutionException(host, "EAI_NONAME", "no such host", null)))
                .observer(observed)
                .build()) {
            Endpoint nobody = Reserved.endpoint(network, PeerKind.IPV4);
            assertThatThrownBy(() -> Waiting.result(other.connector(nobody).connect()))
                    .isNotNull();
            assertThatThrownBy(() -> Waiting.result(
                            other.connector("tcp://nowhere.test:80").connect()))
                    .isNotNull();
            assertThat(observed.targets()).containsExactly(nobody, Endpoint.parse("tcp://nowhere.test:80"));
            assertThat(observed.failed())
                    .extracting(ConnectAttempt::reason)
                    .containsExactly("ECONNREFUSED", "EAI_NONAME");
        }
        assertThat(observed.opened(Origin.CONNECTED)).isEmpty();
        observed.checkAllEnded();
    }

    @Test
    void shouldTellOfAllThatANetworkCloses(Network network) {
        try (Network other = observed(network, observed)) {
            Listener listener = echo(other);
            for (int i = 0; i < 3; i++) {
                Waiting.result(other.connector(at(listener)).connect());
            }
            await().until(() -> observed.opened(Origin.ACCEPTED).size() == 3);
        }
        observed.checkAllEnded();
        assertThat(observed.unbound()).hasSize(1);
        assertThat(observed.ends(Origin.CONNECTED)).hasSize(3).allMatch(ObserverContract::isOfNetwork);
    }

    /** The end of the other side, which is of the same network, may have come first. */
    private static boolean isOfNetwork(ConnectionEnd end) {
        return !(end instanceof ConnectionEnd.Aborted);
    }

    @Test
    void shouldTellOfPairsAndWhatIsAdopted(Network network) {
        Assumptions.assumeTrue(network.supports(Capability.DESCRIPTORS), "descriptors are not supported here");
        try (Network other = observed(network, observed)) {
            ConnectionPair pair = Waiting.result(other.socketPair(SocketType.STREAM));
            assertThat(observed.opened(Origin.PAIR)).hasSize(2);
            Connection adopted = Waiting.result(
                    pair.first().duplicate().flatMap(copy -> other.adopter(copy).adopt()));
            assertThat(observed.opened(Origin.ADOPTED)).hasSize(1);
            Waiting.done(adopted.close());
            Waiting.done(pair.first().close());
            Waiting.done(pair.second().close());
        }
        observed.checkAllEnded();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldCountBackToZero(boolean byNetwork, Network network) {
        Network other = observed(network, observed);
        Listener listener = Waiting.result(other.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .maxConnections(4)
                .whenFull(WhenFull.RESET)
                .serve(connection -> connection.receive()));
        List<Connection> connections = Waiting.result(Flux.range(0, 4)
                .concatMap(i -> other.connector(at(listener)).connect())
                .collectList());
        await().until(() -> other.counts().acceptedEver() == 4);
        isReset(at(listener));
        await().until(() -> other.counts().refusedEver(Reason.CONNECTION_LIMIT) == 1);
        assertThat(other.counts().listeners()).isEqualTo(1);
        if (!byNetwork) {
            Waiting.done(connections.get(0).close());
            Waiting.done(connections.get(1).abort());
            Waiting.done(connections.get(2).close());
            Waiting.done(connections.get(3).abort());
            Waiting.done(listener.close());
            await().until(() ->
                    other.counts().connections() == 0 && other.counts().listeners() == 0);
        }
        other.close();
        NetworkCounts counts = other.counts();
        assertThat(counts.connections()).isZero();
        assertThat(counts.listeners()).isZero();
        assertThat(counts.listenersEver()).isEqualTo(1);
        assertThat(counts.acceptedEver()).isEqualTo(4);
        assertThat(counts.connectedEver()).isEqualTo(4);
        assertThat(counts)
                .hasToString(
                        "0 listeners, 0 connections, of 4 accepted and 4 connected; 1 refused, 0" + " attempts failed");
    }

    @Test
    void shouldNotMindAnObserverThatThrows(Network network) throws IOException {
        NetworkObserver throwing = new NetworkObserver() {
            @Override
            public void listenerBound(ObservedListener listener) {
                throw new IllegalStateException("bound");
            }

            @Override
            public void listenerClosed(ObservedListener listener) {
                throw new AssertionError("closed");
            }

            @Override
            public void connectionOpened(ObservedConnection connection) {
                throw new IllegalStateException("opened");
            }

            @Override
            public void connectionClosed(ObservedConnection connection, ConnectionEnd end) {
                throw new IllegalStateException("closed");
            }

            @Override
            public void connectAttemptFailed(Endpoint target, ConnectAttempt attempt) {
                throw new IllegalStateException("failed");
            }
        };
        try (Network other = observed(network, throwing)) {
            Endpoint nobody = Reserved.endpoint(network, PeerKind.IPV4);
            Listener listener = echo(other);
            String answer = Waiting.result(other.connector(at(listener))
                    .use(connection -> connection
                            .send("hello")
                            .then(connection.receive().asString(US_ASCII).next()))
                    .single());
            assertThat(answer).isEqualTo("hello");
            assertThatThrownBy(() -> Waiting.result(other.connector(nobody).connect()))
                    .hasMessageContaining("ECONNREFUSED");
            Waiting.done(listener.close());
        }
    }
}
