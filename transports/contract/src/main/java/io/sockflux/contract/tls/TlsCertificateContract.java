package io.sockflux.contract.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.contract.OnNativeTransport;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.contract.tls.Authority.Issued;
import io.sockflux.error.ConnectFailedException;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.tls.ClientCertificate;
import io.sockflux.tls.ClientTls;
import io.sockflux.tls.PeerCheck;
import io.sockflux.tls.ServerTls;
import io.sockflux.tls.TlsCertificateException;
import io.sockflux.tls.TlsException;
import io.sockflux.tls.TlsIdentity;
import io.sockflux.tls.TlsInfo;
import io.sockflux.tls.TlsProvider;
import io.sockflux.tls.TlsReload;
import io.sockflux.tls.TlsTrust;
import io.sockflux.tls.TlsVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.test.StepVerifier;
import reactor.test.subscriber.TestSubscriber;

/** Certificates: which are refused and in which words, which a client gets, and how they are loaded again. */
@OnNativeTransport
@TransportContract
class TlsCertificateContract {

    private static final Issued OWN = Authority.TRUSTED.issue("a.example");
    private static final Issued OTHER = Authority.TRUSTED.issue("b.example");
    private static final ClientTls CLIENT =
            ClientTls.create().trust(Authority.TRUSTED.trust()).serverName("a.example");

    private final List<String> refused = new CopyOnWriteArrayList<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final List<TlsInfo> served = new CopyOnWriteArrayList<>();

    @AfterAll
    static void collect() {
        Collected.await();
    }

    @AfterEach
    void close() {
        listeners.forEach(listener -> Waiting.done(listener.drain(Duration.ZERO)));
    }

    private Endpoint serve(Network network, ServerTls tls) {
        Listener listener = Waiting.result(network.acceptor()
                .endpoints("tls://127.0.0.1:0")
                .tls(tls)
                .onRefused(refusal -> refused.add(refusal.words()))
                .serve(connection -> {
                    served.add(connection.tls().orElseThrow());
                    return connection.send(connection.receive());
                }));
        listeners.add(listener);
        return listener.endpoints().get(0);
    }

    private static X509Certificate served(Network network, Endpoint endpoint, ClientTls tls) {
        return echoed(network, endpoint, tls).peerCertificates().get(0);
    }

    /** What the handshake showed, of a connection that has carried something there and back. */
    private static TlsInfo echoed(Network network, Endpoint endpoint, ClientTls tls) {
        return Waiting.result(network.connector(endpoint)
                .tls(tls)
                .use(connection -> connection
                        .send("x")
                        .then(connection.peek(1))
                        .thenReturn(connection.tls().orElseThrow()))
                .single());
    }

    private static IOException failure(Network network, Endpoint endpoint, ClientTls tls) {
        TestSubscriber<Connection> connecting = TestSubscriber.create();
        network.connector(endpoint).tls(tls).connect().subscribe(connecting);
        connecting.block(Duration.ofSeconds(100));
        return ((ConnectFailedException) connecting.expectTerminalError())
                .attempts()
                .get(0)
                .failure();
    }

    // What a client refuses

    @ParameterizedTest
    @EnumSource
    void shouldNameTheNamesOfACertificateForAnotherHost(TlsProvider provider, Network network) {
        Endpoint endpoint = serve(network, ServerTls.of(OTHER.identity()).provider(provider));
        assertThat(failure(network, endpoint, CLIENT.provider(provider)))
                .isInstanceOf(TlsCertificateException.class)
                .hasMessageContaining(
                        "the certificate CN=sockflux-test is for b.example, 127.0.0.1, 0:0:0:0:0:0:0:1, and not for"
                                + " a.example");
        await("the refusal").until(() -> !refused.isEmpty());
        assertThat(refused).singleElement().asString().contains("the peer sent the alert ");
    }

    @ParameterizedTest
    @EnumSource
    void shouldNameTheDayOfACertificateThatHasExpired(TlsProvider provider, Network network) {
        Issued expired = Authority.TRUSTED.expired();
        Endpoint endpoint = serve(network, ServerTls.of(expired.identity()).provider(provider));
        assertThat(failure(network, endpoint, CLIENT.serverName("127.0.0.1").provider(provider)))
                .isInstanceOf(TlsCertificateException.class)
                .hasMessageContaining("the certificate CN=sockflux-test has expired, on "
                        + expired.bundle().getCertificate().getNotAfter().toInstant());
    }

