package io.sockflux.contract.accept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.address.UnixUnnamedEndpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Aside;
import io.sockflux.contract.kit.Endpoints;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.Reserved;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** Any mix of endpoints is one source of connections, and {@code request(n)} is n calls of {@code accept}. */
@TransportContract
class AcceptContract {

    /** Refusals, limits and logs name the peer, also of one that has reset before anybody accepted it. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNIX_PATH")
    void shouldKnowAPeerThatWasGoneBeforeItWasAccepted(PeerKind kind, Network network) throws Exception {
        Listener listener = Waiting.result(
                network.acceptor().endpoints(kind.endpoint(network)).listen());
        Peer peer = Peer.connect(listener.endpoints().get(0));
        Endpoint local = peer.localEndpoint();
        peer.reset();
        Connection accepted = Waiting.result(listener.accept().next());
        assertThat(accepted.peerEndpoint()).isEqualTo(local);
        Waiting.done(accepted.abort());
        Waiting.done(listener.close());
    }

    @Test
    void shouldTellThatAUnixPeerHasNoName(Network network) throws Exception {
        Listener listener = Waiting.result(network.acceptor()
                .endpoints(PeerKind.UNIX_PATH.endpoint(network))
                .listen());
        Peer peer = Peer.connect(listener.endpoints().get(0));
        Connection accepted = Waiting.result(listener.accept().next());
        assertThat(accepted.peerEndpoint()).isEqualTo(new UnixUnnamedEndpoint());
        Waiting.done(accepted.abort());
        peer.close();
        Waiting.done(listener.close());
    }

    private static final Duration HANG = Duration.ofSeconds(100);

    @Test
    void shouldAcceptOnEveryKindOfEndpointAsOneFlux(Network network) {
        Listener listener = listen(network, Endpoints.ofEachKind(network));
        TestSubscriber<Connection> accepted = TestSubscriber.create();
        listener.accept().subscribe(accepted);
        List<Connection> clients = new ArrayList<>();
        for (Endpoint endpoint : listener.endpoints()) {
            if (endpoint instanceof TcpEndpoint tcp) {
                assertThat(tcp.port()).as("the port that the kernel chose").isPositive();
            }
            clients.add(Waiting.result(network.connector(endpoint).connect()));
        }
        await(accepted, clients.size());
        assertThat(accepted.getReceivedOnNext().stream().map(Connection::localEndpoint))
                .containsExactlyInAnyOrderElementsOf(listener.endpoints());
        Waiting.done(listener.close());
        accepted.block(HANG);
        assertThat(accepted.isTerminatedComplete()).isTrue();
        abort(accepted.getReceivedOnNext());
        abort(clients);
    }

    @ParameterizedTest
    @EnumSource
    void shouldAcceptAsManyAsAreAskedForInTheirOrder(PeerKind kind, Network network) throws Exception {
        Listener listener = listen(network, List.of(kind.endpoint(network)));
        TestSubscriber<Connection> accepted =
                TestSubscriber.builder().initialRequest(0).build();
        listener.accept().subscribe(accepted);
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            // They connect to the kernel, whether or not anybody accepts.
            Peer peer = Peer.connect(listener.endpoints().get(0));
            peer.send("peer " + i);
            peers.add(peer);
        }
        for (int asked = 1; asked <= 5; asked++) {
            accepted.request(1);
            await(accepted, asked);
            Connection connection = accepted.getReceivedOnNext().get(asked - 1);
            String name = Waiting.result(connection
                    .receive()
                    .asString(java.nio.charset.StandardCharsets.UTF_8)
                    .next());
            assertThat(name).isEqualTo("peer " + (asked - 1));
            // A listener that runs ahead of demand has had the time of a round trip to do so.
            assertThat(accepted.getReceivedOnNext()).hasSize(asked);
        }
        Waiting.done(listener.close());
        abort(accepted.getReceivedOnNext());
        for (Peer peer : peers) {
            peer.close();
        }
    }

    @Test
    void shouldLeaveInTheKernelsQueueWhatNobodyAskedFor(Network network) throws Exception {
        Endpoint endpoint = PeerKind.UNIX_PATH.endpoint(network);
        Listener listener =
                Waiting.result(network.acceptor().endpoints(endpoint).backlog(1).listen());
        TestSubscriber<Connection> accepted =
                TestSubscriber.builder().initialRequest(2).build();
        listener.accept().subscribe(accepted);
        List<SocketChannel> peers = new ArrayList<>();
        for (int i = 1; i <= 2; i++) {
            peers.add(connectAtOnce(endpoint));
            await(accepted, i);
        }
        // Demand is used up, so that the kernel's queue fills; where connections were accepted it never would.
        Awaitility.await("full queue").until(() -> {
            SocketChannel peer = connectAtOnce(endpoint);
            if (peer.isConnected()) {
                peers.add(peer);
                return false;
            }
            peer.close();
            return true;
        });
        assertThat(accepted.getReceivedOnNext()).hasSize(2);
        accepted.request(Long.MAX_VALUE);
        await(accepted, peers.size());
        Waiting.done(listener.close());
        abort(accepted.getReceivedOnNext());
        for (SocketChannel peer : peers) {
            peer.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldCloseTheListenerWhenAcceptingIsCancelled(PeerKind kind, Network network) throws Exception {
        Endpoint endpoint = Reserved.endpoint(network, kind);
        TestSubscriber<Connection> accepted = TestSubscriber.create();
        network.acceptor().endpoints(endpoint).accept().subscribe(accepted);
        List<Peer> peers = new ArrayList<>();
        Awaitility.await("listening").ignoreExceptions().until(() -> peers.add(Peer.connect(endpoint)));
        await(accepted, 1);
        accepted.cancel();
        Awaitility.await("closed").until(() -> isRefused(endpoint));
        abort(accepted.getReceivedOnNext());
        peers.get(0).close();
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseASecondSubscriberAndGoOnWhenTheFirstIsGone(PeerKind kind, Network network) throws Exception {
        Listener listener = listen(network, List.of(kind.endpoint(network)));
        TestSubscriber<Connection> first = TestSubscriber.create();
        listener.accept().subscribe(first);
        assertThatThrownBy(() -> Waiting.done(listener.accept()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("one at a time");
        first.cancel();
        try (Peer peer = Peer.connect(listener.endpoints().get(0))) {
            Connection connection = Waiting.result(listener.accept().next());
            Waiting.done(connection.send("on"));
            assertThat(peer.receiveText(2)).isEqualTo("on");
            abort(List.of(connection));
        }
        Waiting.done(listener.close());
    }

    @ParameterizedTest
    @EnumSource
    void shouldCloseAndLeaveAcceptedConnectionsOpen(PeerKind kind, Network network) throws Exception {
        Listener listener = listen(network, List.of(kind.endpoint(network)));
        Endpoint endpoint = listener.endpoints().get(0);
        TestSubscriber<Connection> accepted = TestSubscriber.create();
        listener.accept().subscribe(accepted);
        try (Peer peer = Peer.connect(endpoint)) {
            await(accepted, 1);
            Waiting.done(listener.close());
            Waiting.done(listener.closed());
            accepted.block(HANG);
            assertThat(accepted.isTerminatedComplete()).isTrue();
            // The JDK's selector closes the descriptor a moment after the channel.
            Awaitility.await("refusal").until(() -> isRefused(endpoint));
            if (endpoint instanceof UnixPathEndpoint unix) {
                assertThat(unix.toPath()).doesNotExist();
            }
            Waiting.done(accepted.getReceivedOnNext().get(0).send("still here"));
            assertThat(peer.receiveText(10)).isEqualTo("still here");
            abort(accepted.getReceivedOnNext());
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldStayOpenWhenItsMakerIsCancelledAfterwards(PeerKind kind, Network network) throws Exception {
        CompletableFuture<Listener> made = new CompletableFuture<>();
        Disposable making = network.acceptor()
                .endpoints(kind.endpoint(network))
                .serve(connection -> connection.send("served"))
                .doOnNext(made::complete)
                .flatMap(listener -> Mono.never())
                .subscribe();
        Listener listener = Aside.result(made);
        making.dispose();
        // It has its owner by now; only a listener that nobody has would be closed.
        try (Peer peer = Peer.connect(listener.endpoints().get(0))) {
            assertThat(peer.receiveRestAsText()).isEqualTo("served");
        }
        Waiting.done(listener.close());
    }

    // Closing took a race to fail.
    @RepeatedTest(20)
    void shouldCompleteItsConnectionsWhenTheNetworkIsClosed(Network network) {
        Network other =
                Network.builder().transport(network.transport()).threads(1).build();
        Listener listener = listen(other, List.of(Endpoint.tcp("127.0.0.1", 0)));
        TestSubscriber<Connection> accepted = TestSubscriber.create();
        listener.accept().subscribe(accepted);
        other.close();
        accepted.block(HANG);
        assertThat(accepted.isTerminatedComplete()).isTrue();
        Waiting.done(listener.closed());
    }

    private static Listener listen(Network network, List<Endpoint> endpoints) {
        return Waiting.result(
                network.acceptor().endpoints(endpoints.toArray(Endpoint[]::new)).listen());
    }

    private static void await(TestSubscriber<Connection> accepted, int count) {
        Awaitility.await(count + " connections")
                .until(() -> accepted.getReceivedOnNext().size() >= count);
    }

    private static void abort(List<Connection> connections) {
        connections.forEach(connection -> Waiting.done(connection.abort()));
    }

    private static boolean isRefused(Endpoint endpoint) {
        try {
            Peer.connect(endpoint).close();
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** Connects without waiting; the channel is not connected if the queue was full. */
    private static SocketChannel connectAtOnce(Endpoint endpoint) throws IOException {
        SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
        socket.configureBlocking(false);
        try {
            socket.connect(Peer.address(endpoint));
        } catch (IOException e) {
            // EAGAIN: the queue is full.
        }
        return socket;
    }
}
