package io.sockflux.contract.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockflux.Acceptor;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Aside;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.PeerServer;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.ConnectFailedException;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.tls.ClientTls;
import io.sockflux.tls.ServerTls;
import io.sockflux.tls.TlsException;
import io.sockflux.tls.TlsVersion;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.test.subscriber.TestSubscriber;

/**
 * A connection is handed over when its handshake is done. A handshake that fails is a refusal, told once, or an attempt
 * that has failed; and the listener goes on.
 */
@TransportContract
class TlsHandshakeContract {

    private static final Authority.Issued OWN = Authority.TRUSTED.issue("a.example");
    private static final ServerTls SERVER = ServerTls.of(OWN.identity());
    private static final ClientTls CLIENT =
            ClientTls.create().trust(Authority.TRUSTED.trust()).serverName("a.example");

    private final List<String> refused = new CopyOnWriteArrayList<>();
    private Listener listener;
    private TestSubscriber<Connection> accepted;

    @BeforeEach
    void listen(Network network) {
        Acceptor acceptor = network.acceptor()
                .endpoints("tls://127.0.0.1:0")
                .tls(SERVER)
                .onRefused(refusal -> refused.add(refusal.words()));
        listener = Waiting.result(acceptor.listen());
        accepted = TestSubscriber.builder().initialRequest(1).build();
        listener.accept().subscribe(accepted);
    }

    @AfterEach
    void close() {
        accepted.getReceivedOnNext().forEach(connection -> Waiting.done(connection.abort()));
        Waiting.done(listener.close());
    }

    private Endpoint endpoint() {
        return listener.endpoints().get(0);
    }

    private void awaitRefusal(String words) {
        await("the refusal").until(() -> !refused.isEmpty());
        assertThat(refused).singleElement().asString().contains(words);
        assertThat(accepted.getReceivedOnNext()).isEmpty();
    }

    /** The demand was given back, and a peer that does its part is served. */
    private void awaitService() throws IOException {
        try (TlsPeer peer = TlsPeer.connect(endpoint(), Authority.TRUSTED.context(OWN))) {
            peer.handshake();
            await("a connection").until(() -> !accepted.getReceivedOnNext().isEmpty());
        }
        assertThat(refused).hasSize(1);
    }

    @Test
    void shouldHandOverWhenTheHandshakeIsDone() throws Exception {
        try (TlsPeer peer = TlsPeer.connect(endpoint(), Authority.TRUSTED.context(OWN))) {
            assertThat(accepted.getReceivedOnNext()).isEmpty();
            peer.handshake();
            peer.send("early");
            await("a connection").until(() -> !accepted.getReceivedOnNext().isEmpty());
            Connection connection = accepted.getReceivedOnNext().get(0);
            Waiting.done(connection.send(connection.receive().take(1)));
            assertThat(peer.receive(5)).isEqualTo("early");
            assertThat(connection.tls())
                    .hasValueSatisfying(info -> assertThat(info.serverName()).contains("a.example"));
        }
    }

    @Test
    void shouldRefuseAPeerThatEndsInTheHandshake() throws Exception {
        try (Peer peer = Peer.connect(endpoint())) {
            peer.send(new byte[] {22, 3, 1, 0, 100, 1});
            peer.endOutput();
            assertThat(peer.isOver()).isTrue();
        }
        awaitRefusal("the peer ended the stream in the handshake");
        awaitService();
    }

