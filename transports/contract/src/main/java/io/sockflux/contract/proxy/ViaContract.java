package io.sockflux.contract.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.ConnectRetry;
import io.sockflux.Connector;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Aside;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.PeerServer;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.contract.proxy.ProxyPeer.Answer;
import io.sockflux.error.ConnectAttempt;
import io.sockflux.error.ConnectFailedException;
import io.sockflux.error.Errno;
import io.sockflux.error.ProxyException;
import io.sockflux.error.SystemCallException;
import io.sockflux.proxy.ProxyKind;
import io.sockflux.proxy.ProxyServer;
import io.sockflux.stream.CloseOutcome;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.stream.Shutdown;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** A connector goes through proxies of each kind, tells their refusals by code, and loses no byte on the way. */
@TransportContract
class ViaContract {

    private Listener echo;

    @BeforeEach
    void listen(Network network) {
        echo = Waiting.result(network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .serve(connection -> connection.send(connection.receive())));
    }

    @AfterEach
    void unlisten() {
        Waiting.done(echo.close());
    }

    private int port() {
        return ((TcpEndpoint) echo.endpoints().get(0)).port();
    }

    private Connector named(Network network) {
        return network.connector("tcp://echo.test:" + port());
    }

    private static String exchanged(Connector connector, String text) {
        return Waiting.result(connector
                .use(connection -> connection
                        .send(text)
                        .then(connection.shutdown(Shutdown.WRITE))
                        .then(connection.receive().collectString(UTF_8, 1 << 20)))
                .single());
    }

    private static ConnectFailedException failure(Connector connector) {
        return (ConnectFailedException) Waiting.result(connector
                .connect()
                .map(connection -> new Throwable("connected"))
                .onErrorResume(Mono::just));
    }

    private static ConnectAttempt failed(Connector connector) {
        List<ConnectAttempt> attempts = failure(connector).attempts();
        assertThat(attempts).hasSize(1);
        return attempts.get(0);
    }

