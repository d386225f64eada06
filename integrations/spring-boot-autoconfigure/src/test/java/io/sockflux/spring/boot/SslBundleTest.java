package io.sockflux.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockflux.Connector;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.contract.tls.Authority;
import io.sockflux.contract.tls.Authority.Issued;
import io.sockflux.spring.boot.SockfluxProperties.ServerSsl;
import io.sockflux.stream.Connection;
import io.sockflux.tls.ClientCertificate;
import io.sockflux.tls.ClientTls;
import io.sockflux.tls.ServerTls;
import io.sockflux.tls.TlsInfo;
import io.sockflux.tls.TlsReload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleRegistry;
import org.springframework.boot.ssl.pem.PemSslStore;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/** Certificates that come from SSL bundles, and new ones while connections stay. */
class SslBundleTest {

    private static final ClientTls CLIENT =
            ClientTls.create().trust(Authority.TRUSTED.trust()).serverName("a.example");

    private final Issued own = Authority.TRUSTED.issue("a.example");
    private final Issued next = Authority.TRUSTED.issue("a.example");
    private final Issued other = Authority.TRUSTED.issue("b.example");
    private Network clients = Network.builder().threads(1).build();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @BeforeEach
    void write() throws IOException {
        own.bothIn(folder, "own.pem");
        next.bothIn(folder, "next.pem");
        other.bothIn(folder, "other.pem");
        Authority.TRUSTED.certificateIn(folder);
    }

    @AfterEach
    void close() {
        clients.close();
    }

    /** An application with a bundle of the own certificate. */
    private ApplicationContextRunner application() {
        return Runner.echo()
                .withPropertyValues(
                        "spring.ssl.bundle.pem.web.keystore.certificate=" + folder.resolve("own.pem"),
                        "spring.ssl.bundle.pem.web.keystore.private-key=" + folder.resolve("own.pem"),
                        "spring.ssl.bundle.pem.other.keystore.certificate=" + folder.resolve("other.pem"),
                        "spring.ssl.bundle.pem.other.keystore.private-key=" + folder.resolve("other.pem"),
                        "spring.ssl.bundle.pem.trust.truststore.certificate=" + folder.resolve("authority.pem"),
                        "sockflux.listeners.echo.ssl.bundle=web",
                        "sockflux.listeners.echo.endpoints=tls://127.0.0.1:0");
    }

    private TlsInfo info(Endpoint endpoint, ClientTls tls) {
        return Objects.requireNonNull(clients.connector(endpoint)
                .tls(tls)
                .use(connection -> connection
                        .send("x")
                        .then(connection.peek(1))
                        .thenReturn(connection.tls().orElseThrow()))
                .blockFirst());
    }

    private X509Certificate shown(Endpoint endpoint, ClientTls tls) {
        return info(endpoint, tls).peerCertificates().get(0);
    }

    private static void update(ApplicationContext context, String bundle, SslBundle updated) {
        context.getBean(SslBundleRegistry.class).updateBundle(bundle, updated);
    }

    private SslBundle bundle(@Nullable String keyStore, @Nullable String trustStore) {
        return SslBundle.of(new PemSslStoreBundle(
                keyStore == null
                        ? null
                        : PemSslStore.load(PemSslStoreDetails.forCertificates("file:" + folder.resolve(keyStore))
                                .withPrivateKey("file:" + folder.resolve(keyStore))),
                trustStore == null
                        ? null
                        : PemSslStore.load(PemSslStoreDetails.forCertificates("file:" + folder.resolve(trustStore)))));
    }

    @Test
    void shouldShowTheNewCertificateToNewConnectionsAndKeepTheOpenOnes() {
        application().run(context -> {
            Endpoint endpoint = Runner.at(context, "echo");
            Connection open = Objects.requireNonNull(
                    clients.connector(endpoint).tls(CLIENT).connect().block());
            assertThat(open.tls().orElseThrow().peerCertificates().get(0))
                    .isEqualTo(own.bundle().getCertificate());
            update(context, "web", bundle("next.pem", null));
            // Files are read on another thread than the update's. Sessions of a client would hide the new certificate.
            await("the new certificate")
                    .until(() -> shown(endpoint, CLIENT.serverName("a.example"))
                            .equals(next.bundle().getCertificate()));
            open.send("still here").block();
            assertThat(Objects.requireNonNull(open.peek(10).block()).toString(StandardCharsets.UTF_8))
                    .isEqualTo("still here");
            open.close().block();
        });
    }

