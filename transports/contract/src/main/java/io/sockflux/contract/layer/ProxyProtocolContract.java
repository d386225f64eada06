package io.sockflux.contract.layer;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockflux.Acceptor;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Pair;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.PeerServer;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.ProxyHeaderException;
import io.sockflux.error.TimeLimitException;
import io.sockflux.proxy.ProxyHeader;
import io.sockflux.proxy.ProxyStrangers;
import io.sockflux.proxy.ProxyTlv;
import io.sockflux.spi.Capability;
import io.sockflux.stream.AccessList;
import io.sockflux.stream.CloseOutcome;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.stream.Refusal;
import io.sockflux.stream.Refusal.Reason;
import io.sockflux.stream.RelayWay;
import io.sockflux.stream.Shutdown;
import io.sockflux.stream.TimeLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A PROXY header is required of trusted peers, read before the first byte and believed; of nobody else it is. */
@TransportContract
class ProxyProtocolContract {

    private static final AccessList LOOPBACK = AccessList.NOBODY.allow("127.0.0.0/8");
    private static final Endpoint CLIENT = Endpoint.tcp("192.0.2.1", 56324);
    private static final Endpoint SERVER = Endpoint.tcp("192.0.2.2", 443);
    private static final String LINE = "PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\n";

    private final List<Connection> served = new CopyOnWriteArrayList<>();
    private final List<Refusal> refused = new CopyOnWriteArrayList<>();
    private @Nullable Listener listener;

    private void listen(Network network, Endpoint endpoint, UnaryOperator<Acceptor> recipe) {
        listener = Waiting.result(
                recipe.apply(network.acceptor().endpoints(endpoint).onRefused(refused::add))
                        .serve(connection -> {
                            served.add(connection);
                            return connection.send(connection.receive());
                        }));
    }

    private void listen(Network network, UnaryOperator<Acceptor> recipe) {
        listen(network, Endpoint.tcp("127.0.0.1", 0), recipe);
    }

    private void listen(Network network) {
        listen(network, acceptor -> acceptor.proxyProtocol(LOOPBACK));
    }

    @AfterEach
    void close() {
        Listener open = listener;
        if (open != null) {
            Waiting.done(open.close());
        }
    }

    private Endpoint endpoint() {
        return requireNonNull(listener).endpoints().get(0);
    }

    /** What is taken for data all the same comes back, and then an end. */
    private static void sendAndEnd(Peer peer, String text) {
        try {
            peer.send(text);
            peer.endOutput();
        } catch (IOException reset) {
            // The refusal came first.
        }
    }

    private Connection awaitServed() {
        await("the connection").until(() -> !served.isEmpty());
        return served.get(0);
    }

    private Refusal awaitRefusal() {
        await("the refusal").until(() -> !refused.isEmpty());
        assertThat(refused).hasSize(1);
        return refused.get(0);
    }

