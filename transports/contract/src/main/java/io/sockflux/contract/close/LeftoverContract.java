package io.sockflux.contract.close;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Aside;
import io.sockflux.contract.kit.Leaks;
import io.sockflux.contract.kit.Pair;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.PeerServer;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.NetworkClosedException;
import io.sockflux.stream.CloseOutcome;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** What outlives a channel ends too: with its network, or with its listener. */
@TransportContract
class LeftoverContract {

    private static Network another(Network network) {
        return Network.builder().transport(network.transport()).threads(1).build();
    }

    /** A connection whose channel has closed, and which still has a byte to be received. */
    private static Connection leftByItsPeer(Network network) throws Exception {
        Pair pair = Pair.connect(network, PeerKind.IPV4);
        Departure.DATA_AND_RESET.leave(pair.peer());
        Waiting.done(pair.connection().closed());
        return pair.connection();
    }

    @Test
    void shouldTellAReceiverThatAsksForMoreAfterTheNetworkIsClosed(Network network) throws Exception {
        Network other = another(network);
        TestSubscriber<ByteBuf> receiver =
                TestSubscriber.builder().initialRequest(0).build();
        leftByItsPeer(other).receive().subscribe(receiver);
        other.close();
        receiver.request(1);
        receiver.block();
        assertThat(receiver.isTerminatedError()).isTrue();
        Leaks.check("received before the network was closed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"close", "abort", "receive"})
    void shouldReleaseWhatWasReceivedWhenTheNetworkIsClosedAlready(String call, Network network) throws Exception {
        Network other = another(network);
        Connection connection = leftByItsPeer(other);
        other.close();
        switch (call) {
            case "close" -> Waiting.done(connection.close());
            case "abort" -> Waiting.done(connection.abort());
            default -> Waiting.done(connection.receive().onErrorComplete());
        }
        Leaks.check("received before the network was closed");
    }

    @Test
    void shouldTellTheSameOutcomeOfACloseAgainWhenTheNetworkIsClosed(Network network) throws Exception {
        Network other = another(network);
        Pair pair = Pair.connect(other, PeerKind.IPV4);
        pair.peer().endOutput();
        CloseOutcome first = Waiting.result(pair.connection().close());
        assertThat(first).isInstanceOf(CloseOutcome.Acknowledged.class);
        other.close();
        assertThat(Waiting.result(pair.connection().close())).isEqualTo(first);
        pair.peer().close();
    }

    @Test
    void shouldCancelAHandlerThatIsAtWorkOnTheRestWhenTheNetworkIsClosed(Network network) throws Exception {
        Network other = another(network);
        CompletableFuture<Connection> served = new CompletableFuture<>();
        CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
        Listener listener = Waiting.result(other.acceptor()
                .endpoints(PeerKind.UNIX_PATH.endpoint(other))
                .serve(connection -> connection
                        .receive()
                        .then(Mono.never())
                        .doOnSubscribe(subscription -> served.complete(connection))
                        .doOnCancel(() -> cancelled.complete(true))));
        Departure.DATA_AND_CLOSE.leave(Peer.connect(listener.endpoints().get(0)));
        Waiting.done(Aside.result(served).closed());
        assertThat(cancelled).isNotDone();
        other.close();
        assertThat(Aside.result(cancelled)).isTrue();
    }

    /** The ways to have something run with a connection. */
    enum Using {
        CONNECTION {
            @Override
            Publisher<?> run(Network network, Endpoint target, Mono<Void> body) {
                return network.connector(target).use(connection -> body);
            }
        },
        POOL {
            @Override
            Publisher<?> run(Network network, Endpoint target, Mono<Void> body) {
                return network.connector(target).pool().open().use(connection -> body);
            }
        },
        SUPERVISED {
            @Override
            Publisher<?> run(Network network, Endpoint target, Mono<Void> body) {
                return network.connector(target).supervise(Duration.ZERO).concatMap(connection -> body);
            }
        };

        abstract Publisher<?> run(Network network, Endpoint target, Mono<Void> body);
    }

    @ParameterizedTest
    @EnumSource
    void shouldCancelWhatRunsWithAConnectionWhenTheNetworkIsClosed(Using using, Network network) throws Exception {
        try (PeerServer server = PeerServer.listen(network, PeerKind.IPV4)) {
            Network other = another(network);
            CompletableFuture<Boolean> begun = new CompletableFuture<>();
            CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
            Mono<Void> body = Mono.<Void>never()
                    .doOnSubscribe(subscription -> begun.complete(true))
                    .doOnCancel(() -> cancelled.complete(true));
            CompletableFuture<?> outcome =
                    Mono.from(using.run(other, server.endpoint(), body)).toFuture();
            Aside.result(begun);
            other.close();
            assertThat(Aside.result(cancelled)).isTrue();
            assertThatThrownBy(() -> Aside.result(outcome)).hasRootCauseInstanceOf(NetworkClosedException.class);
        }
    }

    @Test
    void shouldLeaveNoConnectionThatWasAcceptedAsTheListenerWasClosed(Network network) throws Exception {
        Listener listener = Waiting.result(
                network.acceptor().endpoints(Endpoint.tcp("127.0.0.1", 0)).listen());
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            peers.add(Peer.connect(listener.endpoints().get(0)));
        }
        List<Connection> accepted = new ArrayList<>();
        Waiting.done(listener.accept().doOnNext(connection -> {
            accepted.add(connection);
            listener.close().subscribe();
        }));
        for (Connection connection : accepted) {
            Waiting.done(connection.abort());
        }
        for (Peer peer : peers) {
            CompletableFuture<String> end = CompletableFuture.supplyAsync(() -> end(peer));
            assertThat(Aside.result(end)).isNotEqualTo("data");
            peer.close();
        }
    }

    private static String end(Peer peer) {
        try {
            return peer.receiveRest().length == 0 ? "end" : "data";
        } catch (IOException e) {
            return "reset";
        }
    }
}
