package io.sockflux.contract.accept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sockflux.Acceptor;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Aside;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.ProcNet;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.TransportUnavailableException;
import io.sockflux.spi.Capability;
import io.sockflux.stream.AccessList;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.stream.Refusal;
import io.sockflux.stream.Refusal.Reason;
import io.sockflux.stream.WhenFull;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** A listener takes the connections of the peers that may enter, as often as its rates say, and tells of the others. */
@TransportContract
class AccessContract {

    private static final Duration HOUR = Duration.ofHours(1);

    private final List<Refusal> refused = new CopyOnWriteArrayList<>();
    private final AtomicInteger served = new AtomicInteger();

    private Listener echo(Network network, Endpoint endpoint, UnaryOperator<Acceptor> recipe) {
        return Waiting.result(
                recipe.apply(network.acceptor().endpoints(endpoint).onRefused(refused::add))
                        .serve(connection -> {
                            served.incrementAndGet();
                            return connection.send(connection.receive());
                        }));
    }

    private Listener echo(Network network, UnaryOperator<Acceptor> recipe) {
        return echo(network, Endpoint.tcp("127.0.0.1", 0), recipe);
    }

    private static boolean isServed(Listener listener) throws IOException {
        try (Peer peer = Peer.connect(listener.endpoints().get(0))) {
            Future<String> answer = Aside.run(() -> {
                peer.send("x");
                return peer.receiveText(1);
            });
            // No verdict: it only ends what would wait for ever.
            await("an answer to a peer that may enter")
                    .atMost(Duration.ofSeconds(30))
                    .until(answer::isDone);
            return Aside.result(answer).equals("x");
        }
    }

    private void isRefused(Listener listener, Reason reason, String words) throws IOException {
        refused.clear();
        try (Peer peer = Peer.connect(listener.endpoints().get(0))) {
            // A connection that is served all the same has an answer, and an end.
            askAndEnd(peer);
            assertThat(peer.isOver()).isTrue();
        }
        await("the refusal").until(() -> !refused.isEmpty());
        assertThat(refused).singleElement().satisfies(refusal -> {
            assertThat(refusal.reason()).isEqualTo(reason);
            assertThat(refusal.words()).isEqualTo(words);
        });
    }

    private static void askAndEnd(Peer peer) {
        try {
            peer.send("x");
            peer.endOutput();
        } catch (IOException reset) {
            // The refusal came first.
        }
    }

    private static int own(String what) throws IOException {
        return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:" + what);
    }

    @Test
    void shouldRefuseThePeersThatAListDenies(Network network) throws Exception {
        Listener closed = echo(network, acceptor -> acceptor.access(AccessList.EVERYBODY.deny("127.0.0.0/8")));
        isRefused(closed, Reason.ACCESS, "access is denied to 127.0.0.1");
        isRefused(closed, Reason.ACCESS, "access is denied to 127.0.0.1");
        Waiting.done(closed.close());
        Listener open = echo(network, acceptor -> acceptor.access(AccessList.NOBODY.allow("127.0.0.1", "10.0.0.0/8")));
        assertThat(isServed(open)).isTrue();
        Connection other = network.connector(open.endpoints().get(0))
                .from("tcp://127.0.0.2:0")
                .connect()
                .onErrorComplete()
                .block();
        await("the refusal").until(() -> refused.size() == 2);
        assertThat(refused.get(1).words()).isEqualTo("access is denied to 127.0.0.2");
        if (other != null) {
            Waiting.done(other.abort());
        }
        Waiting.done(open.close());
    }

