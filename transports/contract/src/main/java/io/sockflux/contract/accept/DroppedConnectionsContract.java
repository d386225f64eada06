package io.sockflux.contract.accept;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Network;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Aside;
import io.sockflux.contract.kit.Descriptors;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.PeerServer;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.stream.CloseOutcome;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A connection that an operator drops is nobody's: it is aborted at once and counts no more. */
@TransportContract
class DroppedConnectionsContract {

    private static final int PEERS = 5;

    @ParameterizedTest
    @EnumSource
    void shouldAbortWhatIsFilteredOut(PeerKind kind, Network network) throws Exception {
        // One place, so that the next is accepted only when the last has gone.
        Listener listener = Waiting.result(network.acceptor()
                .endpoints(kind.endpoint(network))
                .maxConnections(1)
                .listen());
        Disposable accepting = listener.accept()
                .doOnNext(connection -> {})
                .filter(connection -> false)
                .subscribe();
        long base = Descriptors.open();
        for (int i = 0; i < PEERS; i++) {
            try (Peer peer = Peer.connect(listener.endpoints().get(0))) {
                assertThat(peer.isOver()).isTrue();
            }
        }
        Awaitility.await("descriptors").until(() -> Descriptors.open() <= base);
        accepting.dispose();
        Waiting.done(listener.close());
    }

    @ParameterizedTest
    @EnumSource
    void shouldAbortAConnectionThatItsConnectorsUserFiltersOut(PeerKind kind, Network network) throws Exception {
        long base = Descriptors.open();
        try (PeerServer server = PeerServer.listen(network, kind)) {
            Mono<Connection> dropped =
                    network.connector(server.endpoint()).connect().filter(connection -> false);
            assertThat(dropped.block(Duration.ofSeconds(100))).isNull();
            try (Peer peer = server.accept()) {
                assertThat(peer.isOver()).isTrue();
            }
        }
        Awaitility.await("descriptors").until(() -> Descriptors.open() <= base);
    }

    @ParameterizedTest
    @EnumSource
    void shouldAbortWhatWaitsInAQueueThatIsCancelled(PeerKind kind, Network network) throws Exception {
        Listener listener = Waiting.result(
                network.acceptor().endpoints(kind.endpoint(network)).listen());
        long base = Descriptors.open();
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < PEERS; i++) {
            peers.add(Peer.connect(listener.endpoints().get(0)));
        }
        CountDownLatch allAccepted = new CountDownLatch(1);
        Queue<Connection> taken = new ConcurrentLinkedQueue<>();
        Mono<CloseOutcome> first = listener.accept()
                .publishOn(Schedulers.boundedElastic())
                .concatMap(
                        connection -> {
                            taken.add(connection);
                            return Mono.fromCallable(() -> {
                                        allAccepted.await();
                                        return connection;
                                    })
                                    .flatMap(Connection::abort)
                                    .thenReturn(new CloseOutcome.Acknowledged());
                        },
                        0)
                .cast(CloseOutcome.class)
                .next();
        var ended = first.toFuture();
        // Whichever the operator has asked for is accepted meanwhile.
        Awaitility.await("accepted").until(() -> Descriptors.open() >= base + 2 * PEERS);
        allAccepted.countDown();
        assertThat(Aside.result(ended)).isNotNull();
        for (Peer peer : peers) {
            assertThat(peer.isOver()).isTrue();
            peer.close();
        }
        assertThat(taken).hasSize(1);
        Awaitility.await("descriptors").until(() -> Descriptors.open() <= base);
        Waiting.done(listener.close());
    }

    @ParameterizedTest
    @EnumSource
    void shouldLeaveWhatACallbackHasBegunToUse(PeerKind kind, Network network) throws Exception {
        Listener listener = Waiting.result(
                network.acceptor().endpoints(kind.endpoint(network)).listen());
        Disposable accepting = listener.accept()
                .doOnNext(connection -> connection
                        .send(connection.receive())
                        .then(connection.close())
                        .subscribe())
                .filter(connection -> false)
                .subscribe();
        try (Peer peer = Peer.connect(listener.endpoints().get(0))) {
            peer.send("still here");
            peer.endOutput();
            assertThat(peer.receiveRestAsText()).isEqualTo("still here");
        }
        accepting.dispose();
        Waiting.done(listener.close());
    }

    @ParameterizedTest
    @EnumSource
    void shouldLeaveWhatAPeekAtTheEndHasHandedOn(PeerKind kind, Network network) throws Exception {
        try (PeerServer server = PeerServer.listen(network, kind)) {
            Connection connection = Waiting.result(network.connector(server.endpoint())
                    .connect()
                    .doOnSuccess(connected -> {})
                    .doOnTerminate(() -> {}));
            try (Peer peer = server.accept()) {
                peer.send("here");
                assertThat(Waiting.result(connection
                                .receive()
                                .asString(StandardCharsets.UTF_8)
                                .next()))
                        .isEqualTo("here");
            }
            Waiting.done(connection.abort());
        }
    }
}
