package io.sockflux.contract.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.SocketType;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Bytes;
import io.sockflux.contract.kit.Joined;
import io.sockflux.contract.kit.Pair;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.Reserved;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.error.NameResolutionException;
import io.sockflux.message.Message;
import io.sockflux.observe.NetworkCounts;
import io.sockflux.observe.NetworkCounts.DatagramCounts;
import io.sockflux.observe.ObservedConnection;
import io.sockflux.observe.ObservedConnection.Origin;
import io.sockflux.observe.ObservedConnection.State;
import io.sockflux.spi.Capability;
import io.sockflux.stream.Connection;
import io.sockflux.stream.ConnectionPair;
import io.sockflux.stream.Listener;
import io.sockflux.stream.ListenerCounts;
import io.sockflux.stream.Refusal.Reason;
import io.sockflux.stream.RelayOutcome;
import io.sockflux.stream.RelayWay;
import io.sockflux.stream.Shutdown;
import io.sockflux.stream.WhenFull;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A network, a listener and a connection count without an observer, and each thing once. */
@TransportContract
class CountsContract {

    private static Network fresh(Network network) {
        return Network.builder().transport(network.transport()).threads(2).build();
    }

    private static Endpoint at(Listener listener) {
        return listener.endpoints().get(0);
    }

    private static Listener echo(Network network, Endpoint endpoint) {
        return Waiting.result(
                network.acceptor().endpoints(endpoint).serve(connection -> connection.send(connection.receive())));
    }

    /** Sends so many bytes and takes them back. */
    private static void exchange(Connection connection, int bytes) {
        Waiting.done(
                connection.send(Bytes.pattern(bytes)).and(connection.receive().exactly(bytes)));
    }

    @ParameterizedTest
    @EnumSource
    void shouldCountBytesOfTheConnectionTheListenerAndTheNetwork(PeerKind kind, Network network) {
        try (Network other = fresh(network)) {
            Listener listener = echo(other, kind.endpoint(other));
            Connection first = Waiting.result(other.connector(at(listener)).connect());
            exchange(first, 100_000);
            assertThat(first.bytesOut()).isEqualTo(100_000);
            assertThat(first.bytesIn()).isEqualTo(100_000);
            await().until(() -> listener.counts().bytesOut() == 100_000);
            assertThat(listener.counts().bytesIn()).isEqualTo(100_000);
            assertThat(other.counts().bytesIn()).isEqualTo(200_000);
            assertThat(other.counts().bytesOut()).isEqualTo(200_000);
            Waiting.done(first.close());
            Connection second = Waiting.result(other.connector(at(listener)).connect());
            exchange(second, 5);
            Waiting.done(second.abort());
            await().until(() -> other.counts().connections() == 0);
            assertThat(first.bytesIn()).isEqualTo(100_000);
            assertThat(listener.counts().bytesIn()).isEqualTo(100_005);
            assertThat(listener.counts().bytesOut()).isEqualTo(100_005);
            assertThat(other.counts().bytesIn()).isEqualTo(200_010);
            assertThat(other.counts().bytesOut()).isEqualTo(200_010);
        }
    }

    @ParameterizedTest
    @CsvSource({"IPV4, KERNEL", "IPV4, USER_SPACE", "UNIX_PATH, KERNEL"})
    void shouldCountWhatARelayMoves(PeerKind kind, RelayWay way, Network network) throws Throwable {
        try (Network other = fresh(network);
                Joined joined = Joined.connect(other, kind, PeerKind.IPV4)) {
            CompletableFuture<RelayOutcome> relay = joined.relay(way).toFuture();
            joined.one().peer().send(Bytes.pattern(300_000));
            joined.other().peer().receive(300_000);
            joined.other().peer().send("answer");
            joined.one().peer().receiveText(6);
            joined.one().peer().endOutput();
            joined.other().peer().endOutput();
            RelayOutcome outcome = Joined.outcome(relay);
            assertThat(outcome.bytesToOther()).isEqualTo(300_000);
            Connection one = joined.one().connection();
            Connection two = joined.other().connection();
            assertThat(one.bytesIn()).isEqualTo(300_000);
            assertThat(one.bytesOut()).isEqualTo(6);
            assertThat(two.bytesIn()).isEqualTo(6);
            assertThat(two.bytesOut()).isEqualTo(300_000);
            assertThat(other.counts().bytesIn()).isEqualTo(300_006);
        }
    }

