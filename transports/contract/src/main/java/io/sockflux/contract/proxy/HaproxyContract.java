package io.sockflux.contract.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockflux.Connector;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.contract.OnNativeTransport;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.contract.tls.Authority;
import io.sockflux.contract.tls.Collected;
import io.sockflux.proxy.ProxyHeader;
import io.sockflux.proxy.ProxyTls;
import io.sockflux.proxy.ProxyTlv;
import io.sockflux.stream.AccessList;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.stream.Refusal;
import io.sockflux.tls.ClientTls;
import io.sockflux.tls.ServerTls;
import io.sockflux.tls.TlsInfo;
import io.sockflux.tls.TlsProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** HAProxy, who made the PROXY protocol, tells our servers of its clients and looks whether they live, and hears our connectors. */
@TransportContract
@OnNativeTransport
class HaproxyContract {

    private static final AccessList LOOPBACK = AccessList.NOBODY.allow("127.0.0.0/8");
    private static final Endpoint CLIENT = Endpoint.tcp("192.0.2.1", 56324);
    private static final Endpoint SERVER = Endpoint.tcp("192.0.2.2", 443);
    private static final Authority.Issued OWN = Authority.TRUSTED.issue("a.example");
    private static final ClientTls CLIENT_TLS =
            ClientTls.create().trust(Authority.TRUSTED.trust()).serverName("a.example");

    /** What a check says and hears, through the echo. */
    private static final String[] CONVERSATION = {
        "option tcp-check", "tcp-check send alive", "tcp-check expect string alive"
    };

    /**
     * A connection that was served.
     *
     * @param peer the told client
     * @param serverName what the client asked for by SNI; null without TLS
     */
    private record Seen(
            Endpoint peer,
            Endpoint socketPeer,
            ProxyHeader header,
            @Nullable String serverName) {

        static Seen of(Connection connection) {
            return new Seen(
                    connection.peerEndpoint(),
                    connection.socketPeerEndpoint(),
                    connection.proxyHeader().orElseThrow(),
                    connection.tls().flatMap(TlsInfo::serverName).orElse(null));
        }
    }

    @TempDir
    private Path folder;

    private final List<Seen> served = new CopyOnWriteArrayList<>();
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

    /** Listens, and echoes. */
    private Endpoint listen(Network network, @Nullable TlsProvider provider) {
        var acceptor = network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .proxyProtocol(LOOPBACK)
                .onRefused(refused::add)
                .onHandlerError((connection, failure) -> {});
        Listener open = Waiting.result((provider == null
                        ? acceptor
                        : acceptor.tls(ServerTls.of(OWN.identity()).provider(provider)))
                .serve(connection -> {
                    served.add(Seen.of(connection));
                    return connection.send(connection.receive());
                }));
        listener = open;
        return open.endpoints().get(0);
    }

    private Seen awaitSeen(Predicate<Seen> which) {
        await("the connection").until(() -> served.stream().anyMatch(which));
        return served.stream().filter(which).findFirst().orElseThrow();
    }

    /** Says something through HAProxy, and what the server was told of that. */
    private Seen told(Haproxy haproxy) throws Exception {
        try (Peer peer = Peer.connect(haproxy.endpoint())) {
            peer.send("hello");
            assertThat(peer.receiveText(5)).isEqualTo("hello");
            Endpoint own = peer.localEndpoint();
            Seen seen = awaitSeen(one -> one.peer().equals(own));
            assertThat(seen.header().source()).isEqualTo(own);
            assertThat(seen.header().destination()).isEqualTo(haproxy.endpoint());
            assertThat(seen.socketPeer()).isNotEqualTo(own);
            return seen;
        }
    }

    // It tells of its clients

    @ParameterizedTest
    @CsvSource({"send-proxy, 1", "send-proxy-v2, 2"})
    void shouldTellOfItsClient(String word, int version, Network network) throws Exception {
        Endpoint backend = listen(network, null);
        try (Haproxy haproxy = Haproxy.start(folder, "", backend, word)) {
            assertThat(told(haproxy).header().version()).isEqualTo(version);
        }
        assertThat(refused).isEmpty();
    }

    @Test
    void shouldTellAChecksumAndAUniqueId(Network network) throws Exception {
        Endpoint backend = listen(network, null);
        try (Haproxy haproxy = Haproxy.start(
                folder,
                "",
                backend,
                "send-proxy-v2 proxy-v2-options crc32c,unique-id",
                "unique-id-format of-%ci:%cp")) {
            ProxyHeader header = told(haproxy).header();
            assertThat(header.tlv(ProxyTlv.CRC32C))
                    .hasValueSatisfying(crc -> assertThat(crc.length()).isEqualTo(4));
            assertThat(header.tlv(ProxyTlv.UNIQUE_ID))
                    .map(ProxyTlv::text)
                    .contains("of-" + String.valueOf(header.source()).substring("tcp://".length()));
        }
        assertThat(refused).isEmpty();
    }

    @Test
    void shouldTellOfTheTlsThatItTerminates(Network network) throws Exception {
        Endpoint backend = listen(network, null);
        Path own = OWN.bothIn(folder, "own.pem");
        Path authority = Authority.TRUSTED.certificateIn(folder);
        try (Haproxy haproxy = Haproxy.start(
                folder,
                "ssl crt " + own + " ca-file " + authority + " verify required alpn two,one",
                backend,
                "send-proxy-v2-ssl-cn proxy-v2-options crc32c,authority,ssl-cipher,cert-key,cert-sig")) {
            String answer = Waiting.result(network.connector(haproxy.endpoint())
                    .tls(CLIENT_TLS.certificate(OWN.identity()).alpn("one"))
                    .use(HaproxyContract::echoed)
                    .single());
            assertThat(answer).isEqualTo("hello");
            ProxyHeader header = awaitSeen(seen -> true).header();
            assertThat(header.authority()).contains("a.example");
            assertThat(header.alpn()).contains("one");
            ProxyTls tls = header.tls().orElseThrow();
            assertThat(tls.version()).contains("TLSv1.3");
            assertThat(tls.commonName()).contains("sockflux-test");
            assertThat(tls.cipher().orElseThrow()).startsWith("TLS_");
            assertThat(tls.keyAlgorithm()).contains("EC256");
        }
        assertThat(refused).isEmpty();
    }

