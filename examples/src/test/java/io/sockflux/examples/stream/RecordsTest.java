package io.sockflux.examples.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.examples.Peers;
import io.sockflux.examples.Program;
import java.nio.charset.StandardCharsets;
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

/** Records stay records, whichever of the programs and of Python's or socat's sockets are the two sides. */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RecordsTest {

    /** The peer's name by the word that an endpoint has for it. */
    private static final String ADDRESS = """
            def address(word):
                return '\\0' + word[1:] if word[0] == '@' else word
            s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            s.settimeout(60)
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @BeforeEach
    void onThisJava() {
        Peers.assumeLinux();
        Peers.assumePosix();
    }

    @ParameterizedTest
    @ValueSource(strings = {"path", "abstract"})
    void shouldEchoEachRecordAsOneAlsoAnEmptyOne(String kind) {
        String name = name(kind);
        try (Program server = Program.start("echo-server", "unix-seqpacket:" + name)) {
            assertThat(server.ready()).hasToString("unix-seqpacket:" + name);
            try (Program client = Peers.python(ADDRESS + """
                            s.connect(address(sys.argv[1]))
                            sent = [b'one', b'two words', b'', b'x' * 65536, b'last']
                            for record in sent:
                                s.send(record)
                            print([s.recv(100000) for record in sent] == sent)
                            s.shutdown(socket.SHUT_WR)
                            print(s.recv(1))
                            """, name)) {
                client.assertWell();
                assertThat(client.lines()).containsExactly("True", "b''");
            }
            server.terminate();
            server.assertWell();
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void shouldSendEachReadOfInputAsARecordAndWriteOutWhatComes() {
        Path path = folder.resolve("s");
        try (Program listener = Peers.python(ADDRESS + """
                                s.bind(sys.argv[1])
                                s.listen()
                                print('listening', flush=True)
                                c, peer = s.accept()
                                c.settimeout(60)
                                for answer in [b'', b'one\\n', b'two\\n']:
                                    print(c.recv(100000), flush=True)
                                    c.send(answer)
                                print(c.recv(1))
                                c.send(b'three\\n')
                                """, path);
                Program cat = Program.start("cat", "unix-seqpacket:" + path)) {
            cat.feed("first\nsecond\n".getBytes(StandardCharsets.UTF_8));
            // An empty answer has come when the next one is asked for; it ends nothing.
            awaitLines(listener, "listening", "b'first\\nsecond\\n'");
            cat.feed("third".getBytes(StandardCharsets.UTF_8));
            awaitLines(cat, "one");
            cat.feed("fourth".getBytes(StandardCharsets.UTF_8));
            awaitLines(cat, "one", "two");
            assertThat(cat.isRunning()).isTrue();
            cat.endInput();
            cat.assertWell();
            listener.assertWell();
            assertThat(cat.lines()).containsExactly("one", "two", "three");
            assertThat(listener.lines())
                    .containsExactly("listening", "b'first\\nsecond\\n'", "b'third'", "b'fourth'", "b''");
        }
    }

    @Test
    void shouldCarryFromCatToTheEchoServerAndBack() {
        try (Program server = Program.start("echo-server", "unix-seqpacket:" + name("abstract"));
                Program cat = Program.start("cat", server.ready().toString())) {
            cat.feed("there and back\n".getBytes(StandardCharsets.UTF_8));
            cat.endInput();
            cat.assertWell();
            assertThat(cat.lines()).containsExactly("there and back");
        }
    }

    @Test
    void shouldEchoToSocat() {
        Peers.assumeSocat();
        String name = name("path");
        try (Program server = Program.start("echo-server", "unix-seqpacket:" + name)) {
            server.ready();
            // type=5 is SOCK_SEQPACKET.
            try (Program socat = Program.startOther("socat", "-t", "100", "-", "UNIX-CONNECT:" + name + ",type=5")) {
                socat.feed("a record\n".getBytes(StandardCharsets.UTF_8));
                awaitLines(socat, "a record");
                socat.endInput();
                socat.assertWell();
            }
            assertThat(server.complaints()).isEmpty();
        }
    }

    @Test
    void shouldServeUptimeInARecord() {
        try (Program server = Program.start("uptime-server", "unix-seqpacket:" + name("path"));
                Program client = Program.start("uptime", server.ready().toString())) {
            client.assertWell();
            assertThat(client.lines()).singleElement().asString().contains("load average");
        }
    }

    @Test
    void shouldEchoARecordOfTwoHundredThousandBytes() {
        String name = name("path");
        try (Program server = Program.start("echo-server", "unix-seqpacket:" + name)) {
            server.ready();
            try (Program client = Peers.python(ADDRESS + """
                            s.connect(sys.argv[1])
                            s.send(b'x' * 200000)
                            print(len(s.recv(300000)))
                            """, name)) {
                client.assertWell();
                assertThat(client.lines()).containsExactly("200000");
            }
        }
    }

    private static void awaitLines(Program program, String... lines) {
        Program.await(List.of(lines).toString()).until(() -> program.lines().equals(List.of(lines)));
    }

    private String name(String kind) {
        return kind.equals("path") ? folder.resolve("s").toString() : "@sockflux-" + UUID.randomUUID();
    }
}