    @Test
    void shouldRefuseUnixPeersByUserAndGroup(Network network) throws Exception {
        Assumptions.assumeTrue(
                network.supports(Capability.ADOPTION), "the transport does not tell a unix peer's credentials");
        int uid = own("uid");
        int gid = own("gid");
        Listener open = echo(
                network,
                PeerKind.UNIX_PATH.endpoint(network),
                acceptor -> acceptor.access(AccessList.NOBODY.allowUsers(uid)));
        assertThat(isServed(open)).isTrue();
        Waiting.done(open.close());
        for (AccessList list : List.of(
                AccessList.EVERYBODY.denyGroups(gid),
                AccessList.NOBODY.allowUsers(uid + 1),
                AccessList.EVERYBODY.denyUsers(uid))) {
            Listener closed = echo(network, PeerKind.UNIX_PATH.endpoint(network), acceptor -> acceptor.access(list));
            isRefused(closed, Reason.ACCESS, "access is denied to user " + uid + ", group " + gid);
            Waiting.done(closed.close());
        }
        // A rule of addresses fits no unix peer.
        Listener others = echo(
                network,
                PeerKind.UNIX_PATH.endpoint(network),
                acceptor -> acceptor.access(AccessList.NOBODY.allow("0.0.0.0/0", "::/0")));
        isRefused(others, Reason.ACCESS, "access is denied to peers without an address");
        Waiting.done(others.close());
    }

    @Test
    void shouldNotListenWhereCredentialsCannotBeAsked(Network network) {
        Assumptions.assumeFalse(network.supports(Capability.ADOPTION), "the transport tells a unix peer's credentials");
        Endpoint endpoint = PeerKind.UNIX_PATH.endpoint(network);
        assertThatThrownBy(() -> echo(network, endpoint, acceptor -> acceptor.access(AccessList.NOBODY.allowUsers(0))))
                .isInstanceOf(TransportUnavailableException.class);
    }

    @Test
    void shouldLeaveConnectionsAboveTheRateInTheKernel(Network network) throws Exception {
        Listener listener = echo(network, acceptor -> acceptor.acceptRate(2, HOUR));
        assertThat(isServed(listener)).isTrue();
        assertThat(isServed(listener)).isTrue();
        int before = served.get();
        try (Peer third = Peer.connect(listener.endpoints().get(0))) {
            third.send("x");
            await("the third in the kernel, or served")
                    .until(() -> served.get() > before
                            || ProcNet.waiting(listener.endpoints().get(0)) == 1);
            assertThat(served).as("connections that the listener has served").hasValue(before);
            assertThat(refused).isEmpty();
            Waiting.done(listener.close());
        }
    }

    @Test
    void shouldAcceptTheRestWhenItsTimeHasCome(Network network) throws Exception {
        Listener listener = echo(network, acceptor -> acceptor.acceptRate(1, Duration.ofMillis(20)));
        long begun = System.nanoTime();
        for (int i = 0; i < 10; i++) {
            assertThat(isServed(listener)).isTrue();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(9 * 20));
        Waiting.done(listener.close());
    }

    @Test
    void shouldResetConnectionsAboveTheRateWhereTheAcceptorSaysSo(Network network) throws Exception {
        Listener listener =
                echo(network, acceptor -> acceptor.acceptRate(1, HOUR).whenFull(WhenFull.RESET));
        assertThat(isServed(listener)).isTrue();
        isRefused(listener, Reason.RATE, "the rate of 1 connections in 3600 s is reached");
        Waiting.done(listener.close());
    }

    @Test
    void shouldResetThePeersThatComeTooOften(Network network) throws Exception {
        Listener listener = echo(network, acceptor -> acceptor.acceptRatePerPeer(2, HOUR));
        assertThat(isServed(listener)).isTrue();
        assertThat(isServed(listener)).isTrue();
        isRefused(listener, Reason.PEER_RATE, "the rate of 2 connections in 3600 s per peer is reached");
        Connection other = Waiting.result(network.connector(listener.endpoints().get(0))
                .from("tcp://127.0.0.2:0")
                .connect());
        Waiting.done(other.send("x"));
        assertThat(Waiting.result(other.receive().next()).readableBytes()).isEqualTo(1);
        Waiting.done(other.abort());
        Waiting.done(listener.close());
    }
}