    @ParameterizedTest
    @EnumSource
    void shouldConnectToANameThatTheProxyResolves(ProxyKind kind, Network network) throws Exception {
        try (ProxyPeer proxy = ProxyPeer.answering(kind, Answer.CONNECTED)) {
            Connection connection =
                    Waiting.result(named(network).via(proxy.server()).connect());
            assertThat(connection.peerEndpoint()).isEqualTo(Endpoint.tcp("echo.test", port()));
            Waiting.done(connection.send("there and back"));
            Waiting.done(connection.shutdown(Shutdown.WRITE));
            assertThat(Waiting.result(connection.receive().collectString(UTF_8, 1024)))
                    .isEqualTo("there and back");
            assertThat(Waiting.result(connection.close())).isInstanceOf(CloseOutcome.Acknowledged.class);
            assertThat(proxy.asked()).containsExactly("echo.test:" + port());
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldConnectToAnAddress(ProxyKind kind, Network network) throws Exception {
        try (ProxyPeer proxy = ProxyPeer.answering(kind, Answer.CONNECTED)) {
            Connector connector = network.connector(echo.endpoints().get(0)).via(proxy.server());
            assertThat(exchanged(connector, "address")).isEqualTo("address");
            assertThat(proxy.asked()).containsExactly("127.0.0.1:" + port());
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldLoginWhereTheProxyWantsIt(ProxyKind kind, Network network) throws Exception {
        String login = kind == ProxyKind.SOCKS4A ? "tom" : "tom:s3:cret/ü";
        try (ProxyPeer proxy = ProxyPeer.wanting(kind, login)) {
            assertThat(exchanged(named(network).via(proxy.serverFor("tom", "s3:cret/ü")), "in"))
                    .isEqualTo("in");
            ProxyException refused = (ProxyException)
                    failed(named(network).via(proxy.serverFor("eve", "guess"))).failure();
            assertThat(refused.code())
                    .isEqualTo(OptionalInt.of(
                            switch (kind) {
                                case SOCKS4A -> 93;
                                case SOCKS5 -> 9;
                                case HTTP_CONNECT -> 407;
                            }));
            assertThat(refused.canPass()).isFalse();
            assertThat(refused).hasMessageNotContaining("guess").hasMessageContaining("echo.test");
        }
    }

    @Test
    void shouldSayThatTheProxyWantsALoginThatWasNotGiven(Network network) throws Exception {
        try (ProxyPeer proxy = ProxyPeer.wanting(ProxyKind.SOCKS5, "tom:secret")) {
            assertThat(failed(named(network).via(proxy.server())).failure())
                    .hasMessageContaining("refused with 255")
                    .hasMessageContaining("another login");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SOCKS4A, 91, true", "SOCKS4A, 92, false", "SOCKS5, 1, true", "SOCKS5, 2, false", "SOCKS5, 3, true",
        "SOCKS5, 4, true", "SOCKS5, 5, true", "SOCKS5, 6, true", "SOCKS5, 7, false", "SOCKS5, 8, false",
        "SOCKS5, 77, true", "HTTP_CONNECT, 403, false", "HTTP_CONNECT, 502, true", "HTTP_CONNECT, 204, false"
    })
    void shouldTellARefusalByItsCode(ProxyKind kind, int code, boolean passes, Network network) throws Exception {
        try (ProxyPeer proxy = ProxyPeer.answering(kind, Answer.refused(code))) {
            ConnectAttempt attempt = failed(named(network).via(proxy.server()));
            assertThat(attempt.endpoint()).isEqualTo(proxy.endpoint());
            ProxyException refused = (ProxyException) attempt.failure();
            assertThat(refused.code()).isEqualTo(OptionalInt.of(code));
            assertThat(attempt.canPass()).isEqualTo(passes);
            assertThat(refused).hasMessageContaining(proxy.server().toString()).hasMessageContaining("echo.test");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldTakeAnAnswerInPiecesAndKeepWhatFollowsIt(ProxyKind kind, Network network) throws Exception {
        String early = "a banner of the target\n";
        for (boolean isInPieces : new boolean[] {true, false}) {
            try (ProxyPeer proxy = ProxyPeer.answering(kind, new Answer(0, early, isInPieces))) {
                assertThat(exchanged(named(network).via(proxy.server()), "echo"))
                        .isEqualTo("a banner of the target\necho");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldGoThroughAChainOfTwo(ProxyKind kind, Network network) throws Exception {
        for (ProxyKind second : ProxyKind.values()) {
            try (ProxyPeer near = ProxyPeer.answering(kind, new Answer(0, "", true));
                    ProxyPeer far = ProxyPeer.answering(second, Answer.CONNECTED)) {
                assertThat(exchanged(named(network).via(near.server(), far.server()), "through two"))
                        .isEqualTo("through two");
                TcpEndpoint hop = (TcpEndpoint) far.endpoint();
                assertThat(near.asked()).containsExactly(hop.host() + ":" + hop.port());
                assertThat(far.asked()).containsExactly("echo.test:" + port());
            }
        }
    }

    @Test
    void shouldNameTheProxyOfAChainThatRefused(Network network) throws Exception {
        try (ProxyPeer near = ProxyPeer.answering(ProxyKind.SOCKS5, Answer.CONNECTED);
                ProxyPeer far = ProxyPeer.answering(ProxyKind.HTTP_CONNECT, Answer.refused(403))) {
            ProxyException refused = (ProxyException)
                    failed(named(network).via(near.server(), far.server())).failure();
            assertThat(refused.proxy()).isEqualTo(far.server().toString());
            assertThat(refused.target()).isEqualTo(Endpoint.tcp("echo.test", port()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldFailAtOnceWhereTheAnswerIsOfAnotherProtocol(ProxyKind kind, Network network) throws Exception {
        for (String garbage :
                new String[] {"SSH-2.0-OpenSSH_9.2\r\n\r\n", "\u0007\u0007\u0007\u0007\u0007\u0007\u0007\u0007\u0007"
                }) {
            ConnectAttempt attempt = scripted(network, kind, garbage, false);
            assertThat(attempt.failure())
                    .isInstanceOf(ProxyException.class)
                    .hasMessageContaining("not of the protocol");
            assertThat(((ProxyException) attempt.failure()).code()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldFailAtOnceWhereTheProxyEndsWithoutAnAnswer(ProxyKind kind, Network network) throws Exception {
        assertThat(scripted(network, kind, "", true).failure())
                .isInstanceOf(ProxyException.class)
                .hasMessageContaining("ended the stream");
    }

    @Test
    void shouldNotReadHeadersWithoutEnd(Network network) throws Exception {
        String headers = "HTTP/1.1 200 OK\r\n" + "X-Filler: filler filler filler\r\n".repeat(10_000);
        assertThat(scripted(network, ProxyKind.HTTP_CONNECT, headers, false).failure())
                .isInstanceOf(ProxyException.class);
    }

    /** What comes until the end of the stream or a reset. */
    private static String rest(Peer peer) {
        try {
            return peer.receiveRestAsText();
        } catch (IOException e) {
            return "reset";
        }
    }

    /** The failed attempt by a proxy that answers this to the first bytes. */
    private ConnectAttempt scripted(Network network, ProxyKind kind, String answer, boolean ends) throws Exception {
        try (PeerServer server = PeerServer.listen(Endpoint.tcp("127.0.0.1", 0), 50)) {
            Future<String> rest = Aside.run(() -> {
                try (Peer peer = server.accept()) {
                    peer.receive(1);
                    try {
                        peer.send(answer);
                    } catch (IOException e) {
                        return "reset";
                    }
                    if (ends) {
                        peer.endOutput();
                    }
                    return rest(peer);
                }
            });
            ConnectAttempt attempt = failed(named(network).via(ProxyServer.of(kind, server.endpoint())));
            assertThat(Aside.result(rest)).isNotNull();
            return attempt;
        }
    }

    @Test
    void shouldBoundAProxyThatSaysNothingByTheAttemptTimeout(Network network) throws Exception {
        try (PeerServer server = PeerServer.listen(Endpoint.tcp("127.0.0.1", 0), 50)) {
            ConnectAttempt attempt = failed(named(network)
                    .via(ProxyServer.of(ProxyKind.SOCKS5, server.endpoint()))
                    .attemptTimeout(Duration.ofMillis(200)));
            assertThat(((SystemCallException) attempt.failure()).errno()).contains(Errno.ETIMEDOUT);
        }
    }

    @Test
    void shouldCloseTheSocketWhereTheSubscriberCancelsInTheMiddle(Network network) throws Exception {
        try (PeerServer server = PeerServer.listen(Endpoint.tcp("127.0.0.1", 0), 50)) {
            Disposable connecting = named(network)
                    .via(ProxyServer.of(ProxyKind.SOCKS5, server.endpoint()))
                    .connect()
                    .subscribe();
            try (Peer peer = server.accept()) {
                peer.receive(3);
                connecting.dispose();
                assertThat(rest(peer)).isNotNull();
            }
        }
    }

    @Test
    void shouldConnectAgainWhereTheRefusalCanPass(Network network) throws Exception {
        try (ProxyPeer proxy = ProxyPeer.answering(ProxyKind.SOCKS5, Answer.refused(5))) {
            Connector twice = named(network)
                    .via(proxy.server())
                    .retry(ConnectRetry.of(Duration.ofMillis(1)).attempts(2));
            assertThat(failure(twice).attempts()).hasSize(2);
            assertThat(proxy.asked()).hasSize(2);
        }
    }

    @Test
    void shouldRefuseATargetThatNoProxyKnows(Network network) {
        String target = "unix:/nowhere";
        Connector connector = network.connector(target);
        ProxyServer proxy = ProxyServer.of(ProxyKind.SOCKS5, Endpoint.tcp("127.0.0.1", 1080));
        assertThatThrownBy(() -> connector.via(proxy))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(target)
                .hasMessageContaining("expected");
    }

    @Test
    void shouldRefuseIpv6BySocks4(Network network) {
        Connector connector = network.connector("tcp://[2001:db8::1]:80");
        assertThatThrownBy(() -> connector.via("socks4a://127.0.0.1:1080"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SOCKS4a knows no IPv6");
    }
}
