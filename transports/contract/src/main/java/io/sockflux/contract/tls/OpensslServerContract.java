package io.sockflux.contract.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.contract.OnNativeTransport;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.PeerProcess;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.stream.CloseOutcome;
import io.sockflux.stream.Connection;
import io.sockflux.tls.ClientTls;
import io.sockflux.tls.TlsProvider;
import io.sockflux.tls.TlsTruncatedException;
import io.sockflux.tls.TlsVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.test.subscriber.TestSubscriber;

/** Clients of ours talk to {@code openssl s_server}, by both providers and in both versions. */
@TransportContract
@OnNativeTransport
class OpensslServerContract {

    private static final Authority.Issued OWN = Authority.TRUSTED.issue("a.example");
    private static final Authority.Issued OTHER = Authority.TRUSTED.issue("b.example");

    @TempDir
    private Path folder;

    private Path certificate;
    private Path other;
    private Path authority;

    @BeforeEach
    void write() throws IOException {
        certificate = OWN.bothIn(folder, "own.pem");
        other = OTHER.bothIn(folder, "other.pem");
        authority = Authority.TRUSTED.certificateIn(folder);
    }

    @AfterAll
    static void collect() {
        Collected.await();
    }

    private PeerProcess.Listening server(String... more) {
        return PeerProcess.listening(
                port -> {
                    List<String> words = new ArrayList<>(List.of(
                            "openssl", "s_server", "-accept", "127.0.0.1:" + port, "-cert", certificate.toString()));
                    words.addAll(List.of(more));
                    return words;
                },
                "ACCEPT");
    }

    private static Endpoint endpoint(PeerProcess.Listening server) {
        return Endpoint.tcp("127.0.0.1", server.port());
    }

    private static ClientTls tls(TlsProvider provider, TlsVersion version) {
        return ClientTls.create()
                .trust(Authority.TRUSTED.trust())
                .serverName("a.example")
                .provider(provider)
                .versions(version);
    }

    private static Connection connect(Network network, PeerProcess.Listening server, ClientTls tls) {
        return Waiting.result(network.connector(endpoint(server)).tls(tls).connect());
    }

    private static String line(Connection connection) {
        return Waiting.result(
                connection.receive().lines(StandardCharsets.UTF_8, 100).next());
    }

    /** A line each way. */
    private static void converse(Connection connection, PeerProcess.Listening server, String words) {
        Waiting.done(connection.send("client " + words + "\n"));
        server.process().awaitSaid("client " + words);
        server.process().feed("server " + words + "\n");
        assertThat(line(connection)).isEqualTo("server " + words);
    }