    private void isWrong(byte[] input, String words) throws IOException {
        refused.clear();
        try (Peer peer = Peer.connect(endpoint())) {
            Endpoint own = peer.localEndpoint();
            peer.send(input);
            assertThat(peer.isOver()).isTrue();
            Refusal refusal = awaitRefusal();
            assertThat(refusal.reason()).isEqualTo(Reason.OPENING);
            assertThat(refusal.words()).contains(words).doesNotContain("\n");
            assertThat(refusal.cause()).containsInstanceOf(ProxyHeaderException.class);
            assertThat(refusal.peer()).isEqualTo(own);
        }
        assertThat(served).isEmpty();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    // Of trusted peers

    @Test
    void shouldTellTheClientAndHandOnWhatFollows(Network network) throws Exception {
        listen(network);
        try (Peer peer = Peer.connect(endpoint())) {
            peer.send(LINE + "hello");
            assertThat(peer.receiveText(5)).isEqualTo("hello");
            Connection connection = awaitServed();
            assertThat(connection.peerEndpoint()).isEqualTo(CLIENT);
            assertThat(connection.socketPeerEndpoint()).isEqualTo(peer.localEndpoint());
            assertThat(connection.localEndpoint()).isEqualTo(endpoint());
            assertThat(connection.proxyHeader()).contains(ProxyHeader.ofVersion1(CLIENT, SERVER));
            peer.send("more");
            assertThat(peer.receiveText(4)).isEqualTo("more");
            peer.endOutput();
            assertThat(peer.receiveRest()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldReadWhatAConnectorSendsByteByByteOrAtOnce(int version, Network network) throws Exception {
        listen(network);
        ProxyHeader header = version == 1
                ? ProxyHeader.ofVersion1(CLIENT, SERVER)
                : ProxyHeader.of(CLIENT, SERVER)
                        .with(ProxyTlv.of(ProxyTlv.AUTHORITY, "example.com"))
                        .withChecksum();
        byte[] sent;
        try (PeerServer server = PeerServer.listen(network, PeerKind.IPV4)) {
            Connection connection = Waiting.result(
                    network.connector(server.endpoint()).proxyProtocol(header).connect());
            try (Peer peer = server.accept()) {
                Waiting.done(connection.send("x"));
                Waiting.done(connection.shutdown(Shutdown.WRITE));
                sent = peer.receiveRest();
            }
            Waiting.done(connection.close());
        }
        try (Peer peer = Peer.connect(endpoint())) {
            for (byte one : sent) {
                peer.send(new byte[] {one});
            }
            assertThat(peer.receiveText(1)).isEqualTo("x");
            assertThat(awaitServed().peerEndpoint()).isEqualTo(CLIENT);
        }
        Connection connection = Waiting.result(
                network.connector(endpoint()).proxyProtocol(header).connect());
        Waiting.done(connection.send("y"));
        assertThat(Waiting.result(connection.receive().next()).readByte()).isEqualTo((byte) 'y');
        await("the other").until(() -> served.size() == 2);
        assertThat(served.get(1).proxyHeader().orElseThrow().source()).isEqualTo(CLIENT);
        assertThat(served.get(1).proxyHeader().orElseThrow().authority()).isEqualTo(header.authority());
        // The peer's kernel has acknowledged the header too.
        assertThat(Waiting.result(connection.close())).isNotInstanceOf(CloseOutcome.TimedOut.class);
    }

    @Test
    void shouldKeepTheProxyAsThePeerOfItsOwnConnections(Network network) throws Exception {
        listen(
                network,
                acceptor -> acceptor.proxyProtocol(LOOPBACK)
                        .access(AccessList.EVERYBODY.deny("127.0.0.1"))
                        .maxConnectionsPerPeer(1));
        for (int i = 0; i < 3; i++) {
            Connection check = Waiting.result(network.connector(endpoint())
                    .proxyProtocol(ProxyHeader.local())
                    .connect());
            Waiting.done(check.send("x"));
            assertThat(Waiting.result(check.receive().next()).readableBytes()).isEqualTo(1);
            int number = i + 1;
            await("the connection").until(() -> served.size() == number);
            assertThat(served.get(i).peerEndpoint()).isEqualTo(check.localEndpoint());
            assertThat(served.get(i).proxyHeader()).contains(ProxyHeader.local());
        }
        try (Peer unknown = Peer.connect(endpoint())) {
            unknown.send("PROXY UNKNOWN\r\nx");
            assertThat(unknown.receiveText(1)).isEqualTo("x");
        }
        assertThat(refused).isEmpty();
        served.forEach(connection -> Waiting.done(connection.abort()));
    }

    @Test
    void shouldAskLimitsAndAccessForTheToldClient(Network network) throws Exception {
        listen(
                network,
                acceptor -> acceptor.proxyProtocol(LOOPBACK)
                        .access(AccessList.EVERYBODY.deny("192.0.2.66"))
                        .maxConnectionsPerPeer(1));
        try (Peer first = Peer.connect(endpoint());
                Peer second = Peer.connect(endpoint());
                Peer third = Peer.connect(endpoint());
                Peer fourth = Peer.connect(endpoint())) {
            first.send(LINE + "x");
            assertThat(first.receiveText(1)).isEqualTo("x");
            second.send("PROXY TCP4 192.0.2.66 192.0.2.2 1 443\r\n");
            assertThat(second.isOver()).isTrue();
            assertThat(awaitRefusal().reason()).isEqualTo(Reason.ACCESS);
            assertThat(refused.get(0).peer()).isEqualTo(Endpoint.tcp("192.0.2.66", 1));
            refused.clear();
            third.send("PROXY TCP6 ::ffff:192.0.2.66 ::1 1 443\r\n");
            assertThat(third.isOver()).isTrue();
            assertThat(awaitRefusal().reason()).isEqualTo(Reason.ACCESS);
            refused.clear();
            fourth.send("PROXY TCP4 192.0.2.1 192.0.2.2 2 443\r\n");
            assertThat(fourth.isOver()).isTrue();
            assertThat(awaitRefusal().reason()).isEqualTo(Reason.PEER_LIMIT);
        }
    }

    @Test
    void shouldRefuseWhatIsNoHeaderOrAWrongOneAndGoOn(Network network) throws Exception {
        listen(network);
        isWrong(text("GET / HTTP/1.1\r\n\r\n"), "there is none");
        isWrong(text("\u0016\u0003\u0001\u0002\u0000"), "there is none");
        isWrong(text("PROXY TCP4 1.2.3.4 5.6.7.8 1\r\n"), "the line has 5 words");
        isWrong(text("PROXY UNKNOWN " + "x".repeat(100)), "does not end within 107 bytes");
        isWrong(text(LINE + LINE), "a second one follows");
        byte[] long64 = new byte[16 + 0xffff];
        System.arraycopy(text("\r\n\r\n\0\r\nQUIT\n \0\u00ff\u00ff"), 0, long64, 0, 16);
        isWrong(long64, "65551 bytes long (expected: at most 16384)");
        byte[] head = text("\r\n\r\n\0\r\nQUIT\n!\u0011\0\u0013" + "\0".repeat(12) + "\3\0\4wrong");
        isWrong(Arrays.copyOf(head, 16 + 0x13), "CRC32c");
        try (Peer peer = Peer.connect(endpoint())) {
            peer.send(LINE + "x");
            assertThat(peer.receiveText(1)).isEqualTo("x");
        }
    }

    @Test
    void shouldRefuseAHeaderThatIsCutOrNeverComes(Network network) throws Exception {
        listen(
                network,
                acceptor ->
                        acceptor.proxyProtocol(LOOPBACK).timeLimits(TimeLimits.NONE.opening(Duration.ofMillis(50))));
        try (Peer silent = Peer.connect(endpoint())) {
            assertThat(silent.isOver()).isTrue();
            assertThat(awaitRefusal().cause()).containsInstanceOf(TimeLimitException.class);
        }
        refused.clear();
        try (Peer slow = Peer.connect(endpoint())) {
            slow.send("PROXY TCP4");
            assertThat(slow.isOver()).isTrue();
            assertThat(awaitRefusal().words()).contains("was not open within the openingLimit of 50 ms");
        }
        refused.clear();
        close();
        listen(network);
        try (Peer gone = Peer.connect(endpoint())) {
            gone.send("PROXY TCP4");
            gone.endOutput();
            assertThat(gone.isOver()).isTrue();
            assertThat(awaitRefusal().words()).contains("the peer ended the stream before it was open");
        }
        assertThat(served).isEmpty();
    }

    @Test
    void shouldEndAConnectionWhoseFirstBytesAreASecondHeader(Network network) throws Exception {
        listen(network);
        try (Peer peer = Peer.connect(endpoint())) {
            peer.send(LINE);
            awaitServed();
            sendAndEnd(peer, LINE);
            assertThat(peer.isOver()).isTrue();
        }
    }

    // Of strangers

    @ParameterizedTest
    @EnumSource
    void shouldNotBelieveAStranger(ProxyStrangers strangers, Network network) throws Exception {
        listen(
                network,
                acceptor -> acceptor.proxyProtocol(AccessList.NOBODY.allow("10.0.0.0/8"), strangers)
                        .maxConnectionsPerPeer(1));
        try (Peer peer = Peer.connect(endpoint())) {
            Endpoint own = peer.localEndpoint();
            if (strangers == ProxyStrangers.REFUSED) {
                assertThat(peer.isOver()).isTrue();
                assertThat(awaitRefusal().words()).endsWith("it is not trusted to send one");
                assertThat(refused.get(0).peer()).isEqualTo(own);
            } else {
                peer.send(LINE);
                assertThat(awaitServed().peerEndpoint()).isEqualTo(own);
                assertThat(peer.receiveText(LINE.length())).isEqualTo(LINE);
                assertThat(awaitServed().proxyHeader()).isEmpty();
                try (Peer second = Peer.connect(endpoint())) {
                    assertThat(second.isOver()).isTrue();
                    assertThat(awaitRefusal().reason()).isEqualTo(Reason.PEER_LIMIT);
                }
            }
        }
    }

    @Test
    void shouldTrustUnixPeersByTheirUser(Network network) throws Exception {
        Assumptions.assumeTrue(
                network.supports(Capability.ADOPTION), "the transport does not tell a unix peer's credentials");
        int uid = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        listen(
                network,
                PeerKind.UNIX_PATH.endpoint(network),
                acceptor -> acceptor.proxyProtocol(AccessList.NOBODY.allowUsers(uid)));
        try (Peer peer = Peer.connect(endpoint())) {
            peer.send(LINE + "x");
            assertThat(peer.receiveText(1)).isEqualTo("x");
            assertThat(awaitServed().peerEndpoint()).isEqualTo(CLIENT);
        }
        close();
        listen(
                network,
                PeerKind.UNIX_PATH.endpoint(network),
                acceptor -> acceptor.proxyProtocol(AccessList.NOBODY.allowUsers(uid + 1)));
        try (Peer peer = Peer.connect(endpoint())) {
            assertThat(peer.isOver()).isTrue();
            assertThat(awaitRefusal().words()).contains("user " + uid);
        }
        refused.clear();
        close();
        // A stranger that is taken as it is has its own credentials.
        listen(
                network,
                PeerKind.UNIX_PATH.endpoint(network),
                acceptor -> acceptor.proxyProtocol(AccessList.NOBODY.allowUsers(uid + 1), ProxyStrangers.PLAIN)
                        .access(AccessList.EVERYBODY.denyUsers(uid)));
        try (Peer peer = Peer.connect(endpoint())) {
            assertThat(peer.isOver()).isTrue();
            assertThat(awaitRefusal().reason()).isEqualTo(Reason.ACCESS);
        }
    }

    // On the way out

    @ParameterizedTest
    @EnumSource
    void shouldRelayBehindAHeader(RelayWay way, Network network) throws Exception {
        listen(network);
        try (Pair one = Pair.connect(network, PeerKind.IPV4)) {
            Connection there = Waiting.result(network.connector(endpoint())
                    .proxyProtocol(ProxyHeader.of(CLIENT, SERVER))
                    .connect());
            one.connection().relayTo(there, way).subscribe(outcome -> {}, error -> {});
            one.peer().send("through");
            assertThat(one.peer().receiveText(7)).isEqualTo("through");
            assertThat(awaitServed().peerEndpoint()).isEqualTo(CLIENT);
            one.peer().endOutput();
            assertThat(one.peer().receiveRest()).isEmpty();
            Waiting.done(there.abort());
        }
    }
}