    @Test
    void shouldCountWhatTheKernelWritesIntoTheUsersBuffers(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            CompletableFuture<Integer> received = pair.connection()
                    .receiveInto(ByteBuffer.allocateDirect(100))
                    .toFuture();
            pair.peer().send("some");
            assertThat(Waiting.result(Mono.fromFuture(received))).isEqualTo(4);
            assertThat(pair.connection().bytesIn()).isEqualTo(4);
        }
    }

    @Test
    void shouldCountAcceptsAndRefusalsByReason(Network network) {
        try (Network other = fresh(network)) {
            Listener listener = Waiting.result(other.acceptor()
                    .endpoints("tcp://127.0.0.1:0")
                    .maxConnections(1)
                    .whenFull(WhenFull.RESET)
                    .serve(connection -> connection.send(connection.receive())));
            assertThat(other.listeners()).containsExactly(listener);
            Connection first = Waiting.result(other.connector(at(listener)).connect());
            exchange(first, 1);
            for (int i = 0; i < 3; i++) {
                isReset(at(listener));
            }
            await().until(() -> listener.counts().refusedEver() == 3);
            ListenerCounts counts = listener.counts();
            assertThat(counts.refusedEver(Reason.CONNECTION_LIMIT)).isEqualTo(3);
            assertThat(counts.acceptedEver()).isEqualTo(1);
            assertThat(counts.open()).isEqualTo(1);
            assertThat(counts.failedEver()).isZero();
            assertThat(other.counts().refused()).isEqualTo(counts.refused());
            Waiting.done(first.abort());
            await().until(() -> listener.counts().open() == 0);
            assertThat(listener.counts().failedEver()).isEqualTo(1);
            assertThat(listener.counts().acceptedEver()).isEqualTo(1);
            Waiting.done(listener.close());
            assertThat(other.listeners()).isEmpty();
            NetworkCounts whole = other.counts();
            assertThat(whole.listeners()).isZero();
            assertThat(whole.listenersEver()).isEqualTo(1);
            assertThat(whole.abortedEver()).isEqualTo(1);
            assertThat(whole.failedEver()).isEqualTo(1);
        }
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

    @Test
    void shouldCountAttempts(Network network) throws IOException {
        try (Network other = Network.builder()
                .transport(network.transport())
                .resolver(host -> Mono.error(new NameResolutionException(host, "EAI_NONAME", "no such host", null)))
                .build()) {
            Listener listener = echo(other, Endpoint.tcp("127.0.0.1", 0));
            Endpoint nobody = Reserved.endpoint(network, PeerKind.IPV4);
            assertThatThrownBy(() -> Waiting.result(other.connector(nobody).connect()))
                    .isNotNull();
            assertThatThrownBy(() -> Waiting.result(
                            other.connector("tcp://nowhere.test:80").connect()))
                    .isNotNull();
            Waiting.done(Waiting.result(other.connector(at(listener)).connect()).abort());
            assertThat(other.counts().attemptsEver()).isEqualTo(3);
            assertThat(other.counts().attemptsFailedEver()).isEqualTo(2);
            assertThat(other.counts().connectedEver()).isEqualTo(1);
        }
    }

    @Test
    void shouldListOpenConnections(Network network) {
        try (Network other = fresh(network)) {
            Listener listener = echo(other, Endpoint.tcp("127.0.0.1", 0));
            List<Connection> connected = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                Connection connection =
                        Waiting.result(other.connector(at(listener)).connect());
                exchange(connection, 10 + i);
                connected.add(connection);
            }
            List<ObservedConnection> all = other.connections(100);
            assertThat(all).hasSize(10).containsAll(cast(connected));
            assertThat(all)
                    .filteredOn(one -> one.origin() == Origin.ACCEPTED)
                    .hasSize(5)
                    .allSatisfy(one -> {
                        assertThat(one.requested()).isEqualTo(Endpoint.tcp("127.0.0.1", 0));
                        assertThat(one.localEndpoint()).isEqualTo(at(listener));
                        assertThat(one.transport()).isEqualTo(other.transport());
                        assertThat(one.state()).isEqualTo(State.OPEN);
                        assertThat(one.age()).isPositive().isLessThan(Duration.ofMinutes(5));
                    });
            assertThat(all)
                    .filteredOn(one -> one.origin() == Origin.CONNECTED)
                    .extracting(ObservedConnection::bytesIn)
                    .containsExactlyInAnyOrder(10L, 11L, 12L, 13L, 14L);
            assertThat(other.connections(3)).hasSize(3);
            assertThat(other.connections(0)).isEmpty();
            assertThatThrownBy(() -> other.connections(-1)).hasMessageContaining("most");
            ObservedConnection first = cast(connected).get(0);
            Waiting.done(connected.get(0).shutdown(Shutdown.WRITE));
            assertThat(first.state()).isIn(State.OUTPUT_ENDED, State.INPUT_ENDED, State.CLOSED);
            Waiting.done(connected.get(0).abort());
            assertThat(first.state()).isEqualTo(State.CLOSED);
            await().until(() -> other.connections(100).size() == 8);
        }
    }

    private static List<ObservedConnection> cast(List<Connection> connections) {
        return connections.stream().map(ObservedConnection.class::cast).toList();
    }

    @Test
    void shouldCountPairsAsOthers(Network network) {
        Assumptions.assumeTrue(network.supports(Capability.SOCKET_PAIR), "there are no pairs here");
        try (Network other = fresh(network)) {
            ConnectionPair pair = Waiting.result(other.socketPair(SocketType.STREAM));
            Waiting.done(pair.first().send("hello").then(pair.second().receive().next()));
            assertThat(pair.second().bytesIn()).isEqualTo(5);
            assertThat(other.counts().othersEver()).isEqualTo(2);
            assertThat(other.counts().connections()).isEqualTo(2);
            assertThat(other.counts().bytesIn()).isEqualTo(5);
        }
    }

    @Test
    void shouldCountDatagrams(Network network) {
        Assumptions.assumeTrue(network.supports(Capability.DATAGRAM), "the transport has no datagrams");
        try (Network other = fresh(network)) {
            DatagramSocket receiver =
                    Waiting.result(other.datagrams("udp://127.0.0.1:0").bind());
            DatagramSocket sender =
                    Waiting.result(other.datagrams("udp://127.0.0.1:0").bind());
            Endpoint to = receiver.localEndpoint();
            Waiting.done(sender.send(Mono.just(Message.of("one").to(to))));
            Waiting.done(sender.sendEach(Flux.just(
                    Message.of("three").to(to), Message.of(new byte[1 << 17]).to(to))));
            Waiting.done(receiver.receive().take(2));
            DatagramCounts counts = other.counts().datagrams();
            assertThat(counts.sockets()).isEqualTo(2);
            assertThat(counts.out()).isEqualTo(2);
            assertThat(counts.failedEver()).isEqualTo(1);
            assertThat(counts.in()).isEqualTo(2);
            assertThat(counts.bytesIn()).isEqualTo(8);
            assertThat(counts.bytesOut()).isEqualTo(8 + (1 << 17));
            Waiting.done(sender.close().and(receiver.close()));
            await().until(() -> other.counts().datagrams().sockets() == 0);
            assertThat(other.counts().datagrams().socketsEver()).isEqualTo(2);
            // Bytes of datagrams are not those of connections.
            assertThat(other.counts().bytesOut()).isZero();
        }
    }
}
