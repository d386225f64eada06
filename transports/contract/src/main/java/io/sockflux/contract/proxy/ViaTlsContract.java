package io.sockflux.contract.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockflux.Acceptor;
import io.sockflux.Connector;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.contract.OnNativeTransport;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Aside;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.PeerServer;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.contract.proxy.ProxyPeer.Answer;
import io.sockflux.contract.tls.Authority;
import io.sockflux.contract.tls.Collected;
import io.sockflux.error.ConnectAttempt;
import io.sockflux.error.ConnectFailedException;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.proxy.ProxyHeader;
import io.sockflux.proxy.ProxyKind;
import io.sockflux.proxy.ProxyTlv;
import io.sockflux.stream.AccessList;
import io.sockflux.stream.CloseOutcome;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.stream.Refusal;
import io.sockflux.tls.ClientTls;
import io.sockflux.tls.ServerTls;
import io.sockflux.tls.TlsCertificateException;
import io.sockflux.tls.TlsException;
import io.sockflux.tls.TlsProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

/**
 * Proxies on the way, a PROXY header behind them, and TLS behind the header: each speaks with the one that it is for. What
 * fails behind a proxy names the target.
 */
@OnNativeTransport
@TransportContract
class ViaTlsContract {

    private static final AccessList LOOPBACK = AccessList.NOBODY.allow("127.0.0.0/8");
    private static final Endpoint CLIENT = Endpoint.tcp("192.0.2.1", 56324);
    private static final Endpoint SERVER = Endpoint.tcp("192.0.2.2", 443);
    private static final ProxyHeader HEADER = ProxyHeader.of(CLIENT, SERVER)
            .with(ProxyTlv.of(ProxyTlv.AUTHORITY, "example.com"))
            .withChecksum();

    private final List<Connection> served = new CopyOnWriteArrayList<>();
    private final List<Refusal> refused = new CopyOnWriteArrayList<>();
    private @Nullable Listener listener;

    @AfterEach
    void close() {
        Listener open = listener;
        if (open != null) {
            Waiting.done(open.drain(Duration.ZERO));
        }
    }

    @AfterAll
    static void collect() {
        Collected.await();
    }

    private int listen(Acceptor acceptor) {
        Listener open = Waiting.result(
                acceptor.endpoints("tcp://127.0.0.1:0").onRefused(refused::add).serve(connection -> {
                    served.add(connection);
                    return connection.send(connection.receive());
                }));
        listener = open;
        return ((TcpEndpoint) open.endpoints().get(0)).port();
    }

    private static ServerTls tls(TlsProvider provider) {
        return ServerTls.of(Authority.TRUSTED.issue("echo.test").identity()).provider(provider);
    }