    @ParameterizedTest
    @EnumSource
    void shouldNameTheAuthorityThatIsNotTrusted(TlsProvider provider, Network network) {
        Issued unknown = Authority.UNKNOWN.issue("a.example");
        Endpoint endpoint = serve(network, ServerTls.of(unknown.identity()).provider(provider));
        assertThat(failure(network, endpoint, CLIENT.provider(provider)))
                .isInstanceOf(TlsCertificateException.class)
                .hasMessageContaining("is signed by CN=Sockflux Other Authority, which is not trusted");
    }

    @Test
    void shouldSayThatACertificateSignsItself(Network network) {
        Endpoint endpoint = serve(network, ServerTls.of(Authority.selfSigned().identity()));
        assertThat(failure(network, endpoint, CLIENT))
                .isInstanceOf(TlsCertificateException.class)
                .hasMessageContaining("the certificate CN=self is signed by itself, and is not trusted");
    }

    @Test
    void shouldCheckLessWhereTheRecipeSaysSo(Network network) {
        Endpoint endpoint = serve(network, ServerTls.of(OTHER.identity()));
        assertThat(served(network, endpoint, CLIENT.check(PeerCheck.CHAIN)))
                .isEqualTo(OTHER.bundle().getCertificate());
        Endpoint self = serve(network, ServerTls.of(Authority.selfSigned().identity()));
        assertThat(failure(network, self, CLIENT.check(PeerCheck.CHAIN))).isInstanceOf(TlsCertificateException.class);
        assertThat(served(network, self, ClientTls.create().check(PeerCheck.NOTHING)))
                .isNotNull();
    }

    // Certificates of clients

    @ParameterizedTest
    @CsvSource({"JDK,TLS_1_3", "JDK,TLS_1_2", "OPENSSL,TLS_1_3", "OPENSSL,TLS_1_2"})
    void shouldTellTheChainOfAClient(TlsProvider provider, TlsVersion version, Network network) {
        ServerTls server = ServerTls.of(OWN.identity())
                .provider(provider)
                .clientCertificate(ClientCertificate.REQUIRED, Authority.TRUSTED.trust());
        Endpoint endpoint = serve(network, server);
        echoed(network, endpoint, CLIENT.provider(provider).versions(version).certificate(OTHER.identity()));
        assertThat(served)
                .singleElement()
                .satisfies(info -> assertThat(info.peerCertificates())
                        .first()
                        .isEqualTo(OTHER.bundle().getCertificate()));
    }

    @Test
    void shouldRefuseAClientWithoutACertificateByAnAlertWithAName(Network network) {
        ServerTls server =
                ServerTls.of(OWN.identity()).clientCertificate(ClientCertificate.REQUIRED, Authority.TRUSTED.trust());
        Endpoint endpoint = serve(network, server);
        // In TLS 1.3 the client's handshake is done before the server's.
        Connection connection =
                Waiting.result(network.connector(endpoint).tls(CLIENT).connect());
        TestSubscriber<byte[]> receiving = TestSubscriber.create();
        connection.receive().asBytes().subscribe(receiving);
        receiving.block(Duration.ofSeconds(100));
        assertThat(receiving.expectTerminalError())
                .isInstanceOf(TlsException.class)
                .hasMessageContaining("the peer sent the alert ")
                .hasMessageContaining("certificate");
        Waiting.done(connection.abort());
        await("the refusal").until(() -> !refused.isEmpty());
        assertThat(refused).hasSize(1);
        assertThat(served).isEmpty();
    }

    @Test
    void shouldTakeAClientWithoutACertificateThatIsOnlyWanted(Network network) {
        ServerTls server =
                ServerTls.of(OWN.identity()).clientCertificate(ClientCertificate.WANTED, Authority.TRUSTED.trust());
        Endpoint endpoint = serve(network, server);
        echoed(network, endpoint, CLIENT);
        assertThat(served)
                .singleElement()
                .satisfies(info -> assertThat(info.peerCertificates()).isEmpty());
    }

    // Names

