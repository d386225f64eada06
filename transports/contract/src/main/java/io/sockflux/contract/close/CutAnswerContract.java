package io.sockflux.contract.close;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Network;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.PeerServer;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.pool.ConnectionPool;
import io.sockflux.pool.PooledConnection;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.stream.Shutdown;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

/** A peer takes no half of an answer for the whole, where the network is closed while something is at work on it. */
@TransportContract
class CutAnswerContract {

    /** What has sent half of its answer, and has not ended. */
    enum AtWork {
        HANDLER {
            @Override
            Peer begin(Network network, PeerServer server) throws IOException {
                Listener listener = Waiting.result(network.acceptor()
                        .endpoints("tcp://127.0.0.1:0")
                        .serve(connection -> CutStreamContract.halfAnAnswerThen(connection, Mono.never())));
                return Peer.connect(listener.endpoints().get(0));
            }
        },
        BODY {
            @Override
            Peer begin(Network network, PeerServer server) throws IOException {
                network.connector(server.endpoint())
                        .use(connection -> CutStreamContract.halfAnAnswerThen(connection, Mono.never()))
                        .subscribe(nothing -> {}, error -> {});
                return server.accept();
            }
        },
        BODY_OF_A_POOL {
            @Override
            Peer begin(Network network, PeerServer server) throws IOException {
                network.connector(server.endpoint())
                        .pool()
                        .open()
                        .use(connection -> CutStreamContract.halfAnAnswerThen(connection, Mono.never()))
                        .subscribe(nothing -> {}, error -> {});
                return server.accept();
            }
        },
        LENT {
            @Override
            Peer begin(Network network, PeerServer server) throws IOException {
                PooledConnection lent = Waiting.result(
                        network.connector(server.endpoint()).pool().open().acquire());
                Waiting.done(lent.connection().send("half"));
                return server.accept();
            }
        },
        RELAY {
            @Override
            Peer begin(Network network, PeerServer server) throws IOException {
                Connection from =
                        Waiting.result(network.connector(server.endpoint()).connect());
                Peer sender = server.accept();
                Connection to =
                        Waiting.result(network.connector(server.endpoint()).connect());
                from.relayTo(to).subscribe(outcome -> {}, error -> {});
                sender.send("half");
                return server.accept();
            }
        };

        abstract Peer begin(Network network, PeerServer server) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void shouldResetThePeerWhereTheNetworkIsClosedInTheMiddleOfAnAnswer(AtWork atWork, Network network)
            throws Exception {
        try (PeerServer server = PeerServer.listen(network, PeerKind.IPV4);
                Network other = CutStreamContract.another(network);
                Peer peer = atWork.begin(other, server)) {
            assertThat(peer.receiveText(4)).isEqualTo("half");
            Waiting.done(other.closeAsync());
            CutStreamContract.assertCut(peer, PeerKind.IPV4);
        }
    }

    @Test
    void shouldEndTheStreamOfAHandlerThatHasEndedItsOutput(Network network) throws Exception {
        Network other = CutStreamContract.another(network);
        Listener listener = Waiting.result(other.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .serve(connection -> connection
                        .send("the whole")
                        .then(connection.shutdown(Shutdown.WRITE))
                        .then(Mono.never())));
        try (Peer peer = Peer.connect(listener.endpoints().get(0))) {
            assertThat(peer.receiveText(9)).isEqualTo("the whole");
            assertThat(peer.receiveRest()).isEmpty();
            other.close();
            assertThat(peer.receiveRest()).isEmpty();
        }
    }

    /** What has ended owes its peer nothing: the handler's close is under way, the pool's connection was given back. */
    @Test
    void shouldEndTheStreamWhereTheWorkHasEnded(Network network) throws Exception {
        Network other = CutStreamContract.another(network);
        AtomicBoolean served = new AtomicBoolean();
        Listener listener = Waiting.result(other.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .serve(connection -> connection.send("the whole").doOnSuccess(done -> served.set(true))));
        try (PeerServer server = PeerServer.listen(network, PeerKind.IPV4);
                Peer client = Peer.connect(listener.endpoints().get(0))) {
            Awaitility.await("end of the handler").untilTrue(served);
            ConnectionPool pool = other.connector(server.endpoint()).pool().open();
            Waiting.done(pool.use(connection -> connection.send("the whole")));
            try (Peer idle = server.accept()) {
                other.close();
                assertThat(client.receiveRestAsText()).isEqualTo("the whole");
                assertThat(idle.receiveRestAsText()).isEqualTo("the whole");
            }
        }
    }
}