    private static Mono<String> echoed(Connection connection) {
        return connection.send("hello").then(connection.peek(5)).map(bytes -> bytes.toString(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @EnumSource
    void shouldSpeakTlsBehindTheHeader(TlsProvider provider, Network network) throws Exception {
        Endpoint backend = listen(network, provider);
        Path authority = Authority.TRUSTED.certificateIn(folder);
        try (Haproxy haproxy = Haproxy.start(
                folder,
                "",
                backend,
                "send-proxy-v2 ssl verify required verifyhost a.example sni str(a.example) ca-file " + authority)) {
            assertThat(told(haproxy).serverName()).isEqualTo("a.example");
        }
        assertThat(refused).isEmpty();
    }

    // It looks whether the server lives

    @ParameterizedTest
    @ValueSource(strings = {"send-proxy", "send-proxy-v2"})
    void shouldFindTheServerAlive(String word, Network network) throws Exception {
        Endpoint backend = listen(network, null);
        try (Haproxy haproxy =
                Haproxy.start(folder, "", backend, word + " check-send-proxy check inter 2s", CONVERSATION)) {
            await("checks").until(() -> served.size() >= 2);
            await("the outcome").until(() -> haproxy.check().equals("L7OK"));
            assertThat(haproxy.state()).isEqualTo("UP");
            Seen seen = served.get(0);
            // The line of version 1 has the proxy's own address instead.
            assertThat(seen.peer()).isEqualTo(seen.socketPeer());
            if (word.equals("send-proxy-v2")) {
                assertThat(seen.header()).isEqualTo(ProxyHeader.local());
            }
            told(haproxy);
        }
        assertThat(refused).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"send-proxy", "send-proxy-v2"})
    void shouldFindTheServerAliveThoughItSaysNothingToIt(String word, Network network) throws Exception {
        Endpoint backend = listen(network, null);
        try (Haproxy haproxy = Haproxy.start(
                folder, "", backend, word + " check-send-proxy check inter 500ms fall 1", "option tcp-check")) {
            // It connects, sends the header and resets the connection. The reset may overtake the header.
            await("checks").until(() -> served.size() + refused.size() >= 4);
            assertThat(haproxy.state()).isEqualTo("UP");
            assertThat(refused)
                    .allSatisfy(refusal -> assertThat(refusal.words()).contains("ECONNRESET"));
            told(haproxy);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldFindTheServerAliveOverTls(TlsProvider provider, Network network) throws Exception {
        Endpoint backend = listen(network, provider);
        Path authority = Authority.TRUSTED.certificateIn(folder);
        try (Haproxy haproxy = Haproxy.start(
                folder,
                "",
                backend,
                "send-proxy-v2 check-send-proxy check inter 60s ssl verify required verifyhost a.example sni"
                        + " str(a.example) check-sni a.example ca-file " + authority,
                CONVERSATION)) {
            await("the outcome").until(() -> haproxy.check().equals("L7OK"));
            assertThat(haproxy.state()).isEqualTo("UP");
            assertThat(served).isNotEmpty();
            assertThat(told(haproxy).serverName()).isEqualTo("a.example");
        }
        assertThat(refused).isEmpty();
    }

    // It hears of our clients

    private Connector tellingOfClient(Network network, Haproxy haproxy, ProxyHeader header) {
        return network.connector(haproxy.endpoint()).proxyProtocol(header);
    }

    private static ProxyHeader header(int version) {
        return version == 1
                ? ProxyHeader.ofVersion1(CLIENT, SERVER)
                : ProxyHeader.of(CLIENT, SERVER)
                        .with(ProxyTlv.of(ProxyTlv.AUTHORITY, "example.com"))
                        .withChecksum();
    }

    private void passesOnTheClient() {
        Seen seen = awaitSeen(one -> true);
        assertThat(seen.peer()).isEqualTo(CLIENT);
        assertThat(seen.header().destination()).isEqualTo(SERVER);
        assertThat(refused).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldBeUnderstoodByHaproxy(int version, Network network) {
        Endpoint backend = listen(network, null);
        try (Haproxy haproxy = Haproxy.start(folder, "accept-proxy", backend, "send-proxy-v2")) {
            assertThat(Waiting.result(tellingOfClient(network, haproxy, header(version))
                            .use(HaproxyContract::echoed)
                            .single()))
                    .isEqualTo("hello");
            passesOnTheClient();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeUnderstoodByHaproxyInFrontOfTls(TlsProvider provider, Network network) throws Exception {
        Endpoint backend = listen(network, null);
        Path own = OWN.bothIn(folder, "own.pem");
        try (Haproxy haproxy = Haproxy.start(folder, "accept-proxy ssl crt " + own, backend, "send-proxy-v2")) {
            assertThat(Waiting.result(tellingOfClient(network, haproxy, header(2))
                            .tls(CLIENT_TLS.provider(provider))
                            .use(HaproxyContract::echoed)
                            .single()))
                    .isEqualTo("hello");
            passesOnTheClient();
        }
    }
}