    @ParameterizedTest
    @EnumSource
    void shouldChooseTheCertificateByTheName(TlsProvider provider, Network network) {
        Issued starred = Authority.TRUSTED.issue("x.c.example");
        ServerTls server = ServerTls.of(OWN.identity())
                .provider(provider)
                .name("b.example", OTHER.identity())
                .name("*.c.example", starred.identity());
        Endpoint endpoint = serve(network, server);
        ClientTls client = CLIENT.provider(provider);
        assertThat(served(network, endpoint, client)).isEqualTo(OWN.bundle().getCertificate());
        assertThat(served(network, endpoint, client.serverName("B.example")))
                .isEqualTo(OTHER.bundle().getCertificate());
        assertThat(served(network, endpoint, client.serverName("x.c.example")))
                .isEqualTo(starred.bundle().getCertificate());
        assertThat(served(network, endpoint, client.serverName("127.0.0.1")))
                .isEqualTo(OWN.bundle().getCertificate());
        assertThat(served.get(1).serverName()).contains("b.example");
    }

    @Test
    void shouldRefuseAnUnknownNameByAnAlert(Network network) {
        ServerTls server =
                ServerTls.of(OWN.identity()).name("a.example", OWN.identity()).refuseUnknownNames();
        Endpoint endpoint = serve(network, server);
        IOException failure = failure(network, endpoint, CLIENT.serverName("z.example"));
        assertThat(failure)
                .isInstanceOf(TlsException.class)
                .hasMessageContaining("the peer sent the alert unrecognized_name");
        assertThat(((TlsException) failure).alert()).contains("unrecognized_name");
        await("the refusal").until(() -> !refused.isEmpty());
        assertThat(refused).singleElement().asString().contains("the unknown name \"z.example\"");
        assertThat(served(network, endpoint, CLIENT)).isEqualTo(OWN.bundle().getCertificate());
    }

    @ParameterizedTest
    @EnumSource
    void shouldTellWhatAlpnHasChosen(TlsProvider provider, Network network) {
        Endpoint endpoint =
                serve(network, ServerTls.of(OWN.identity()).provider(provider).alpn("two", "one"));
        ClientTls client = CLIENT.provider(provider);
        assertThat(echoed(network, endpoint, client.alpn("one", "two")).alpn()).contains("two");
        assertThat(echoed(network, endpoint, client.alpn("three")).alpn()).isEmpty();
        assertThat(echoed(network, endpoint, client).alpn()).isEmpty();
        await("all served").until(() -> served.size() == 3);
        assertThat(served.get(0).alpn()).contains("two");
    }

    // Files

    @Test
    void shouldReadPemAndPkcs12Files(@TempDir Path folder, Network network) throws Exception {
        ClientTls client = ClientTls.create()
                .trust(Authority.TRUSTED.certificateIn(folder))
                .serverName("a.example");
        Endpoint pem = serve(network, ServerTls.of(OWN.certificateIn(folder), OWN.keyIn(folder)));
        assertThat(served(network, pem, client)).isEqualTo(OWN.bundle().getCertificate());
        Path store = OWN.pkcs12In(folder, "secret");
        Endpoint pkcs12 = serve(network, ServerTls.of(TlsIdentity.pkcs12(store, "secret")));
        assertThat(served(network, pkcs12, client)).isEqualTo(OWN.bundle().getCertificate());
        assertThat(bindFailure(network, TlsIdentity.pkcs12(store, "other")))
                .hasMessageContaining(store + ": is no PKCS#12 file, or has another password");
        assertThat(served(
                        network,
                        pem,
                        ClientTls.create()
                                .trust(TlsTrust.pkcs12(store, "secret"))
                                .serverName("a.example")))
                .isNotNull();
    }

    private static Throwable bindFailure(Network network, TlsIdentity identity) {
        TestSubscriber<Listener> binding = TestSubscriber.create();
        network.acceptor()
                .endpoints("tls://127.0.0.1:0")
                .tls(ServerTls.of(identity))
                .listen()
                .subscribe(binding);
        binding.block(Duration.ofSeconds(100));
        return binding.expectTerminalError();
    }

