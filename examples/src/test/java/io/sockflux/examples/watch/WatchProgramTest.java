package io.sockflux.examples.watch;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sockflux.address.Endpoint;
import io.sockflux.examples.FirstCase;
import io.sockflux.examples.Peers;
import io.sockflux.examples.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program {@code watch}, and the programs that it watches. */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
// Scripts are lists of lines.
@SuppressWarnings("StringConcatToTextBlock")
class WatchProgramTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @BeforeEach
    void assumeCredentials() {
        Peers.assumeLinux();
    }

    private Path socket() {
        return folder.resolve("w");
    }

    private Program served() {
        return Program.start("echo-server", "--watch", socket().toString(), "tcp://127.0.0.1:0");
    }

    private Program watch(String... words) {
        String[] all = new String[words.length + 2];
        all[0] = "watch";
        System.arraycopy(words, 0, all, 1, words.length);
        all[words.length + 1] = socket().toString();
        return Program.start(all);
    }

    private static void echo(SocketChannel peer, String text) throws IOException {
        Peers.sendAll(peer, text.getBytes(US_ASCII));
        ByteBuffer answer = ByteBuffer.allocate(text.length());
        while (answer.hasRemaining()) {
            assertThat(peer.read(answer)).isPositive();
        }
    }

    @Test
    void shouldLookOnce() throws IOException {
        try (Program server = served();
                SocketChannel peer = Peers.connect(server.ready());
                Program once = watch("--once", "--every", "200ms")) {
            String client = String.valueOf(peer.getLocalAddress());
            echo(peer, "hello");
            once.assertWell();
            assertThat(once.lines().get(0)).startsWith("process " + server.pid() + " on ");
            assertThat(once.lines())
                    .anyMatch(line -> line.startsWith(server.ready() + " ") && line.contains(" 1 "))
                    .anyMatch(line -> line.startsWith("< tcp:/" + client + " ") && line.contains(" open "));
            server.terminate();
            server.assertWell();
            assertThat(socket()).doesNotExist();
        }
    }

    /** What takes datagrams can be watched as what takes connections. */
    @FirstCase
    @ParameterizedTest
    @ValueSource(
            strings = {
                "statsd udp://127.0.0.1:0",
                "udp-sink udp://127.0.0.1:0",
                "dns-forward udp://127.0.0.1:0 udp://127.0.0.1:9"
            })
    void shouldLookAtWhatTakesDatagrams(String words) {
        String[] all = (words + " --watch " + socket()).split(" ", -1);
        try (Program receiver = Program.start(all)) {
            receiver.ready();
            try (Program once = watch("--once", "--every", "100ms")) {
                once.assertWell();
                assertThat(once.lines().get(0)).startsWith("process " + receiver.pid() + " on ");
            }
            receiver.terminate();
            assertThat(receiver.status()).isZero();
            assertThat(socket()).doesNotExist();
        }
    }

    @Test
    void shouldPrintJsonOfTheProcessOfANumber() throws IOException {
        try (Program server = Program.start("echo-server", "--watch", "auto", "tcp://127.0.0.1:0")) {
            Endpoint endpoint = server.ready();
            try (SocketChannel peer = Peers.connect(endpoint);
                    Program json = Program.start(
                            "watch", "--json", "--once", "--every", "100ms", String.valueOf(server.pid()))) {
                echo(peer, "hello");
                json.assertWell();
                assertThat(json.lines()).hasSize(1);
                JsonNode seen = new ObjectMapper().readTree(json.lines().get(0));
                assertThat(seen.get("process").asLong()).isEqualTo(server.pid());
                assertThat(seen.at("/listeners/0/endpoints/0").asText()).isEqualTo(endpoint.toString());
                assertThat(seen.at("/listeners/0/queues/0/waiting").isInt()).isTrue();
                assertThat(seen.at("/connections/0/bytesIn").asLong()).isEqualTo(5);
                assertThat(seen.at("/connections/0/roundTrip").asLong()).isPositive();
                assertThat(seen.at("/loops")).isNotEmpty();
            }
            server.terminate();
            server.assertWell();
        }
    }

    @Test
    void shouldGoOnUntilTheProcessEnds() {
        try (Program server = served()) {
            server.ready();
            try (Program watch = watch("--every", "100ms")) {
                Program.await("two looks")
                        .until(() -> watch.lines().stream()
                                        .filter(line -> line.equals("--"))
                                        .count()
                                >= 2);
                server.terminate();
                server.assertWell();
                watch.assertWell();
                assertThat(watch.lines()).noneMatch(line -> line.contains("\u001b"));
            }
        }
    }

    @Test
    void shouldBeAScreenOnATerminalAndGiveItBack() {
        Peers.assumePython();
        try (Program server = served()) {
            server.ready();
            try (Program screen = Program.startBy(
                    List.of("python3", "-c", "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)"),
                    "watch",
                    "--every",
                    "100ms",
                    socket().toString())) {
                Program.await("frames")
                        .until(() -> screen.lines().stream()
                                        .filter(line -> line.contains("process " + server.pid()))
                                        .count()
                                >= 2);
                server.terminate();
                server.assertWell();
                screen.assertWell();
                String all = text(screen);
                assertThat(all.split("\u001b\\[\\?1049h", -1)).hasSize(2);
                assertThat(all).endsWith("\u001b[?25h\u001b[?1049l");
            }
        }
    }

    private static String text(Program program) {
        try {
            return Files.readString(program.out(), US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldLetNoOtherUserLook() throws IOException {
        Peers.assumePython();
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can become another user");
        try (Program server = served()) {
            server.ready();
            // The path is open to all, so it is the kernel's word on the peer that counts.
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.setPosixFilePermissions(socket(), PosixFilePermissions.fromString("rwxrwxrwx"));
            String script = String.join(
                    "\n",
                    "import os",
                    "os.setgid(65534)",
                    "os.setuid(int(sys.argv[2]))",
                    "s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)",
                    "try:",
                    "    s.connect(sys.argv[1])",
                    "    s.sendall(b'WATCH 1 1 1000\\n')",
                    "    print(s.recv(10) or 'nothing')",
                    "except (ConnectionResetError, BrokenPipeError):",
                    "    print('nothing')");
            try (Program stranger = Peers.python(script, socket(), "65534");
                    Program own = Peers.python(script, socket(), "0")) {
                assertThat(stranger.status()).isZero();
                assertThat(own.status()).isZero();
                assertThat(stranger.lines()).containsExactly("nothing");
                assertThat(own.lines()).singleElement().asString().contains("{");
            }
        }
    }

    @Test
    void shouldSayInALineWhatIsWrong() {
        try (Program nobody = watch("--once");
                Program tooMany = watch("--top", "201");
                Program tooOften = watch("--every", "1ms")) {
            assertThat(nobody.assertFailed(1)).contains("ENOENT");
            assertThat(tooMany.assertFailed(2)).contains("top: 201 (expected: 0 to 200)");
            assertThat(tooOften.assertFailed(2)).contains("100 ms to an hour");
        }
    }
}
