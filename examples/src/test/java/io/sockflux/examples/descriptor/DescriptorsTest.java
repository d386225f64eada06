package io.sockflux.examples.descriptor;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.examples.Peers;
import io.sockflux.examples.Program;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Descriptors arrive in another process beside their text, and can be read there; Python's sockets are the other side. */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DescriptorsTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @BeforeEach
    void onThisJava() {
        Peers.assumePosix();
    }

    @Test
    void shouldSendTextAndAllDescriptorsInOneMessageToPython() throws IOException {
        Path one = Files.writeString(folder.resolve("one"), "first file");
        Path two = Files.writeString(folder.resolve("two"), "second file");
        try (Program python = Peers.python("""
                        s = socket.socket(socket.AF_UNIX)
                        s.settimeout(60)
                        s.bind(sys.argv[1])
                        s.listen()
                        c, peer = s.accept()
                        c.settimeout(60)
                        data, fds, flags, peer = socket.recv_fds(c, 1000, 10)
                        print(data, len(fds))
                        print([os.read(fd, 1000) for fd in fds])
                        print(c.recv(10))
                        """, socket());
                Program send = Program.start("send-descriptor", socket(), "the text", one.toString(), two.toString())) {
            send.assertWell();
            python.assertWell();
            assertThat(python.lines()).containsExactly("b'the text' 2", "[b'first file', b'second file']", "b''");
        }
    }

    @Test
    void shouldSendItsStandardInput() throws IOException {
        Path empty = Files.writeString(folder.resolve("empty"), "");
        try (Program receive = Program.start("receive-descriptor", socket())) {
            receive.ready();
            try (Program send = Program.start("send-descriptor", socket(), "text", "-", empty.toString())) {
                send.feed("through the pipe\n".getBytes(StandardCharsets.UTF_8));
                send.endInput();
                send.assertWell();
            }
            receive.assertWell();
            assertThat(afterReady(receive))
                    .containsExactly(
                            "data text", "descriptor pipe", "through the pipe", "descriptor regular file, 0 bytes");
        }
    }

    @Test
    void shouldReceiveFromPythonWhatEachDescriptorIsAndHas() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "twelve bytes");
        try (Program receive = Program.start("receive-descriptor", socket())) {
            assertThat(receive.ready()).hasToString("unix:" + socket());
            try (Program python = Peers.python("""
                    s = socket.socket(socket.AF_UNIX)
                    s.connect(sys.argv[1])
                    reading, writing = os.pipe()
                    os.write(writing, b'in the pipe')
                    os.close(writing)
                    a, b = socket.socketpair()
                    b.send(b'in the socket\\n')
                    b.shutdown(socket.SHUT_WR)
                    file = os.open(sys.argv[2], os.O_RDONLY)
                    folder = os.open(sys.argv[3], os.O_RDONLY)
                    socket.send_fds(s, [b'first'], [file, reading])
                    socket.send_fds(s, [b'second'], [a.fileno(), folder])
                    """, socket(), file, folder)) {
                python.assertWell();
            }
            receive.assertWell();
            assertThat(afterReady(receive))
                    .containsExactly(
                            "data first",
                            "descriptor regular file, 12 bytes",
                            "twelve bytes",
                            "descriptor pipe",
                            "in the pipe",
                            "data second",
                            "descriptor socket",
                            "in the socket",
                            "descriptor directory");
            assertThat(Path.of(socket())).doesNotExist();
        }
    }

    @Test
    void shouldGoOnAfterAPipeThatIsSilent() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "a file\n");
        try (Program receive = Program.start("receive-descriptor", socket())) {
            receive.ready();
            try (Program python = Peers.python("""
                    s = socket.socket(socket.AF_UNIX)
                    s.connect(sys.argv[1])
                    reading, writing = os.pipe()
                    os.write(writing, b'so far\\n')
                    socket.send_fds(s, [b'text'], [reading, os.open(sys.argv[2], os.O_RDONLY)])
                    s.shutdown(socket.SHUT_WR)
                    s.recv(1)
                    """, socket(), file)) {
                receive.assertWell();
                python.assertWell();
            }
            assertThat(afterReady(receive))
                    .containsExactly(
                            "data text", "descriptor pipe", "so far", "descriptor regular file, 7 bytes", "a file");
        }
    }

    @Test
    void shouldEndWellBySigtermBeforeAndDuringAConnection() throws IOException {
        for (boolean connected : new boolean[] {false, true}) {
            try (Program receive = Program.start("receive-descriptor", socket());
                    AutoCloseable peer = connected ? Peers.connect(receive.ready()) : () -> {}) {
                receive.ready();
                receive.terminate();
                receive.assertWell();
                assertThat(peer).isNotNull();
                assertThat(folder).isEmptyDirectory();
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }

    @Test
    void shouldSayWhichFileItCouldNotOpen() throws IOException {
        try (Program receive = Program.start("receive-descriptor", socket())) {
            receive.ready();
            try (Program send = Program.start("send-descriptor", socket(), "text", folder + "/missing")) {
                assertThat(send.assertFailed(1)).contains("open " + folder + "/missing: ENOENT");
            }
        }
    }

    @Test
    void shouldTellEachPeersCredentialsAsThePeerHasThem() {
        try (Program credentials = Program.start("credentials", socket())) {
            assertThat(credentials.ready()).hasToString("unix:" + socket());
            String ask = """
                    s = socket.socket(socket.AF_UNIX)
                    s.settimeout(60)
                    s.connect(sys.argv[1])
                    print('pid=%d uid=%d gid=%d' % (os.getpid(), os.getuid(), os.getgid()))
                    s.recv(1)
                    """;
            try (Program one = Peers.python(ask, socket());
                    Program two = Peers.python(ask, socket())) {
                one.assertWell();
                two.assertWell();
                Program.await("two peers").until(() -> afterReady(credentials).size() == 2);
                assertThat(afterReady(credentials))
                        .containsExactlyInAnyOrder(
                                one.lines().get(0), two.lines().get(0));
            }
            credentials.terminate();
            credentials.assertWell();
            assertThat(folder).isEmptyDirectory();
        }
    }

    private static List<String> afterReady(Program program) {
        return program.lines().stream().skip(1).toList();
    }

    private String socket() {
        return folder.resolve("s").toString();
    }
}
