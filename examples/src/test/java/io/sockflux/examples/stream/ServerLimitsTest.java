package io.sockflux.examples.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.address.Endpoint;
import io.sockflux.examples.OnEachTransport;
import io.sockflux.examples.Peers;
import io.sockflux.examples.Program;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The limits of the echo server, what it says of those whom they leave out, and how long it lets the others end. */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServerLimitsTest {

    @ParameterizedTest
    @CsvSource({
        "default, --max-connections, the limit of 2 connections is reached",
        "nio, --max-connections, the limit of 2 connections is reached",
        "default, --max-per-peer, the limit of 2 connections per peer is reached",
        "nio, --max-per-peer, the limit of 2 connections per peer is reached"
    })
    void shouldResetWhomALimitLeavesOutAndSaySo(String transport, String limit, String why) throws IOException {
        try (Program server = Program.startOn(transport, "echo-server", limit, "2", "tcp://127.0.0.1:0")) {
            Endpoint endpoint = server.ready();
            try (SocketChannel first = Peers.connect(endpoint);
                    SocketChannel second = Peers.connect(endpoint)) {
                assertEchoed(first);
                assertEchoed(second);
                SocketChannel third = Peers.connect(endpoint);
                int port = ((InetSocketAddress) third.getLocalAddress()).getPort();
                assertThatThrownBy(() -> third.read(ByteBuffer.allocate(1))).isInstanceOf(SocketException.class);
                third.close();
                Program.await("the line").until(() -> !server.complaints().isEmpty());
                assertThat(server.complaints()).containsExactly("REFUSED tcp://127.0.0.1:" + port + " " + why);
                // Nobody else is touched.
                assertEchoed(first);
                assertEchoed(second);
            }
        }
    }

    @OnEachTransport
    void shouldLetTheRestWaitIfThatIsTheChoice(String transport) throws IOException {
        String[] words = {"--max-connections", "1", "--when-full", "wait", "tcp://127.0.0.1:0"};
        try (Program server = Program.startOn(transport, "echo-server", words);
                SocketChannel first = Peers.connect(server.ready())) {
            assertEchoed(first);
            try (SocketChannel second = Peers.connect(server.ready())) {
                Peers.sendAll(second, hello());
                second.configureBlocking(false);
                assertEchoed(first);
                assertThat(second.read(ByteBuffer.allocate(1)))
                        .as("bytes for whom there is no room")
                        .isZero();
                second.configureBlocking(true);
                first.shutdownOutput();
                assertThat(Peers.rest(first)).isEmpty();
                second.shutdownOutput();
                assertThat(Peers.rest(second)).isEqualTo("hello");
            }
            assertThat(server.complaints()).isEmpty();
        }
    }

    @OnEachTransport
    void shouldWaitNoLongerThanTheDrainForConnectionsThatStay(String transport) throws IOException {
        Duration drain = Duration.ofSeconds(1);
        try (Program server = Program.startOn(transport, "echo-server", "--drain", "1s", "tcp://127.0.0.1:0");
                SocketChannel staying = Peers.connect(server.ready())) {
            assertEchoed(staying);
            long begun = System.nanoTime();
            server.terminate();
            assertThat(server.status()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(drain);
        }
    }

    @OnEachTransport
    void shouldEndAsSoonAsTheLastConnectionHas(String transport) throws IOException {
        // The bound of the test is less than this drain, so that a server that sits it out fails.
        try (Program server = Program.startOn(transport, "echo-server", "--drain", "1h", "tcp://127.0.0.1:0");
                SocketChannel last = Peers.connect(server.ready())) {
            assertEchoed(last);
            server.terminate();
            Peers.awaitRefusal(server.ready());
            // Draining is no reason to serve anybody less.
            assertEchoed(last);
            last.shutdownOutput();
            assertThat(Peers.rest(last)).isEmpty();
            server.assertWell();
        }
    }

    private static void assertEchoed(SocketChannel channel) throws IOException {
        Peers.sendAll(channel, hello());
        ByteBuffer echo = ByteBuffer.allocate(hello().length);
        while (echo.hasRemaining() && channel.read(echo) >= 0) {}
        assertThat(echo.array()).isEqualTo(hello());
    }

    private static byte[] hello() {
        return "hello".getBytes(StandardCharsets.UTF_8);
    }
}
