package io.sockflux.examples.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.address.Endpoint;
import io.sockflux.address.UdpEndpoint;
import io.sockflux.examples.Peers;
import io.sockflux.examples.Program;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that answer datagrams beside connections, and clients that ask by them, with Python and socat as peers. */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AskByDatagramsTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @BeforeEach
    void onThisJava() {
        Peers.assumeLinux();
        Peers.assumePosix();
    }

    @Test
    void shouldServeUptimeOnEndpointsOfAllKindsAtOnce() {
        String[] asked = {
            "udp://127.0.0.1:0",
            "tcp://127.0.0.1:0",
            "udp://[::1]:0",
            "unix-dgram:" + folder.resolve("d"),
            "unix:" + folder.resolve("u"),
            "unix-dgram:@sockflux-" + UUID.randomUUID()
        };
        try (Program server = Program.startOn(Program.DEFAULT, "uptime-server", asked)) {
            List<Endpoint> ready = server.ready(asked.length);
            assertThat(ready.stream().map(Endpoint::toString).map(uri -> uri.replaceFirst(":[1-9]\\d*$", ":0")))
                    .containsExactly(asked);
            for (Endpoint endpoint : ready) {
                try (Program client = Program.start("uptime", endpoint.toString())) {
                    client.assertWell();
                    assertThat(client.lines())
                            .as("answer of %s", endpoint)
                            .singleElement()
                            .asString()
                            .contains("load average");
                }
            }
            server.terminate();
            server.assertWell();
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void shouldCountProcessesByDatagramsToo() {
        try (Program server = Program.start("process-count-server", "udp://127.0.0.1:0");
                Program client = Program.start("process-count", server.ready().toString())) {
            client.assertWell();
            assertThat(client.lines()).singleElement().asString().matches("[1-9]\\d*");
        }
    }

    @Test
    void shouldAnswerPythonFromTheAddressThatWasAsked() {
        try (Program server = Program.start("uptime-server", "--command", "echo up", "udp://0.0.0.0:0")) {
            int port = ((UdpEndpoint) server.ready()).port();
            try (Program client = Peers.python("""
                            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                            s.settimeout(60)
                            for host in ('127.0.0.1', '127.0.0.2', '127.1.2.3'):
                                s.sendto(b'', (host, int(sys.argv[1])))
                                answer, (source, port) = s.recvfrom(1000)
                                print(answer, source == host, port == int(sys.argv[1]))
                            """, port)) {
                client.assertWell();
                assertThat(client.lines()).hasSize(3).containsOnly("b'up\\n' True True");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UDP4:127.0.0.1:", "UDP6:[::1]:"})
    void shouldAnswerSocat(String peer) {
        Peers.assumeSocat();
        String host = peer.startsWith("UDP4") ? "127.0.0.1" : "[::1]";
        try (Program server = Program.start("uptime-server", "--command", "echo up", "udp://" + host + ":0")) {
            int port = ((UdpEndpoint) server.ready()).port();
            try (Program socat = Program.startOther("socat", "-", peer + port)) {
                socat.feed(new byte[] {'x'});
                Program.await("an answer").until(() -> socat.lines().equals(List.of("up")));
            }
        }
    }

    @Test
    void shouldAskAgainWhenADatagramIsLost() {
        try (Program server = Peers.python("""
                        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                        s.settimeout(60)
                        s.bind(('127.0.0.1', 0))
                        print(s.getsockname()[1], flush=True)
                        first, peer = s.recvfrom(100)
                        second, again = s.recvfrom(100)
                        print(first == second, peer == again, flush=True)
                        s.sendto(b'second time\\n', again)
                        """)) {
            Program.await("a port").until(() -> !server.lines().isEmpty());
            try (Program client =
                    Program.start("uptime", "udp://127.0.0.1:" + server.lines().get(0))) {
                client.assertWell();
                assertThat(client.lines()).containsExactly("second time");
            }
            server.assertWell();
            assertThat(server.lines()).element(1).isEqualTo("True True");
        }
    }

    @Test
    void shouldTellOfEveryTimeThatItAskedInVain() throws SocketException {
        try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                Program client =
                        Program.start("uptime", "--timeout", "1500ms", "udp://127.0.0.1:" + silent.getLocalPort())) {
            assertThat(client.assertFailed(1))
                    .startsWith("uptime: request udp://127.0.0.1:" + silent.getLocalPort()
                            + ": ETIMEDOUT (connection timed out); gave up after 2 attempts in ");
        }
    }

    @Test
    void shouldSayAtOnceThatNobodyIsThere() throws SocketException {
        int port;
        try (DatagramSocket closed = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        try (Program client = Program.start("uptime", "--retry", "none", "udp://127.0.0.1:" + port)) {
            assertThat(client.assertFailed(1))
                    .startsWith("uptime: request udp://127.0.0.1:" + port + ": ECONNREFUSED (connection refused);");
        }
        String path = "unix-dgram:" + folder.resolve("none");
        try (Program client = Program.start("uptime", "--retry", "none", path)) {
            assertThat(client.assertFailed(1)).startsWith("uptime: connect " + path + ": ENOENT");
        }
    }

    @Test
    void shouldWaitForAServerThatIsLater() {
        String name = "unix-dgram:" + folder.resolve("later");
        try (Program client = Program.start("uptime", "--timeout", "90s", name);
                Program server = Program.start("uptime-server", name)) {
            client.assertWell();
            assertThat(client.lines()).singleElement().asString().contains("load average");
            assertThat(server.complaints()).isEmpty();
        }
    }

    @Test
    void shouldAskOftenByOneSocket() {
        try (Program server = Program.start("uptime-server", "--command", "echo up", "udp://127.0.0.1:0");
                Program client = Program.start(
                        "uptime",
                        "--requests",
                        "50",
                        "--pool",
                        "10",
                        server.ready().toString())) {
            client.assertWell();
            assertThat(client.lines()).hasSize(50).containsOnly("up");
        }
    }
}