    @Test
    void shouldKeepTheOldCertificateWhereTheNewBundleHasNone() {
        application().run(context -> {
            ServerTls tls = context.getBean(BundleTls.class)
                    .server("own", new Setting("own"), new ServerSsl("web", ClientCertificate.NONE, Map.of()));
            Endpoint endpoint = Objects.requireNonNull(clients.acceptor()
                            .endpoints("tls://127.0.0.1:0")
                            .tls(tls)
                            .serve(connection -> connection.send(connection.receive()))
                            .block())
                    .endpoints()
                    .get(0);
            update(context, "web", bundle(null, "authority.pem"));
            TlsReload outcome = Objects.requireNonNull(tls.reload().block());
            assertThat(outcome.failure().orElseThrow())
                    .hasMessage("the SSL bundle web has no key store (expected: a certificate and its key)");
            assertThat(shown(endpoint, CLIENT)).isEqualTo(own.bundle().getCertificate());
        });
    }

    @Test
    void shouldShowOtherCertificatesForOtherNames() {
        application()
                .withPropertyValues("sockflux.listeners.echo.ssl.names[b.example]=other")
                .run(context -> {
                    Endpoint endpoint = Runner.at(context, "echo");
                    assertThat(shown(endpoint, CLIENT)).isEqualTo(own.bundle().getCertificate());
                    assertThat(shown(endpoint, CLIENT.serverName("b.example")))
                            .isEqualTo(other.bundle().getCertificate());
                });
    }

    @Test
    void shouldAskClientsForCertificatesAndConnectorsHaveThem() {
        application()
                .withPropertyValues(
                        "spring.ssl.bundle.pem.web.truststore.certificate=" + folder.resolve("authority.pem"),
                        "spring.ssl.bundle.pem.web.options.enabled-protocols=TLSv1.2",
                        "sockflux.listeners.echo.ssl.client-certificate=required",
                        "sockflux.connectors.back.target=tcp://127.0.0.1:1",
                        "sockflux.connectors.back.ssl.bundle=web",
                        "sockflux.connectors.back.ssl.server-name=a.example")
                .run(context -> {
                    Endpoint endpoint = Runner.at(context, "echo");
                    assertThat(clients.connector(endpoint)
                                    .tls(CLIENT)
                                    .connect()
                                    .materialize()
                                    .block())
                            .as("a client without a certificate")
                            .satisfies(
                                    signal -> assertThat(signal.getThrowable()).isNotNull());
                    BundleTls tls = context.getBean(BundleTls.class);
                    ClientTls client = tls.client(
                            "back", new Setting("back"), new SockfluxProperties.ClientSsl("web", "a.example"));
                    assertThat(info(endpoint, client).version().protocol()).isEqualTo("TLSv1.2");
                    assertThat(context.getBean("backConnector", Connector.class).target())
                            .hasToString("tcp://127.0.0.1:1");
                });
    }

    @Test
    void shouldTrustWhatTheNewBundleTrusts() {
        application()
                .withPropertyValues("sockflux.connectors.back.target=tcp://127.0.0.1:1")
                .run(context -> {
                    Endpoint endpoint = Runner.at(context, "echo");
                    Authority.UNKNOWN.certificateIn(folder);
                    update(context, "trust", bundle(null, "authority.pem"));
                    BundleTls tls = context.getBean(BundleTls.class);
                    ClientTls client = tls.client(
                            "back", new Setting("back"), new SockfluxProperties.ClientSsl("trust", "a.example"));
                    Connector connector = clients.connector(endpoint).tls(client);
                    assertThat(connector.connect().materialize().block())
                            .as("a server that nobody trusts")
                            .satisfies(
                                    signal -> assertThat(signal.getThrowable()).isNotNull());
                    Authority.TRUSTED.certificateIn(folder);
                    update(context, "trust", bundle(null, "authority.pem"));
                    await("trust")
                            .until(() -> connector
                                    .use(connection -> connection.send("x").thenReturn(true))
                                    .onErrorReturn(false)
                                    .blockFirst());
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sockflux.listeners.echo.ssl.bundle=trust | sockflux.listeners.echo.ssl.bundle | has no key store",
                "sockflux.listeners.echo.ssl.names[x.example]=no | sockflux.listeners.echo.ssl.names[x.example] | one of",
                "spring.ssl.bundle.pem.web.options.ciphers=TLS_AES_128_GCM_SHA256 | sockflux.listeners.echo.ssl.bundle | ciphers",
                "spring.ssl.bundle.pem.web.options.enabled-protocols=TLSv1.1 | sockflux.listeners.echo.ssl.bundle | TLSv1.1"
            })
    void shouldNameThePropertyThatIsWrong(String property, String name, String reason) {
        application().withPropertyValues(property).run(context -> {
            var wrong = NetworkBeanTest.wrong(Objects.requireNonNull(context.getStartupFailure()));
            assertThat(wrong.getName()).isEqualTo(name);
            assertThat(wrong.getReason()).contains(reason).contains("expected");
        });
    }

    @Test
    void shouldSayWhichListenerHasNoCertificate() {
        Runner.echo()
                .withPropertyValues("sockflux.listeners.echo.endpoints=tls://127.0.0.1:0")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageStartingWith("acceptor: has no certificate for tls://127.0.0.1:0"));
    }
}
