package io.sockflux.examples.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.examples.FirstCase;
import io.sockflux.examples.Peers;
import io.sockflux.examples.Program;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs with limits of time, with access lists, and behind a proxy. */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GuardedServersTest {

    private static final String ANY = "tcp://127.0.0.1:0";
    private static final String HEADER = "PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\n";

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @CsvSource({"--idle, idleLimit", "--read-timeout, readLimit"})
    void shouldEndAConnectionWhosePeerIsSilent(String word, String limit) throws IOException {
        try (Program server = Program.start("echo-server", word, "100ms", ANY);
                SocketChannel peer = Peers.connect(server.ready())) {
            Peers.sendAll(peer, bytes("hello"));
            assertThat(Peers.rest(peer)).isEqualTo("hello");
            Program.await("the line").until(() -> !server.complaints().isEmpty());
            assertThat(server.complaints()).singleElement().asString().contains("within the " + limit + " of 100 ms");
        }
    }

    @Test
    void shouldFailWhereTheServerIsSilent() throws IOException {
        try (ServerSocket silent = Peers.listen();
                Program cat = Program.start("cat", "--read-timeout", "100ms", Peers.uri(silent))) {
            assertThat(cat.assertFailed(1)).contains("no byte came within the readLimit of 100 ms");
        }
    }

    /** What comes back is what the rate lets through at once, and a part of the rest. */
    @FirstCase
    @ParameterizedTest
    @ValueSource(strings = {"--rate-limit", "--total-rate-limit"})
    void shouldHoldBackWhatIsBeyondTheRate(String word) throws IOException {
        // A read and a write of at most 64 KiB may each go beyond the bucket.
        int rate = 64 << 10;
        int length = 5 * rate;
        long begun = System.nanoTime();
        try (Program server = Program.start("echo-server", word, String.valueOf(rate), ANY);
                SocketChannel peer = Peers.connect(server.ready())) {
            Peers.sendAll(peer, new byte[length]);
            ByteBuffer answer = ByteBuffer.allocate(length);
            while (answer.hasRemaining()) {
                assertThat(peer.read(answer)).isPositive();
                double seconds = (System.nanoTime() - begun) / 1e9;
                assertThat((double) answer.position()).isLessThanOrEqualTo(rate + rate * seconds + 2 * rate);
            }
        }
    }

    @Test
    void shouldRefuseThePeersThatAreDenied() throws IOException {
        try (Program server =
                        Program.start("echo-server", "--allow", "10.0.0.0/8,127.0.0.0/8", "--deny", "127.0.0.1", ANY);
                SocketChannel peer = Peers.connect(server.ready())) {
            int port = ((InetSocketAddress) peer.getLocalAddress()).getPort();
            assertThatThrownBy(() -> peer.read(ByteBuffer.allocate(1))).isInstanceOf(SocketException.class);
            Program.await("the line").until(() -> !server.complaints().isEmpty());
            assertThat(server.complaints())
                    .containsExactly("REFUSED tcp://127.0.0.1:" + port + " access is denied to 127.0.0.1");
        }
    }

    @Test
    void shouldRequireAHeaderOfAProxy() throws IOException {
        try (Program server = Program.start(
                "echo-server", "--proxy-protocol", "127.0.0.1", "--deny", "192.0.2.66", "--max-per-peer", "1", ANY)) {
            try (SocketChannel proxy = Peers.connect(server.ready());
                    SocketChannel denied = Peers.connect(server.ready());
                    SocketChannel bare = Peers.connect(server.ready())) {
                Peers.sendAll(proxy, bytes(HEADER + "hello"));
                ByteBuffer answer = ByteBuffer.allocate(5);
                while (answer.hasRemaining()) {
                    assertThat(proxy.read(answer)).isPositive();
                }
                Peers.sendAll(denied, bytes("PROXY TCP4 192.0.2.66 192.0.2.2 1 2\r\n"));
                assertThatThrownBy(() -> denied.read(ByteBuffer.allocate(1))).isInstanceOf(SocketException.class);
                Peers.sendAll(bare, bytes("GET / HTTP/1.1\r\n\r\n"));
                assertThatThrownBy(() -> bare.read(ByteBuffer.allocate(1))).isInstanceOf(SocketException.class);
                Program.await("both lines").until(() -> server.complaints().size() == 2);
                assertThat(server.complaints().get(0))
                        .isEqualTo("REFUSED tcp://192.0.2.66:1 access is denied to 192.0.2.66");
                assertThat(server.complaints().get(1)).contains("PROXY header from", "there is none");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"v1, 107", "v2, 28"})
    void shouldPassTheClientOnToTheTarget(String version, int mostBytes) throws IOException {
        try (ServerSocket target = Peers.listen();
                Program relay = Program.start(
                        "relay", "--proxy-protocol", "127.0.0.1", "--send-proxy", version, ANY, Peers.uri(target));
                SocketChannel client = Peers.connect(relay.ready())) {
            Peers.sendAll(client, bytes(HEADER + "question"));
            client.shutdownOutput();
            try (Socket server = target.accept()) {
                byte[] all = server.getInputStream().readAllBytes();
                String text = new String(all, StandardCharsets.ISO_8859_1);
                assertThat(text).endsWith("question");
                if (version.equals("v1")) {
                    assertThat(text).isEqualTo(HEADER + "question");
                } else {
                    assertThat(all).hasSize(mostBytes + "question".length());
                    assertThat(ByteBuffer.wrap(all).getInt(16)).isEqualTo(0xc0000201);
                }
                server.shutdownOutput();
            }
            assertThat(Peers.rest(client)).isEmpty();
            Program.await("the line").until(() -> relay.lines().size() == 2);
            assertThat(relay.lines().get(1)).startsWith("RELAYED tcp://192.0.2.1:56324 8 0");
        }
    }

    @Test
    void shouldSendAHeaderThatIsGiven() throws IOException {
        try (ServerSocket target = Peers.listen();
                Program cat = Program.start(
                        "cat", "--send-proxy", "v1:tcp://192.0.2.1:1,tcp://192.0.2.2:2", Peers.uri(target));
                Socket server = target.accept()) {
            cat.feed(bytes("hello"));
            cat.endInput();
            assertThat(server.getInputStream().readAllBytes())
                    .asString()
                    .isEqualTo("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\nhello");
            server.shutdownOutput();
            cat.assertWell();
        }
    }
}
