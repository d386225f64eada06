package io.sockflux.contract.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockflux.Network;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.contract.OnNativeTransport;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.PeerProcess;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.tls.ClientCertificate;
import io.sockflux.tls.ServerTls;
import io.sockflux.tls.TlsInfo;
import io.sockflux.tls.TlsProvider;
import io.sockflux.tls.TlsTruncatedException;
import io.sockflux.tls.TlsVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

/** {@code openssl s_client} talks to servers of ours, by both providers and in both versions. */
@TransportContract
@OnNativeTransport
class OpensslClientContract {

    private static final Authority.Issued OWN = Authority.TRUSTED.issue("a.example");
    private static final Authority.Issued OTHER = Authority.TRUSTED.issue("b.example");

    @TempDir
    private Path folder;

    private Path authority;
    private final List<TlsInfo> served = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private @Nullable Listener listener;

    @BeforeEach
    void write() throws IOException {
        authority = Authority.TRUSTED.certificateIn(folder);
    }

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

    /** Answers each line, ends after the line {@code end}, and ends when the client has. */
    private Mono<Void> serve(Connection connection) {
        served.add(connection.tls().orElseThrow());
        return connection
                .receive()
                .lines(StandardCharsets.UTF_8, 100)
                .takeUntil("end"::equals)
                .concatMap(line -> connection.send("you said " + line + "\n"))
                .then();
    }

    private void listen(Network network, TlsProvider provider, UnaryOperator<ServerTls> change) {
        ServerTls tls = change.apply(ServerTls.of(OWN.identity()).provider(provider));
        listener = Waiting.result(network.acceptor()
                .endpoints("tls://127.0.0.1:0")
                .tls(tls)
                .onHandlerError((connection, failure) -> failures.add(failure))
                .serve(this::serve));
    }

    private PeerProcess client(TlsVersion version, String... more) {
        Listener open = listener;
        int port = ((TcpEndpoint)
                        java.util.Objects.requireNonNull(open).endpoints().get(0))
                .port();
        List<String> words = new ArrayList<>(List.of(
                "openssl",
                "s_client",
                "-connect",
                "127.0.0.1:" + port,
                "-CAfile",
                authority.toString(),
                "-verify_return_error",
                version == TlsVersion.TLS_1_3 ? "-tls1_3" : "-tls1_2"));
        words.addAll(List.of(more));
        return PeerProcess.start(words);
    }

    private static void converse(PeerProcess client, String words) {
        client.feed(words + "\n");
        client.awaitSaid("you said " + words);
    }

    @ParameterizedTest
    @CsvSource({"JDK,TLS_1_3", "JDK,TLS_1_2", "OPENSSL,TLS_1_3", "OPENSSL,TLS_1_2"})
    void shouldConverseAndTakeTheClientsCloseNotifyForTheEnd(
            TlsProvider provider, TlsVersion version, Network network) {
        listen(network, provider, tls -> tls.alpn("echo").name("b.example", OTHER.identity()));
        try (PeerProcess client = client(version, "-alpn", "other,echo", "-servername", "b.example")) {
            converse(client, "hello");
            assertThat(client.said()).contains("ALPN protocol: echo");
            client.feed("Q\n");
            assertThat(client.status()).isZero();
        }
        close();
        assertThat(failures).isEmpty();
        assertThat(served).singleElement().satisfies(info -> {
            assertThat(info.version()).isEqualTo(version);
            assertThat(info.serverName()).contains("b.example");
            assertThat(info.alpn()).contains("echo");
        });
    }

    @ParameterizedTest
    @CsvSource({"JDK,TLS_1_3", "JDK,TLS_1_2", "OPENSSL,TLS_1_3", "OPENSSL,TLS_1_2"})
    void shouldTellACutStreamFromItsEnd(TlsProvider provider, TlsVersion version, Network network) {
        listen(network, provider, tls -> tls);
        try (PeerProcess client = client(version)) {
            converse(client, "hello");
            client.kill();
            await("the failure").until(() -> !failures.isEmpty());
            assertThat(failures)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            TlsTruncatedException.class,
                            cut -> assertThat(cut).hasMessageContaining("after " + "hello\n".length() + " bytes"));
        }
    }

    @ParameterizedTest
    @CsvSource({"JDK,TLS_1_3", "JDK,TLS_1_2", "OPENSSL,TLS_1_3", "OPENSSL,TLS_1_2"})
    void shouldEndByCloseNotify(TlsProvider provider, TlsVersion version, Network network) {
        listen(network, provider, tls -> tls);
        try (PeerProcess client = client(version)) {
            converse(client, "end");
            // It is 0 only if the stream was not cut.
            assertThat(client.status()).isZero();
            assertThat(client.said()).contains("closed").doesNotContain("unexpected eof");
        }
    }

    @ParameterizedTest
    @CsvSource({"JDK,TLS_1_3", "JDK,TLS_1_2", "OPENSSL,TLS_1_3", "OPENSSL,TLS_1_2"})
    void shouldTellTheClientsCertificate(TlsProvider provider, TlsVersion version, Network network) throws Exception {
        Path own = OTHER.bothIn(folder, "client.pem");
        listen(network, provider, tls -> tls.clientCertificate(ClientCertificate.REQUIRED, Authority.TRUSTED.trust()));
        try (PeerProcess client = client(version, "-cert", own.toString())) {
            converse(client, "hello");
            assertThat(served)
                    .singleElement()
                    .satisfies(info -> assertThat(info.peerCertificates())
                            .first()
                            .isEqualTo(OTHER.bundle().getCertificate()));
        }
    }

    @ParameterizedTest
    @CsvSource({"JDK,TLS_1_3", "JDK,TLS_1_2", "OPENSSL,TLS_1_3", "OPENSSL,TLS_1_2"})
    void shouldResumeASession(TlsProvider provider, TlsVersion version, Network network) {
        listen(network, provider, tls -> tls);
        Path session = folder.resolve("session");
        try (PeerProcess first = client(version, "-sess_out", session.toString())) {
            converse(first, "one");
            first.feed("Q\n");
            assertThat(first.status()).isZero();
            assertThat(first.said()).doesNotContain("Reused, ");
        }
        try (PeerProcess second = client(version, "-sess_in", session.toString())) {
            converse(second, "two");
            assertThat(second.said()).contains("Reused, ");
            assertThat(served.get(1).resumed().orElse(true)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldGoOnThroughAnUpdateOfKeys(TlsProvider provider, Network network) {
        listen(network, provider, tls -> tls);
        try (PeerProcess client = client(TlsVersion.TLS_1_3)) {
            converse(client, "before");
            // The client takes new keys and asks for new ones of the server.
            client.feed("K\n");
            client.awaitSaid("KEYUPDATE");
            converse(client, "after");
            converse(client, "long after");
        }
    }
}
