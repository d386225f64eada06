package io.sockflux.contract.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.contract.OnNativeTransport;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.OpenFiles;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.TimeLimitException;
import io.sockflux.stream.Listener;
import io.sockflux.stream.Refusal;
import io.sockflux.stream.TimeLimits;
import io.sockflux.tls.ClientTls;
import io.sockflux.tls.ServerTls;
import io.sockflux.tls.TlsException;
import io.sockflux.tls.TlsProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What comes instead of a hello, and hellos that are cut in odd ways. Each bad one ends by itself, is told once by a typed
 * cause, and leaves no descriptor; the listener goes on. With names the hello is read before an engine is there.
 */
@TransportContract
@OnNativeTransport
class BadHelloContract {

    private static final Authority.Issued OWN = Authority.TRUSTED.issue("a.example");
    private static final byte[] CHANGE_CIPHER_SPEC = {20, 3, 3, 0, 1, 1};

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

    private Endpoint listen(Network network, TlsProvider provider, boolean hasNames, TimeLimits limits) {
        ServerTls tls = ServerTls.of(OWN.identity()).provider(provider);
        Listener open = Waiting.result(network.acceptor()
                .endpoints("tls://127.0.0.1:0")
                .tls(hasNames ? tls.name("b.example", OWN.identity()) : tls)
                .timeLimits(limits)
                .onRefused(refused::add)
                .serve(connection -> connection.send(connection.receive())));
        listener = open;
        return open.endpoints().get(0);
    }

    /** Does its worst on a new connection, after which it is closed. */
    private interface Bad {
        void run(Socket peer) throws IOException;
    }

    private Refusal refusal(Endpoint endpoint, Bad bad) throws IOException {
        refused.clear();
        OpenFiles before = new OpenFiles();
        InetSocketAddress address = (InetSocketAddress) Peer.address(endpoint);
        try (Socket peer = new Socket(address.getAddress(), address.getPort())) {
            peer.setTcpNoDelay(true);
            bad.run(peer);
            await("the refusal").until(() -> !refused.isEmpty());
        } catch (IOException reset) {
            // The server may reset what it does not read.
            await("the refusal").until(() -> !refused.isEmpty());
        }
        await("the descriptor is closed").until(() -> before.openedWithAddress().isEmpty());
        return refused.get(0);
    }

    private void isServed(Network network, Endpoint endpoint) {
        ClientTls tls = ClientTls.create().trust(Authority.TRUSTED.trust()).serverName("a.example");
        String answer = Waiting.result(network.connector(endpoint)
                .tls(tls)
                .use(connection -> connection
                        .send("hello")
                        .then(connection.peek(5))
                        .map(bytes -> bytes.toString(StandardCharsets.UTF_8)))
                .single());
        assertThat(answer).isEqualTo("hello");
        assertThat(refused).hasSize(1);
    }

    private static Bad sending(byte[] bytes) {
        return peer -> peer.getOutputStream().write(bytes);
    }

    /** The bytes, and then the end of the stream. */
    private static Bad ending(byte[] bytes) {
        return peer -> {
            peer.getOutputStream().write(bytes);
            peer.shutdownOutput();
        };
    }

    private static byte[] record(int type, int length) {
        byte[] record = new byte[5 + length];
        record[0] = (byte) type;
        record[1] = 3;
        record[2] = 1;
        record[3] = (byte) (length >> 8);
        record[4] = (byte) length;
        return record;
    }

