package io.sockflux.contract.accept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sockflux.Acceptor;
import io.sockflux.Connector;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.ProcNet;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.stream.WhenFull;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A listener holds no more connections than its limits say, and the rest waits or is told. */
@TransportContract
class LimitContract {

    @Test
    void shouldLeaveTheRestInTheKernelsQueueUntilThereIsRoom(Network network) throws Exception {
        Listener listener = echo(network, acceptor -> acceptor.maxConnections(2));
        Endpoint endpoint = listener.endpoints().get(0);
        try (Peer first = greet(endpoint);
                Peer second = greet(endpoint);
                Peer third = Peer.connect(endpoint)) {
            third.send("third");
            assertThat(ProcNet.waiting(endpoint)).isEqualTo(1);
            second.endOutput();
            assertThat(second.receiveRest()).isEmpty();
            assertThat(third.receiveText(5)).isEqualTo("third");
            assertThat(first.localEndpoint()).isNotNull();
        }
        Waiting.done(listener.close());
    }

    @Test
    void shouldNotResetWhatCameTogetherWhereTheRestIsToWait(Network network) throws Exception {
        List<String> refused = new CopyOnWriteArrayList<>();
        Listener listener = Waiting.result(network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .maxConnections(2)
                .onRefused(refusal -> refused.add(refusal.words()))
                .listen());
        Endpoint endpoint = listener.endpoints().get(0);
        List<Connection> accepted = new CopyOnWriteArrayList<>();
        try (Peer first = Peer.connect(endpoint);
                Peer second = Peer.connect(endpoint);
                Peer third = Peer.connect(endpoint);
                Peer fourth = Peer.connect(endpoint)) {
            listener.accept().subscribe(accepted::add);
            await("two").until(() -> accepted.size() == 2);
            assertThat(ProcNet.waiting(endpoint)).isEqualTo(2);
            accepted.forEach(connection -> Waiting.done(connection.abort()));
            assertThat(first.isOver()).isTrue();
            assertThat(second.isOver()).isTrue();
            await("the others").until(() -> accepted.size() == 4);
            assertThat(refused).isEmpty();
            accepted.forEach(connection -> Waiting.done(connection.abort()));
            assertThat(third.isOver()).isTrue();
            assertThat(fourth.isOver()).isTrue();
        }
        Waiting.done(listener.close());
    }

    @Test
    void shouldResetTheRestAndSayWhy(Network network) throws Exception {
        List<String> refused = new CopyOnWriteArrayList<>();
        Listener listener = echo(
                network,
                acceptor -> acceptor.maxConnections(1)
                        .whenFull(WhenFull.RESET)
                        .onRefused(refusal -> refused.add(refusal.toString())));
        Endpoint endpoint = listener.endpoints().get(0);
        try (Peer first = greet(endpoint);
                Peer second = Peer.connect(endpoint)) {
            Endpoint refusedPeer = second.localEndpoint();
            assertThatThrownBy(() -> second.read(ByteBuffer.allocate(1)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("reset");
            await("the refusal").until(() -> !refused.isEmpty());
            assertThat(refused).containsExactly(refusedPeer + " the limit of 1 connections is reached");
            assertThat(first.localEndpoint()).isNotNull();
        }
        Waiting.done(listener.close());
    }

    @Test
    void shouldLimitEachPeerAddress(Network network) throws Exception {
        List<String> refused = new CopyOnWriteArrayList<>();
        Listener listener = echo(
                network,
                acceptor -> acceptor.maxConnectionsPerPeer(2).onRefused(refusal -> refused.add(refusal.words())));
        Endpoint endpoint = listener.endpoints().get(0);
        try (Peer first = greet(endpoint);
                Peer second = greet(endpoint);
                Peer third = Peer.connect(endpoint)) {
            assertThatThrownBy(() -> third.read(ByteBuffer.allocate(1))).isInstanceOf(IOException.class);
            await("the refusal").until(() -> !refused.isEmpty());
            assertThat(refused).containsExactly("the limit of 2 connections per peer is reached");
            first.endOutput();
            assertThat(first.receiveRest()).isEmpty();
            second.send("x");
            assertThat(second.receiveText(1)).isEqualTo("x");
            // The place of the first is free again.
            await("a place").ignoreExceptions().until(() -> {
                try (Peer fourth = greet(endpoint)) {
                    return fourth.localEndpoint() != null;
                }
            });
        }
        Waiting.done(listener.close());
    }

    @Test
    void shouldTakeTheAddressesOfABlockForOnePeer(Network network) throws Exception {
        List<String> refused = new CopyOnWriteArrayList<>();
        Listener listener = echo(
                network,
                acceptor -> acceptor.maxConnectionsPerPeer(2)
                        .peerPrefixLengths(31, 64)
                        .onRefused(refusal -> refused.add(refusal.words())));
        Endpoint endpoint = listener.endpoints().get(0);
        try (Peer first = greet(endpoint)) {
            Connector connector = network.connector(endpoint);
            Connection second =
                    Waiting.result(connector.from("tcp://127.0.0.2:0").connect());
            Connection third =
                    Waiting.result(connector.from("tcp://127.0.0.3:0").connect());
            // The reset may come before the connect is done.
            Optional<Connection> fourth = connector
                    .from("tcp://127.0.0.3:0")
                    .connect()
                    .onErrorComplete()
                    .blockOptional();
            await("the refusal").until(() -> !refused.isEmpty());
            assertThat(refused).containsExactly("the limit of 2 connections from 127.0.0.2/31 is reached");
            assertThat(first.localEndpoint()).isNotNull();
            fourth.ifPresent(connection -> Waiting.done(connection.abort()));
            Waiting.done(second.abort());
            Waiting.done(third.abort());
        }
        Waiting.done(listener.close());
    }

    @Test
    void shouldLimitEachEndpointApart(Network network) throws Exception {
        Listener listener = Waiting.result(network.acceptor()
                .endpoints("tcp://127.0.0.1:0", "tcp://127.0.0.1:0")
                .maxConnectionsPerEndpoint(1)
                .serve(connection -> connection.send(connection.receive())));
        Endpoint one = listener.endpoints().get(0);
        Endpoint other = listener.endpoints().get(1);
        try (Peer first = greet(one);
                Peer waits = Peer.connect(one);
                Peer second = greet(other)) {
            waits.send("waits");
            assertThat(ProcNet.waiting(one)).isEqualTo(1);
            first.endOutput();
            assertThat(first.receiveRest()).isEmpty();
            assertThat(waits.receiveText(5)).isEqualTo("waits");
            assertThat(second.localEndpoint()).isNotNull();
        }
        Waiting.done(listener.close());
    }

    @Test
    void shouldRefuseALimitThatIsNone(Network network) {
        assertThatThrownBy(() -> network.acceptor().maxConnections(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxConnections: 0 (expected: >= 1)");
        assertThatThrownBy(() -> network.acceptor().maxConnectionsPerPeer(-1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Listener echo(Network network, UnaryOperator<Acceptor> recipe) {
        return Waiting.result(recipe.apply(network.acceptor().endpoints("tcp://127.0.0.1:0"))
                .serve(connection -> connection.send(connection.receive())));
    }

    /** A peer that has been served already. */
    private static Peer greet(Endpoint endpoint) throws IOException {
        Peer peer = Peer.connect(endpoint);
        peer.send("hello");
        assertThat(peer.receiveText(5)).isEqualTo("hello");
        return peer;
    }
}