    @ParameterizedTest
    @CsvSource({"JDK,TLS_1_3", "JDK,TLS_1_2", "OPENSSL,TLS_1_3", "OPENSSL,TLS_1_2"})
    void shouldConverseAndTakeTheServersCloseNotifyForTheEnd(
            TlsProvider provider, TlsVersion version, Network network) {
        // It answers each line backwards, and ends after the line CLOSE.
        try (PeerProcess.Listening server = server("-rev", "-alpn", "two,echo")) {
            Connection connection =
                    connect(network, server, tls(provider, version).alpn("echo"));
            assertThat(connection.tls().orElseThrow().version()).isEqualTo(version);
            assertThat(connection.tls().orElseThrow().alpn()).contains("echo");
            Waiting.done(connection.send("hello\n"));
            assertThat(line(connection)).isEqualTo("olleh");
            Waiting.done(connection.send("CLOSE\n"));
            Waiting.done(connection.receive());
            assertThat(Waiting.result(connection.close())).isNotInstanceOf(CloseOutcome.TimedOut.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"JDK,TLS_1_3", "JDK,TLS_1_2", "OPENSSL,TLS_1_3", "OPENSSL,TLS_1_2"})
    void shouldTellACutStreamFromItsEnd(TlsProvider provider, TlsVersion version, Network network) {
        try (PeerProcess.Listening server = server()) {
            Connection connection = connect(network, server, tls(provider, version));
            converse(connection, server, "hello");
            server.process().kill();
            TestSubscriber<byte[]> receiving = TestSubscriber.create();
            connection.receive().asBytes().subscribe(receiving);
            receiving.block(Duration.ofSeconds(100));
            assertThat(receiving.expectTerminalError())
                    .isInstanceOf(TlsTruncatedException.class)
                    .hasMessageContaining("after " + "server hello\n".length() + " bytes");
            Waiting.done(connection.abort());
        }
    }

    @ParameterizedTest
    @CsvSource({"JDK,TLS_1_3", "JDK,TLS_1_2", "OPENSSL,TLS_1_3", "OPENSSL,TLS_1_2"})
    void shouldEndByCloseNotify(TlsProvider provider, TlsVersion version, Network network) {
        // It serves a single connection, and a cut one would be an error.
        try (PeerProcess.Listening server = server("-naccept", "1")) {
            Connection connection = connect(network, server, tls(provider, version));
            converse(connection, server, "hello");
            assertThat(Waiting.result(connection.close())).isEqualTo(new CloseOutcome.Acknowledged());
            server.process().awaitSaid("CONNECTION CLOSED");
            assertThat(server.process().said()).doesNotContain("unexpected eof");
            assertThat(server.process().status()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"JDK,TLS_1_3", "JDK,TLS_1_2", "OPENSSL,TLS_1_3", "OPENSSL,TLS_1_2"})
    void shouldShowItsCertificateToAServerThatAsks(TlsProvider provider, TlsVersion version, Network network) {
        try (PeerProcess.Listening server =
                server("-Verify", "1", "-verify_return_error", "-CAfile", authority.toString())) {
            Connection connection =
                    connect(network, server, tls(provider, version).certificate(OTHER.identity()));
            converse(connection, server, "hello");
            assertThat(server.process().said()).contains("Client certificate", "subject=CN = sockflux-test");
            Waiting.done(connection.abort());
        }
    }

    @ParameterizedTest
    @CsvSource({"JDK,TLS_1_3", "JDK,TLS_1_2", "OPENSSL,TLS_1_3", "OPENSSL,TLS_1_2"})
    void shouldAskForTheServersName(TlsProvider provider, TlsVersion version, Network network) {
        try (PeerProcess.Listening server = server(
                "-servername",
                "b.example",
                "-servername_fatal",
                "-cert2",
                other.toString(),
                "-key2",
                other.toString())) {
            Connection connection =
                    connect(network, server, tls(provider, version).serverName("b.example"));
            assertThat(connection.tls().orElseThrow().peerCertificates().get(0))
                    .isEqualTo(OTHER.bundle().getCertificate());
            converse(connection, server, "hello");
            Waiting.done(connection.abort());
        }
    }

    @ParameterizedTest
    @CsvSource({"JDK,TLS_1_3", "JDK,TLS_1_2", "OPENSSL,TLS_1_3", "OPENSSL,TLS_1_2"})
    void shouldResumeASession(TlsProvider provider, TlsVersion version, Network network) {
        ClientTls tls = tls(provider, version);
        try (PeerProcess.Listening server = server()) {
            Connection first = connect(network, server, tls);
            converse(first, server, "one");
            assertThat(server.process().said()).doesNotContain("Reused session-id");
            Waiting.result(first.close());
            server.process().awaitSaid("DONE");
            Connection second = connect(network, server, tls);
            converse(second, server, "two");
            server.process().awaitSaid("Reused session-id");
            assertThat(second.tls().orElseThrow().resumed().orElse(true)).isTrue();
            Waiting.done(second.abort());
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldGoOnThroughAnUpdateOfKeys(TlsProvider provider, Network network) {
        try (PeerProcess.Listening server = server()) {
            Connection connection = connect(network, server, tls(provider, TlsVersion.TLS_1_3));
            converse(connection, server, "before");
            // The server takes new keys and asks for new ones of the client, which come before its next line.
            server.process().feed("K\n");
            converse(connection, server, "after");
            converse(connection, server, "long after");
            assertThat(server.process().said()).contains("SSL_do_handshake -> 1");
            Waiting.done(connection.abort());
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldSendASecondHelloWhereTheServerAsksForIt(TlsProvider provider, Network network) {
        // No client of ours offers a key for this group at once.
        try (PeerProcess.Listening server = server("-groups", "P-384", "-msg")) {
            Connection connection = connect(network, server, tls(provider, TlsVersion.TLS_1_3));
            converse(connection, server, "hello");
            assertThat(server.process().said().split("ClientHello", -1)).hasSize(3);
            Waiting.done(connection.abort());
        }
    }
}