    @Test
    void shouldRefuseAPeerThatResetsInTheHandshake() throws Exception {
        try (Peer peer = Peer.connect(endpoint())) {
            peer.send(new byte[] {22, 3, 1, 0, 100, 1});
            peer.reset();
        }
        awaitRefusal("recv tcp://127.0.0.1:");
        assertThat(refused).singleElement().asString().contains("ECONNRESET");
        awaitService();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\nHost: a.example\r\n\r\n", "\0\0\0\0\0\0\0\0", "hello"})
    void shouldRefuseAPeerThatDoesNotSpeakTls(String words) throws Exception {
        try (Peer peer = Peer.connect(endpoint())) {
            peer.send(words);
            assertThat(peer.isOver()).isTrue();
        }
        awaitRefusal("the peer does not speak TLS");
        awaitService();
    }

    @Test
    void shouldRefuseAHelloThatIsGarbageBehindItsHeader() throws Exception {
        try (Peer peer = Peer.connect(endpoint())) {
            byte[] record = new byte[100];
            record[0] = 22;
            record[1] = 3;
            record[2] = 1;
            record[4] = 95;
            record[5] = 77;
            peer.send(record);
            byte[] answer = peer.receiveRest();
            // An alert of TLS, fatal.
            assertThat(answer).startsWith(21, 3).hasSize(7);
        }
        awaitRefusal("tls with tcp://127.0.0.1:");
        assertThat(refused).singleElement().asString().doesNotContain("4d00");
        awaitService();
    }

    @Test
    void shouldNotHandOverAPeerThatIsSilent(Network network) throws Exception {
        try (Peer silent = Peer.connect(endpoint());
                TlsPeer peer = TlsPeer.connect(endpoint(), Authority.TRUSTED.context(OWN))) {
            // A unit of the demand is the silent peer's.
            accepted.request(1);
            peer.handshake();
            await("a connection").until(() -> !accepted.getReceivedOnNext().isEmpty());
            assertThat(accepted.getReceivedOnNext()).hasSize(1);
            silent.reset();
            await("the refusal").until(() -> !refused.isEmpty());
        }
    }

    // The client's side

    private static TestSubscriber<Connection> connect(Network network, Endpoint target) {
        TestSubscriber<Connection> connecting = TestSubscriber.create();
        network.connector(target).tls(CLIENT).connect().subscribe(connecting);
        return connecting;
    }

    private static IOException failure(TestSubscriber<Connection> connecting) {
        connecting.block(Duration.ofSeconds(100));
        ConnectFailedException failed = (ConnectFailedException) connecting.expectTerminalError();
        assertThat(failed.attempts()).hasSize(1);
        return failed.attempts().get(0).failure();
    }

    @Test
    void shouldFailAtOnceWhereTheServerEndsInTheHandshake(Network network) throws Exception {
        try (PeerServer server = PeerServer.listen(Endpoint.tcp("127.0.0.1", 0), 50)) {
            TestSubscriber<Connection> connecting = connect(network, server.endpoint());
            try (Peer peer = server.accept()) {
                peer.receive(5);
                peer.endOutput();
                assertThat(failure(connecting))
                        .isInstanceOf(TlsException.class)
                        .hasMessageContaining("the peer ended the stream in the handshake");
            }
        }
    }

    @Test
    void shouldFailAtOnceWhereTheServerResetsInTheHandshake(Network network) throws Exception {
        try (PeerServer server = PeerServer.listen(Endpoint.tcp("127.0.0.1", 0), 50)) {
            TestSubscriber<Connection> connecting = connect(network, server.endpoint());
            try (Peer peer = server.accept()) {
                peer.receive(5);
                peer.reset();
            }
            assertThat(failure(connecting))
                    .asInstanceOf(InstanceOfAssertFactories.type(SystemCallException.class))
                    .satisfies(failed -> assertThat(failed.errno()).contains(Errno.ECONNRESET));
        }
    }

    @Test
    void shouldFailWhereTheServerDoesNotSpeakTls(Network network) throws Exception {
        try (PeerServer server = PeerServer.listen(Endpoint.tcp("127.0.0.1", 0), 50)) {
            TestSubscriber<Connection> connecting = connect(network, server.endpoint());
            try (Peer peer = server.accept()) {
                peer.send("220 smtp.example ESMTP\r\n");
                assertThat(failure(connecting))
                        .isInstanceOf(TlsException.class)
                        .hasMessageContaining("the peer does not speak TLS");
            }
        }
    }

    @Test
    void shouldCloseTheSocketWhereTheHandshakeIsCancelled(Network network) throws Exception {
        try (PeerServer server = PeerServer.listen(Endpoint.tcp("127.0.0.1", 0), 50)) {
            Disposable connecting =
                    network.connector(server.endpoint()).tls(CLIENT).connect().subscribe();
            try (Peer peer = server.accept()) {
                peer.receive(5);
                connecting.dispose();
                peer.receiveRest();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldResumeASession(TlsVersion version, Network network) throws Exception {
        ClientTls tls = CLIENT.versions(version);
        try (TlsPeer.Server server = new TlsPeer.Server(Authority.TRUSTED.context(OWN))) {
            for (boolean resumed : new boolean[] {false, true}) {
                Future<String> serving = Aside.run(() -> {
                    try (TlsPeer peer = server.accept()) {
                        peer.handshake();
                        peer.send("x");
                        return peer.receive(1);
                    }
                });
                Connection connection = Waiting.result(
                        network.connector(server.endpoint()).tls(tls).connect());
                // The ticket of TLS 1.3 comes before the server's first byte.
                assertThat(Waiting.result(connection.peek(1)).readableBytes()).isEqualTo(1);
                assertThat(connection.tls().orElseThrow().resumed()).contains(resumed);
                Waiting.done(connection.send("y"));
                assertThat(Aside.result(serving)).isEqualTo("y");
                Waiting.done(connection.abort());
            }
        }
    }
}
