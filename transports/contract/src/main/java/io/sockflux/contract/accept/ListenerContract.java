package io.sockflux.contract.accept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Aside;
import io.sockflux.contract.kit.Endpoints;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.message.Descriptor;
import io.sockflux.spi.Capability;
import io.sockflux.stream.Listener;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A listener takes and gives up endpoints while it runs, tells of its queues, and ends without cutting anybody. */
@TransportContract
class ListenerContract {

    private static final int ACTIVE = 1000;

    @ParameterizedTest
    @EnumSource
    void shouldTakeAnEndpointAndGiveItUpWhileTrafficFlows(PeerKind kind, Network network) throws Exception {
        Listener listener = echo(network);
        Endpoint first = listener.endpoints().get(0);
        CountDownLatch enough = new CountDownLatch(1);
        try (Peer steady = Peer.connect(first)) {
            Future<Integer> traffic = Aside.run(() -> {
                int rounds = 0;
                // At least once, as this may begin when the rest is over.
                do {
                    steady.send("x");
                    rounds += steady.receive(1).length;
                } while (enough.getCount() > 0);
                return rounds;
            });
            Endpoint added =
                    Waiting.result(listener.add(kind.endpoint(network))).get(0);
            assertThat(listener.endpoints()).containsExactly(first, added);
            Peer there = Peer.connect(added);
            there.send("hello");
            assertThat(there.receiveText(5)).isEqualTo("hello");

            Waiting.done(listener.remove(added));
            assertThat(listener.endpoints()).containsExactly(first);
            assertThatThrownBy(() -> Peer.connect(added).close()).isInstanceOf(IOException.class);
            if (added instanceof UnixPathEndpoint unix) {
                assertThat(unix.toPath()).doesNotExist();
            }
            // What was accepted on it stays.
            there.send("still");
            assertThat(there.receiveText(5)).isEqualTo("still");
            there.close();
            enough.countDown();
            assertThat(Aside.result(traffic)).isPositive();
        }
        Waiting.done(listener.close());
    }

    @Test
    void shouldAddAllOrNone(Network network) throws Exception {
        Listener listener = echo(network);
        Endpoint first = listener.endpoints().get(0);
        Endpoint free = Endpoints.unixPath();
        assertThatThrownBy(() -> Waiting.result(listener.add(free, first)))
                .hasCauseInstanceOf(SystemCallException.class)
                .hasMessageContaining("bind " + first + ": " + Errno.EADDRINUSE);
        assertThat(listener.endpoints()).containsExactly(first);
        assertThat(Files.exists(((UnixPathEndpoint) free).toPath())).isFalse();
        assertThatThrownBy(() -> Waiting.done(listener.remove(first, Endpoint.parse("tcp://127.0.0.1:9"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tcp://127.0.0.1:9 is not bound here");
        try (Peer peer = Peer.connect(first)) {
            peer.send("x");
            assertThat(peer.receiveText(1)).isEqualTo("x");
        }
        Waiting.done(listener.close());
        assertThatThrownBy(() -> Waiting.result(listener.add(first))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Peer.connect(first).close()).isInstanceOf(ConnectException.class);
    }

    @Test
    void shouldTellTheBacklogAndWhatWaitsInIt(Network network) throws Exception {
        Listener listener = Waiting.result(
                network.acceptor().endpoints("tcp://127.0.0.1:0").backlog(7).listen());
        Endpoint endpoint = listener.endpoints().get(0);
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            peers.add(Peer.connect(endpoint));
        }
        Listener.Backlog backlog = Waiting.result(listener.backlogs()).get(0);
        assertThat(backlog.endpoint()).isEqualTo(endpoint);
        assertThat(backlog.asked()).hasValue(7);
        if (network.transport().equals("nio")) {
            assertThat(backlog.inForce()).isEmpty();
        } else {
            assertThat(backlog.inForce()).hasValue(7);
            assertThat(backlog.waiting()).hasValue(3);
        }
        Waiting.done(listener.close());
        for (Peer peer : peers) {
            peer.close();
        }
    }

    @Test
    void shouldSetTheBacklogOfAnAdoptedSocketWhereItIsAskedFor(Network network) {
        Assumptions.assumeTrue(network.supports(Capability.DESCRIPTORS), "no descriptors here");
        Listener first = Waiting.result(
                network.acceptor().endpoints("tcp://127.0.0.1:0").backlog(9).listen());
        Descriptor kept = Waiting.result(first.sockets().get(0).duplicate());
        Descriptor changed = Waiting.result(first.sockets().get(0).duplicate());
        Waiting.done(first.close());

        Listener keeping = Waiting.result(network.acceptor().adopt(kept).listen());
        Listener.Backlog before = Waiting.result(keeping.backlogs()).get(0);
        assertThat(before.asked()).isEmpty();
        Listener setting =
                Waiting.result(network.acceptor().backlog(4).adopt(changed).listen());
        Listener.Backlog after = Waiting.result(setting.backlogs()).get(0);
        assertThat(after.asked()).hasValue(4);
        if (before.inForce().isPresent()) {
            assertThat(before.inForce()).hasValue(9);
            assertThat(after.inForce()).hasValue(4);
        }
        Waiting.done(keeping.close());
        Waiting.done(setting.close());
    }

    @Test
    void shouldCutNobodyWhenHandlersEndWithinTheDeadline(Network network) throws Exception {
        CountDownLatch active = new CountDownLatch(ACTIVE);
        Listener listener = Waiting.result(network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .serve(connection -> connection
                        .send("hello")
                        .then(Mono.fromRunnable(active::countDown))
                        .thenMany(connection.receive())));
        int port = ((TcpEndpoint) listener.endpoints().get(0)).port();
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < ACTIVE; i++) {
            peers.add(Peer.connect(Endpoint.tcp("127.0.0.1", port)));
        }
        active.await();
        Future<Integer> ending = Aside.run(() -> {
            int whole = 0;
            for (Peer peer : peers) {
                peer.endOutput();
                whole += peer.receiveRestAsText().equals("hello") ? 1 : 0;
                peer.close();
            }
            return whole;
        });
        Listener.DrainOutcome outcome = Waiting.result(listener.drain(java.time.Duration.ofSeconds(100)));
        System.out.println("drain of " + ACTIVE + " active connections on " + network.transport() + ": finished "
                + outcome.finished() + ", cut " + outcome.cut());
        // Some may have ended before draining began.
        assertThat(outcome.cut()).isZero();
        assertThat(Aside.result(ending)).isEqualTo(ACTIVE);
    }

    @Test
    void shouldServeOnEveryEndpointAtOnce(Network network) {
        Listener listener = Waiting.result(network.acceptor()
                .endpoints(Endpoints.ofEachKind(network).toArray(Endpoint[]::new))
                .serve(connection -> connection.send("hello")));
        List<String> answers = Waiting.result(Flux.range(0, 50)
                .flatMap(i -> Flux.fromIterable(listener.endpoints()))
                .flatMap(endpoint -> network.connector(endpoint)
                        .use(connection ->
                                connection.receive().collectString(java.nio.charset.StandardCharsets.UTF_8, 10)))
                .collectList());
        assertThat(answers).hasSize(50 * listener.endpoints().size()).containsOnly("hello");
        Waiting.done(listener.close());
    }

    private static Listener echo(Network network) {
        return Waiting.result(network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .serve(connection -> connection.send(connection.receive())));
    }
}