    @ParameterizedTest
    @CsvSource({"JDK,false", "JDK,true", "OPENSSL,false", "OPENSSL,true"})
    void shouldRefuseWhatIsNoHello(TlsProvider provider, boolean hasNames, Network network) throws Exception {
        Endpoint endpoint = listen(network, provider, hasNames, TimeLimits.NONE);
        byte[] hello = TlsHello.of13(true).name("a.example").record();
        byte[] noise = new byte[5000];
        Arrays.fill(noise, (byte) 0xa5);
        byte[] longest = record(TlsHello.HANDSHAKE, 5);
        longest[3] = (byte) 0xff;
        byte[] unknown = hello.clone();
        unknown[5] = 77;
        List<Bad> all = List.of(
                sending("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n".getBytes(StandardCharsets.US_ASCII)),
                sending(noise),
                sending(longest),
                sending(unknown),
                peer -> {
                    peer.getOutputStream().write(hello);
                    // The server is in the middle of the handshake.
                    peer.getInputStream().readNBytes(5);
                    peer.getOutputStream().write(noise);
                },
                peer -> {
                    peer.getOutputStream().write(TlsHello.of13(false).record());
                    // The server has asked for another hello.
                    peer.getInputStream().readNBytes(5);
                    peer.getOutputStream().write(CHANGE_CIPHER_SPEC);
                    peer.getOutputStream().write(noise);
                },
                sending(record(23, 100)),
                sending(record(ServerAnswer.ALERT, 7)),
                ending(new byte[] {ServerAnswer.ALERT, 3, 3, 0, 2, 2, 40}),
                ending(Arrays.copyOf(hello, hello.length / 2)),
                ending(Arrays.copyOf(hello, 3)),
                ending(hello));
        for (Bad bad : all) {
            Refusal refusal = refusal(endpoint, bad);
            assertThat(refusal.reason()).isEqualTo(Refusal.Reason.OPENING);
            assertThat(refusal.cause()).containsInstanceOf(TlsException.class);
            assertThat(refusal.words()).startsWith("tls with tcp://127.0.0.1:").doesNotContain("\n");
            assertThat(refusal.words().length()).isLessThan(300);
        }
        isServed(network, endpoint);
    }

    @ParameterizedTest
    @CsvSource({"JDK,false", "JDK,true", "OPENSSL,false"})
    void shouldRefuseAHelloOf64KibInSegmentsOfOneByte(TlsProvider provider, boolean hasNames, Network network)
            throws Exception {
        Endpoint endpoint = listen(network, provider, hasNames, TimeLimits.NONE);
        byte[] hello =
                TlsHello.of13(true).name("a.example").ofLength((1 << 16) + 100).records(1 << 14);
        Refusal refusal = refusal(endpoint, peer -> {
            for (byte one : hello) {
                peer.getOutputStream().write(one);
            }
        });
        assertThat(refusal.cause()).containsInstanceOf(TlsException.class);
        isServed(network, endpoint);
    }

    @ParameterizedTest
    @CsvSource({"JDK,false", "JDK,true", "OPENSSL,false", "OPENSSL,true"})
    void shouldEndAPeerThatSaysNothingOrNotEnough(TlsProvider provider, boolean hasNames, Network network)
            throws Exception {
        Endpoint endpoint = listen(network, provider, hasNames, TimeLimits.NONE.opening(Duration.ofMillis(100)));
        byte[] hello = TlsHello.of13(true).name("a.example").record();
        for (byte[] bytes : new byte[][] {{}, {22}, Arrays.copyOf(hello, hello.length / 2), hello}) {
            assertThat(refusal(endpoint, sending(bytes)).cause()).containsInstanceOf(TimeLimitException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"JDK,false", "JDK,true", "OPENSSL,false", "OPENSSL,true"})
    void shouldTakeAHelloInManyRecords(TlsProvider provider, boolean hasNames, Network network) throws Exception {
        Endpoint endpoint = listen(network, provider, hasNames, TimeLimits.NONE);
        for (int most : new int[] {1, 50}) {
            try (Peer peer = Peer.connect(endpoint)) {
                peer.send(TlsHello.of13(true).name("a.example").records(most));
                assertThat(ServerAnswer.serverHello(peer).random()).isNotEqualTo(TlsHello.retryRandom());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"JDK,false", "JDK,true", "OPENSSL,false", "OPENSSL,true"})
    void shouldTakeASecondHelloInManyRecords(TlsProvider provider, boolean hasNames, Network network) throws Exception {
        Endpoint endpoint = listen(network, provider, hasNames, TimeLimits.NONE);
        try (Peer peer = Peer.connect(endpoint)) {
            peer.send(TlsHello.of13(false).name("a.example").record());
            assertThat(ServerAnswer.serverHello(peer).random()).isEqualTo(TlsHello.retryRandom());
            peer.send(CHANGE_CIPHER_SPEC);
            peer.send(TlsHello.of13(true).name("a.example").records(50));
            assertThat(ServerAnswer.serverHello(peer).random()).isNotEqualTo(TlsHello.retryRandom());
            assertThat(refused).isEmpty();
        }
    }
}
