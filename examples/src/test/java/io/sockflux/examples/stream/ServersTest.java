package io.sockflux.examples.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.address.Endpoint;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.examples.OnEachTransport;
import io.sockflux.examples.Peers;
import io.sockflux.examples.Program;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What servers print, answer and put up with. */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServersTest {

    private static final int MEBIBYTE = 1 << 20;
    private static final int IDLE = 200;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @OnEachTransport
    void shouldAnswerWithUptimeOnEveryEndpointInTheOrderAsked(String transport) throws IOException {
        try (Program server =
                Program.startOn(transport, "uptime-server", "tcp://127.0.0.1:0", unix(), "tcp://[::1]:0")) {
            List<Endpoint> endpoints = server.ready(3);
            assertThat(endpoints.get(0).toString()).matches("tcp://127\\.0\\.0\\.1:[1-9]\\d*");
            assertThat(endpoints.get(1)).hasToString(unix());
            assertThat(endpoints.get(2).toString()).matches("tcp://\\[::1]:[1-9]\\d*");
            for (Endpoint endpoint : endpoints) {
                assertThat(Peers.answer(endpoint)).as("answer of %s", endpoint).containsOnlyOnce("load average");
            }
        }
    }

    @Test
    void shouldAnswerByAnAbstractName() throws IOException {
        Peers.assumeLinux();
        String uri = "unix:@sockflux-" + UUID.randomUUID();
        try (Program server = Program.start("uptime-server", uri)) {
            assertThat(server.ready()).hasToString(uri);
            assertThat(Peers.answer(server.ready())).containsOnlyOnce("load average");
        }
    }

    @Test
    void shouldAnswerAPlainSocketThatHasSentSomething() throws IOException {
        try (Program server = Program.start("uptime-server", "tcp://127.0.0.1:0");
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(server.ready()))) {
            socket.getOutputStream().write("how are you?\n".getBytes(StandardCharsets.UTF_8));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .containsOnlyOnce("load average");
        }
    }

    @OnEachTransport
    void shouldAnswerWhoSendsMuchBeforeReadingWhileManyAreIdle(String transport) throws IOException {
        List<SocketChannel> idle = new ArrayList<>();
        try (Program server =
                Program.startOn(transport, "uptime-server", "tcp://127.0.0.1:0", "tcp://[::1]:0", unix())) {
            List<Endpoint> endpoints = server.ready(3);
            for (int i = 0; i < IDLE; i++) {
                idle.add(Peers.connect(endpoints.get(i % endpoints.size())));
            }
            for (Endpoint endpoint : endpoints) {
                try (SocketChannel channel = Peers.connect(endpoint)) {
                    Peers.sendAll(channel, new byte[MEBIBYTE]);
                    // A reset would be an exception here, and would have thrown the answer away.
                    assertThat(Peers.rest(channel)).as("answer of %s", endpoint).containsOnlyOnce("load average");
                }
            }
            for (SocketChannel channel : idle) {
                assertThat(Peers.rest(channel)).as("answer to an idle client").containsOnlyOnce("load average");
            }
        } finally {
            for (SocketChannel channel : idle) {
                channel.close();
            }
        }
    }

    @OnEachTransport
    void shouldNotDelayOthersByASlowCommand(String transport) throws IOException {
        SlowCommand command = new SlowCommand(folder);
        try (Program server = Program.startOn(
                        transport,
                        "uptime-server",
                        "--threads",
                        "1",
                        "--command",
                        command.text(),
                        "tcp://127.0.0.1:0");
                SocketChannel slow = Peers.connect(server.ready())) {
            command.awaitSlowOne();
            for (int i = 0; i < 10; i++) {
                assertThat(Peers.answer(server.ready())).isEqualTo("done\n");
            }
            slow.configureBlocking(false);
            assertThat(slow.read(ByteBuffer.allocate(1)))
                    .as("bytes for the slow one so far")
                    .isZero();
            slow.configureBlocking(true);
            command.release();
            assertThat(Peers.rest(slow)).isEqualTo("done\n");
        }
    }

    @Test
    void shouldAnswerWithTheNumberOfProcesses() throws IOException {
        try (Program server = Program.start("process-count-server", "tcp://127.0.0.1:0", unix())) {
            for (Endpoint endpoint : server.ready(2)) {
                assertThat(Peers.answer(endpoint)).matches("[1-9]\\d*\n");
            }
        }
    }

    @OnEachTransport
    void shouldEchoUntilTheClientsHalfClose(String transport) throws IOException {
        try (Program server = Program.startOn(transport, "echo-server", "tcp://127.0.0.1:0", unix())) {
            for (Endpoint endpoint : server.ready(2)) {
                try (SocketChannel channel = Peers.connect(endpoint)) {
                    Peers.sendAll(channel, "grüße".getBytes(StandardCharsets.UTF_8));
                    channel.shutdownOutput();
                    assertThat(Peers.rest(channel)).isEqualTo("grüße");
                }
            }
        }
    }

    @OnEachTransport
    void shouldBindAllEndpointsOrNone(String transport) throws IOException {
        try (ServerSocket inUse = Peers.listen();
                Program server = Program.startOn(transport, "uptime-server", unix(), Peers.uri(inUse))) {
            assertThat(server.assertFailed(1)).contains("bind " + Peers.uri(inUse) + ": EADDRINUSE");
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void shouldNotTakeTheSocketFileOfAServerThatLives() throws IOException {
        try (Program living = Program.start("uptime-server", unix())) {
            Endpoint endpoint = living.ready();
            try (Program second = Program.start("uptime-server", unix())) {
                assertThat(second.assertFailed(1)).contains("bind " + unix() + ": EADDRINUSE");
            }
            assertThat(Peers.answer(endpoint)).contains("load average");
        }
    }

    @Test
    void shouldTakeThePlaceOfAServerThatWasKilled() throws IOException {
        try (Program killed = Program.start("uptime-server", unix())) {
            killed.ready();
        }
        assertThat(folder.resolve("s")).exists();
        try (Program server = Program.start("uptime-server", unix())) {
            assertThat(Peers.answer(server.ready())).contains("load average");
        }
    }

    @Test
    void shouldLeaveAFileThatIsNoSocketAlone() throws IOException {
        Files.writeString(folder.resolve("s"), "precious");
        try (Program server = Program.start("uptime-server", unix())) {
            assertThat(server.assertFailed(1)).contains("bind " + unix() + ": EADDRINUSE");
        }
        assertThat(folder.resolve("s")).hasContent("precious");
    }

    private String unix() {
        return "unix:" + folder.resolve("s");
    }

    private static int port(Endpoint endpoint) {
        return ((TcpEndpoint) endpoint).port();
    }
}
