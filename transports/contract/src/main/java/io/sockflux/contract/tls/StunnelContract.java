package io.sockflux.contract.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.contract.OnNativeTransport;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.PeerProcess;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.proxy.ProxyHeader;
import io.sockflux.stream.AccessList;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.tls.ClientTls;
import io.sockflux.tls.ServerTls;
import io.sockflux.tls.TlsProvider;
import io.sockflux.tls.TlsVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** stunnel speaks TLS for a server in clear of ours, and for clients in clear to a server of ours that speaks TLS. */
@TransportContract
@OnNativeTransport
class StunnelContract {

    private static final Authority.Issued OWN = Authority.TRUSTED.issue("a.example");

    @TempDir
    private Path folder;

    private final List<Connection> served = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
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

    private PeerProcess.Listening stunnel(Endpoint target, String... more) {
        return PeerProcess.listening(
                port -> {
                    List<String> lines = new ArrayList<>(List.of(
                            "foreground = yes",
                            "pid =",
                            "debug = debug",
                            "[both]",
                            "accept = 127.0.0.1:" + port,
                            "connect = 127.0.0.1:" + ((TcpEndpoint) target).port()));
                    lines.addAll(List.of(more));
                    try {
                        return List.of(
                                "stunnel4",
                                Files.write(folder.resolve("stunnel.conf"), lines)
                                        .toString());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                "Service [both] (FD=");
    }

    private Endpoint listen(Network network, @Nullable TlsProvider provider) {
        var acceptor = network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .onHandlerError((connection, failure) -> failures.add(failure));
        Listener open = Waiting.result((provider == null
                        ? acceptor.proxyProtocol(AccessList.NOBODY.allow("127.0.0.1"))
                        : acceptor.tls(ServerTls.of(OWN.identity()).provider(provider)))
                .serve(connection -> {
                    served.add(connection);
                    // Ends of its own accord, behind a line.
                    return connection.send(connection
                            .receive()
                            .lines(StandardCharsets.UTF_8, 100)
                            .take(1)
                            .map(line -> Unpooled.copiedBuffer("you said " + line + "\n", StandardCharsets.UTF_8)));
                }));
        listener = open;
        return open.endpoints().get(0);
    }

    private static String version(TlsVersion version) {
        return version == TlsVersion.TLS_1_3 ? "TLSv1.3" : "TLSv1.2";
    }

    @ParameterizedTest
    @CsvSource({"JDK,TLS_1_3", "JDK,TLS_1_2", "OPENSSL,TLS_1_3", "OPENSSL,TLS_1_2"})
    void shouldSpeakToAServerBehindStunnel(TlsProvider provider, TlsVersion version, Network network) throws Exception {
        ClientTls tls = ClientTls.create()
                .trust(Authority.TRUSTED.trust())
                .serverName("a.example")
                .provider(provider)
                .versions(version);
        try (PeerProcess.Listening stunnel =
                stunnel(listen(network, null), "cert = " + OWN.bothIn(folder, "own.pem"), "protocol = proxy")) {
            Connection connection = Waiting.result(network.connector(Endpoint.tcp("127.0.0.1", stunnel.port()))
                    .tls(tls)
                    .connect());
            Waiting.done(connection.send("hello\n"));
            // The end that the server makes comes as a close_notify of stunnel's.
            assertThat(Waiting.result(connection.receive().collectString(StandardCharsets.UTF_8, 100)))
                    .isEqualTo("you said hello\n");
            await("the connection").until(() -> !served.isEmpty());
            ProxyHeader header = served.get(0).proxyHeader().orElseThrow();
            assertThat(header.version()).isEqualTo(1);
            assertThat(served.get(0).peerEndpoint()).isEqualTo(connection.localEndpoint());
            assertThat(header.destination()).isEqualTo(connection.peerEndpoint());
            Waiting.result(connection.close());
            assertThat(failures).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"JDK,TLS_1_3", "JDK,TLS_1_2", "OPENSSL,TLS_1_3", "OPENSSL,TLS_1_2"})
    void shouldServeClientsBehindStunnel(TlsProvider provider, TlsVersion version, Network network) throws Exception {
        try (PeerProcess.Listening stunnel = stunnel(
                        listen(network, provider),
                        "client = yes",
                        "CAfile = " + Authority.TRUSTED.certificateIn(folder),
                        "verifyChain = yes",
                        "checkHost = a.example",
                        "sni = a.example",
                        "sslVersionMin = " + version(version),
                        "sslVersionMax = " + version(version));
                Peer peer = Peer.connect(Endpoint.tcp("127.0.0.1", stunnel.port()))) {
            peer.send("hello\n");
            assertThat(peer.receiveRestAsText()).isEqualTo("you said hello\n");
            assertThat(served).singleElement().satisfies(connection -> {
                assertThat(connection.tls().orElseThrow().version()).isEqualTo(version);
                assertThat(connection.tls().orElseThrow().serverName()).contains("a.example");
            });
            assertThat(failures).isEmpty();
        }
    }
}
