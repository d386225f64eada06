package io.sockflux.contract.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.contract.OnNativeTransport;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.PeerProcess;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.stream.Listener;
import io.sockflux.tls.ServerTls;
import io.sockflux.tls.TlsException;
import io.sockflux.tls.TlsProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a server must not speak: versions below 1.2, weak suites, compression, renegotiation. It is walked as auditors do,
 * by {@code openssl s_client}, and by hellos made by hand with what no OpenSSL of today offers.
 */
@TransportContract
@OnNativeTransport
class SafeTlsContract {

    /** Of each kind of weak suite some, by the numbers of IANA's registry. */
    private static final String WEAK = "0001 0002 003b c006 c010 c015" // NULL
            + " 0003 0006 0008 000b 0014 0017 0019" // EXPORT
            + " 0004 0005 c007 c011" // RC4
            + " 0009 0015 001a" // DES
            + " 000a 0016 001b c008 c012" // 3DES
            + " 0018 0034 006c 00a6 c018 c019" // anonymous
            + " 002f 0035 003c 009c 009d" // no forward secrecy
            + " c009 c013 c023 c027 0033" // CBC
            + " 0041 0096 008c c01d"; // Camellia, SEED, shared secrets and passwords

    private static int[] weakSuites() {
        return Arrays.stream(WEAK.split(" "))
                .mapToInt(number -> Integer.parseInt(number, 16))
                .toArray();
    }

    /** All that OpenSSL knows, but for what is spoken. */
    private static final String ALL_OTHERS = "ALL:COMPLEMENTOFALL:!ECDHE+AESGCM:!ECDHE+CHACHA20:@SECLEVEL=0";

    @TempDir
    private Path folder;

    private final List<String> refused = new CopyOnWriteArrayList<>();
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

    private Endpoint listen(Network network, TlsProvider provider, boolean isRsa) {
        Authority.Issued own = isRsa ? Authority.TRUSTED.issueRsa("a.example") : Authority.TRUSTED.issue("a.example");
        Listener open = Waiting.result(network.acceptor()
                .endpoints("tls://127.0.0.1:0")
                .tls(ServerTls.of(own.identity()).provider(provider))
                .onRefused(refusal -> refused.add(refusal.words()))
                .onHandlerError((connection, failure) -> failures.add(failure))
                .serve(connection -> connection.send(connection.receive())));
        listener = open;
        return open.endpoints().get(0);
    }

    private PeerProcess client(Endpoint endpoint, String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                "openssl",
                "s_client",
                "-connect",
                "127.0.0.1:" + ((TcpEndpoint) endpoint).port(),
                "-CAfile",
                Authority.TRUSTED.certificateIn(folder).toString()));
        words.addAll(List.of(more));
        return PeerProcess.start(words);
    }

    private void isRefused(int times) {
        await("the refusal").until(() -> refused.size() >= times);
        assertThat(refused).hasSize(times).last().asString().startsWith("tls with tcp://127.0.0.1:");
        assertThat(failures).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"JDK,false", "JDK,true", "OPENSSL,false", "OPENSSL,true"})
    void shouldSpeakNothingBelow12(TlsProvider provider, boolean isRsa, Network network) throws Exception {
        Endpoint endpoint = listen(network, provider, isRsa);
        int times = 0;
        for (String version : new String[] {"-tls1", "-tls1_1"}) {
            try (PeerProcess client = client(endpoint, version, "-cipher", "ALL:@SECLEVEL=0")) {
                assertThat(client.status()).isNotZero();
                assertThat(client.said()).contains("alert protocol version");
            }
            isRefused(++times);
        }
        for (int version : new int[] {0x0300, 0x0301, 0x0302}) {
            refusesHello(endpoint, TlsHello.of(version, 0xc009, 0xc013, 0xc02b, 0xc02f, 0x002f));
            isRefused(++times);
        }
    }

    private static void refusesHello(Endpoint endpoint, TlsHello hello) throws IOException {
        try (Peer peer = Peer.connect(endpoint)) {
            peer.send(hello.record());
            ServerAnswer answer = ServerAnswer.of(peer);
            assertThat(answer.isFatal()).as("%s", answer).isTrue();
            assertThat(peer.isOver()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"JDK,false", "JDK,true", "OPENSSL,false", "OPENSSL,true"})
    void shouldSpeakNoWeakSuite(TlsProvider provider, boolean isRsa, Network network) throws Exception {
        Endpoint endpoint = listen(network, provider, isRsa);
        refusesHello(endpoint, TlsHello.of(TlsHello.TLS_1_2, weakSuites()));
        isRefused(1);
        try (PeerProcess client = client(endpoint, "-tls1_2", "-cipher", ALL_OTHERS)) {
            assertThat(client.status()).isNotZero();
            assertThat(client.said()).contains("alert handshake failure");
        }
        isRefused(2);
        String authentication = isRsa ? "RSA" : "ECDSA";
        for (String suite : new String[] {"AES128-GCM-SHA256", "AES256-GCM-SHA384", "CHACHA20-POLY1305"}) {
            String name = "ECDHE-" + authentication + "-" + suite;
            try (PeerProcess client = client(endpoint, "-tls1_2", "-cipher", name)) {
                client.feed("hello\n");
                client.awaitSaid("Cipher is " + name);
            }
        }
        assertThat(refused).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotCompress(TlsProvider provider, Network network) throws Exception {
        Endpoint endpoint = listen(network, provider, false);
        try (Peer peer = Peer.connect(endpoint)) {
            peer.send(TlsHello.of(TlsHello.TLS_1_2, 0xc02b).compressed().record());
            ServerAnswer answer = ServerAnswer.of(peer);
            assertThat(answer.isServerHello()).isTrue();
            assertThat(answer.suite()).isEqualTo(0xc02b);
            assertThat(answer.compression()).isZero();
        }
        for (String version : new String[] {"-tls1_2", "-tls1_3"}) {
            try (PeerProcess client = client(endpoint, version)) {
                client.feed("hello\n");
                client.awaitSaid("Compression: NONE");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseARenegotiation(TlsProvider provider, Network network) throws Exception {
        Endpoint endpoint = listen(network, provider, false);
        try (PeerProcess client = client(endpoint, "-tls1_2")) {
            client.feed("hello\n");
            client.awaitSaid("\nhello");
            assertThat(client.said()).contains("Secure Renegotiation IS supported");
            client.feed("R\n");
            assertThat(client.status()).isNotZero();
        }
        await("the failure").until(() -> !failures.isEmpty());
        // The echo is told by its receiver, or by its send with the cause behind it.
        assertThat(failures)
                .singleElement()
                .satisfies(failure -> assertThat(failure instanceof TlsException ? failure : failure.getCause())
                        .isInstanceOf(TlsException.class));
        assertThat(refused).isEmpty();
    }
}