    private static Mono<String> echoed(Connection connection) {
        return connection.send("hello").then(connection.peek(5)).map(bytes -> bytes.toString(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @EnumSource
    void shouldSendTheHeaderToTheTargetAndNotToTheProxies(ProxyKind kind, Network network) throws Exception {
        int port = listen(network.acceptor().proxyProtocol(LOOPBACK));
        try (ProxyPeer near = ProxyPeer.answering(ProxyKind.HTTP_CONNECT, Answer.CONNECTED);
                ProxyPeer far = ProxyPeer.answering(kind, new Answer(0, "", true))) {
            Connection connection = Waiting.result(network.connector("tcp://echo.test:" + port)
                    .proxyProtocol(HEADER)
                    .via(near.server(), far.server())
                    .connect());
            assertThat(Waiting.result(echoed(connection))).isEqualTo("hello");
            assertThat(served)
                    .singleElement()
                    .satisfies(one -> assertThat(one.peerEndpoint()).isEqualTo(CLIENT));
            assertThat(served.get(0).proxyHeader().orElseThrow().authority()).contains("example.com");
            assertThat(connection.peerEndpoint()).isEqualTo(Endpoint.tcp("echo.test", port));
            // What was said to the proxies and in the header is acknowledged too, and is none of the user's bytes.
            assertThat(Waiting.result(connection.close())).isNotInstanceOf(CloseOutcome.TimedOut.class);
        }
        assertThat(refused).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void shouldSpeakTlsBehindTheHeaderBehindTheProxy(TlsProvider provider, Network network) throws Exception {
        int port = listen(network.acceptor().proxyProtocol(LOOPBACK).tls(tls(provider)));
        try (ProxyPeer proxy = ProxyPeer.answering(ProxyKind.SOCKS5, Answer.CONNECTED)) {
            Connection connection = Waiting.result(network.connector("tls://echo.test:" + port)
                    .tls(ClientTls.create().trust(Authority.TRUSTED.trust()).provider(provider))
                    .proxyProtocol(HEADER)
                    .via(proxy.server())
                    .connect());
            assertThat(Waiting.result(echoed(connection))).isEqualTo("hello");
            assertThat(served).singleElement().satisfies(one -> {
                assertThat(one.peerEndpoint()).isEqualTo(CLIENT);
                assertThat(one.tls().orElseThrow().serverName()).contains("echo.test");
            });
            assertThat(Waiting.result(connection.close())).isEqualTo(new CloseOutcome.Acknowledged());
        }
        assertThat(refused).isEmpty();
    }

    // Whom failures name

    private static IOException failure(Connector connector) {
        ConnectFailedException failed = (ConnectFailedException) Waiting.result(connector
                .connect()
                .map(connection -> new Throwable("connected"))
                .onErrorResume(Mono::just));
        assertThat(failed.attempts()).hasSize(1);
        ConnectAttempt attempt = failed.attempts().get(0);
        return attempt.failure();
    }

    private static void names(IOException failure, Endpoint target, ProxyPeer proxy) {
        assertThat(failure)
                .hasMessageContaining(target.toString())
                .hasMessageNotContaining(":" + ((TcpEndpoint) proxy.endpoint()).port());
    }

    @ParameterizedTest
    @EnumSource
    void shouldNameTheTargetWhoseCertificateIsWrong(TlsProvider provider, Network network) throws Exception {
        int port = listen(network.acceptor().tls(tls(provider)));
        Endpoint target = Endpoint.parse("tls://other.test:" + port);
        try (ProxyPeer proxy = ProxyPeer.answering(ProxyKind.SOCKS5, Answer.CONNECTED)) {
            IOException failure = failure(network.connector(target)
                    .tls(ClientTls.create().trust(Authority.TRUSTED.trust()).provider(provider))
                    .via(proxy.server()));
            assertThat(failure)
                    .isInstanceOf(TlsCertificateException.class)
                    .hasMessageContaining("and not for other.test");
            assertThat(((TlsException) failure).peer()).contains(target);
            names(failure, target, proxy);
        }
    }

    enum Misdeed {
        SPEAKS_NO_TLS,
        ENDS,
        RESETS,
        IS_SILENT
    }

    @ParameterizedTest
    @EnumSource
    void shouldNameTheTargetThatDoesNotShakeHands(Misdeed misdeed, Network network) throws Exception {
        try (PeerServer server = PeerServer.listen(Endpoint.tcp("127.0.0.1", 0), 50);
                ProxyPeer proxy = ProxyPeer.answering(ProxyKind.HTTP_CONNECT, Answer.CONNECTED)) {
            Endpoint target = Endpoint.parse("tls://echo.test:" + ((TcpEndpoint) server.endpoint()).port());
            Future<byte[]> peer = Aside.run(() -> {
                try (Peer accepted = server.accept()) {
                    accepted.receive(5);
                    switch (misdeed) {
                        case SPEAKS_NO_TLS -> accepted.send("220 smtp.example ESMTP\r\n");
                        case ENDS -> accepted.endOutput();
                        case RESETS -> {
                            accepted.reset();
                            return new byte[0];
                        }
                        case IS_SILENT -> {
                            // The client's time passes.
                        }
                    }
                    return accepted.receiveRest();
                }
            });
            Duration limit = misdeed == Misdeed.IS_SILENT ? Duration.ofMillis(300) : Duration.ofSeconds(100);
            IOException failure = failure(
                    network.connector(target).tls().attemptTimeout(limit).via(proxy.server()));
            names(failure, target, proxy);
            if (misdeed == Misdeed.IS_SILENT) {
                assertThat(((SystemCallException) failure).errno()).contains(Errno.ETIMEDOUT);
            }
            assertThat(Aside.result(peer)).isNotNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseTheToldClientWhoseHandshakeFails(TlsProvider provider, Network network) throws Exception {
        int port = listen(network.acceptor().proxyProtocol(LOOPBACK).tls(tls(provider)));
        String line = "PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\n";
        Endpoint endpoint = Endpoint.tcp("127.0.0.1", port);
        for (boolean isApart : new boolean[] {false, true}) {
            refused.clear();
            try (Peer peer = Peer.connect(endpoint)) {
                if (isApart) {
                    for (byte one : (line + "GET / HTTP/1.1\r\n\r\n").getBytes(StandardCharsets.US_ASCII)) {
                        peer.send(new byte[] {one});
                    }
                } else {
                    peer.send(line + "GET / HTTP/1.1\r\n\r\n");
                }
                peer.isOver();
            } catch (IOException reset) {
                // It was refused while it was still sending.
            }
            await("the refusal").until(() -> !refused.isEmpty());
            Refusal refusal = refused.get(0);
            assertThat(refusal.peer()).isEqualTo(CLIENT);
            assertThat(refusal.words()).isEqualTo("tls with " + CLIENT + ": the peer does not speak TLS");
            assertThat(refused).hasSize(1);
        }
        refused.clear();
        try (Peer peer = Peer.connect(endpoint)) {
            Endpoint own = peer.localEndpoint();
            peer.send(line + line);
            assertThat(peer.isOver()).isTrue();
            await("the refusal").until(() -> !refused.isEmpty());
            assertThat(refused).singleElement().satisfies(refusal -> {
                assertThat(refusal.peer()).isEqualTo(own);
                assertThat(refusal.words()).contains("a second one follows");
            });
        }
        assertThat(served).isEmpty();
    }
}