    @Test
    void shouldSayWhatIsWrongWithAFile(@TempDir Path folder, Network network) throws Exception {
        Path certificate = OWN.certificateIn(folder);
        Path key = OWN.keyIn(folder);
        Path none = folder.resolve("none.pem");
        assertThat(bindFailure(network, TlsIdentity.pem(none, key))).hasMessage(none + ": there is no such file");
        assertThat(bindFailure(network, TlsIdentity.pem(certificate, folder)))
                .hasMessageStartingWith(folder + ": cannot be read");
        assertThat(bindFailure(network, TlsIdentity.pem(key, key)))
                .hasMessageStartingWith(key + ": has no certificate");
        assertThat(bindFailure(network, TlsIdentity.pem(certificate, certificate)))
                .hasMessageStartingWith(certificate + ": has no private key");
        Path otherKey =
                Files.writeString(folder.resolve("other.pem"), OTHER.bundle().getPrivateKeyPEM());
        assertThat(bindFailure(network, TlsIdentity.pem(certificate, otherKey)))
                .hasMessage(otherKey + ": is not the key of the certificate CN=sockflux-test in " + certificate
                        + " (expected: the key that belongs to it)");
        Path garbage = Files.writeString(folder.resolve("garbage.pem"), "garbage");
        assertThat(bindFailure(network, TlsIdentity.pem(certificate, garbage)))
                .hasMessageStartingWith(garbage + ": is no PEM file");
    }

    // Reload

    @Test
    void shouldLoadChangedFilesAndKeepTheOldOnesWhereTheNewAreBroken(@TempDir Path folder, Network network)
            throws Exception {
        List<TlsReload> reloads = new CopyOnWriteArrayList<>();
        Path certificate = OWN.certificateIn(folder);
        Path key = OWN.keyIn(folder);
        ServerTls server = ServerTls.of(certificate, key).onReload(reloads::add);
        Endpoint endpoint = serve(network, server);
        Connection open = Waiting.result(network.connector(endpoint).tls(CLIENT).connect());
        Files.writeString(certificate, "broken");
        assertThat(Waiting.result(server.reload()).failure())
                .hasValueSatisfying(failure -> assertThat(failure).hasMessageStartingWith(certificate + ": is no PEM"));
        assertThat(served(network, endpoint, CLIENT)).isEqualTo(OWN.bundle().getCertificate());
        Issued next = Authority.TRUSTED.issue("a.example");
        next.certificateIn(folder);
        next.keyIn(folder);
        assertThat(Waiting.result(server.reload()).isDone()).isTrue();
        assertThat(served(network, endpoint, CLIENT.versions(TlsVersion.TLS_1_3)))
                .isEqualTo(next.bundle().getCertificate());
        assertThat(reloads).extracting(TlsReload::isDone).containsExactly(false, true);
        // The connection with the old certificate goes on.
        Waiting.done(open.send("on"));
        assertThat(Waiting.result(open.peek(2)).toString(StandardCharsets.UTF_8))
                .isEqualTo("on");
        Waiting.done(open.abort());
    }

    @Test
    void shouldLoadWhatAClientTrustsAnew(@TempDir Path folder, Network network) throws Exception {
        Endpoint endpoint = serve(network, ServerTls.of(OWN.identity()));
        ClientTls client = CLIENT.trust(Authority.UNKNOWN.certificateIn(folder));
        StepVerifier.create(client.reload())
                .verifyErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageStartingWith("reload: the recipe is not in use"));
        assertThat(failure(network, endpoint, client)).isInstanceOf(TlsCertificateException.class);
        Authority.TRUSTED.certificateIn(folder);
        assertThat(Waiting.result(client.reload()).isDone()).isTrue();
        assertThat(served(network, endpoint, client)).isEqualTo(OWN.bundle().getCertificate());
    }

    @Test
    void shouldLoadFilesThatAreWatchedWhenTheyChange(@TempDir Path folder, Network network) throws Exception {
        List<TlsReload> reloads = new CopyOnWriteArrayList<>();
        ServerTls server = ServerTls.of(OWN.certificateIn(folder), OWN.keyIn(folder))
                .watchFiles(Duration.ofMillis(5))
                .onReload(reloads::add);
        Endpoint endpoint = serve(network, server);
        Path broken = Files.writeString(folder.resolve("cert.pem"), "broken");
        // No verdict: it only ends what would wait for ever.
        await("the error of the file that was watched")
                .atMost(Duration.ofSeconds(30))
                .until(() -> !reloads.isEmpty());
        assertThat(reloads.get(0).failure())
                .hasValueSatisfying(failure -> assertThat(failure).hasMessageStartingWith(broken + ": is no PEM"));
        Issued next = Authority.TRUSTED.issue("a.example");
        next.keyIn(folder);
        next.certificateIn(folder);
        await("the new certificate").until(() -> reloads.get(reloads.size() - 1).isDone());
        assertThat(served(network, endpoint, CLIENT.versions(TlsVersion.TLS_1_3)))
                .isEqualTo(next.bundle().getCertificate());
    }
}
