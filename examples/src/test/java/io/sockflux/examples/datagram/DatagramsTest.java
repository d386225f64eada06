package io.sockflux.examples.datagram;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.address.Endpoint;
import io.sockflux.examples.Peers;
import io.sockflux.examples.Program;
import java.io.IOException;
import java.nio.channels.SocketChannel;
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

/** Datagrams between the programs and Python's and socat's sockets, and servers that have them beside connections. */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DatagramsTest {

    private static final String SOCKET = """
            def address(word):
                return '\\0' + word[1:] if word[0] == '@' else word
            def named():
                s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                s.bind('\\0sockflux-peer-%d-%d' % (os.getpid(), s.fileno()))
                s.settimeout(60)
                return s
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
    void shouldAnswerEachDatagramToItsSender(String kind) {
        String name = kind.equals("path") ? path() : abstractName();
        try (Program server = Program.start("echo-server", "unix-dgram:" + name)) {
            assertThat(server.ready()).hasToString("unix-dgram:" + name);
            try (Program client = Peers.python(SOCKET + """
                            server = address(sys.argv[1])
                            nobody = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                            a, b = named(), named()
                            sent = [b'one', b'two words', b'', b'x' * 65536]
                            for data in sent:
                                nobody.sendto(b'cannot be answered', server)
                                a.sendto(data, server)
                                b.sendto(b'b ' + data[:10], server)
                                print(a.recv(100000) == data, b.recv(100000) == b'b ' + data[:10])
                            """, name)) {
                client.assertWell();
                assertThat(client.lines()).hasSize(4).containsOnly("True True");
            }
            server.terminate();
            server.assertWell();
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void shouldAnswerOthersWhileOneDoesNotRead() {
        String name = abstractName();
        try (Program server = Program.start("echo-server", "unix-dgram:" + name)) {
            server.ready();
            try (Program client = Peers.python(SOCKET + """
                            server = address(sys.argv[1])
                            a, b = named(), named()
                            a.setblocking(True)
                            # More than the queue of a takes back, each another one, as the same again and again is a loop.
                            for i in range(2000):
                                a.sendto(b'%d' % i, server)
                            b.sendto(b'hello', server)
                            print(b.recv(100))
                            """, name)) {
                client.assertWell();
                assertThat(client.lines()).containsExactly("b'hello'");
            }
            assertThat(server.complaints()).isEmpty();
        }
    }

    @Test
    void shouldSendEachReadOfInputAndBeAnswered() {
        try (Program server = Program.start("echo-server", "unix-dgram:" + path());
                Program cat = Program.start("cat", server.ready().toString())) {
            cat.feed("one\n".getBytes(StandardCharsets.UTF_8));
            Program.await("an answer").until(() -> cat.lines().equals(List.of("one")));
            cat.feed("two\n".getBytes(StandardCharsets.UTF_8));
            cat.endInput();
            cat.assertWell();
            assertThat(cat.lines()).containsExactly("one", "two");
        }
    }

    @Test
    void shouldWaitForAServerThatIsNotBoundYet() {
        String name = "unix-dgram:" + path();
        try (Program cat = Program.start("cat", "--timeout", "90s", name)) {
            cat.feed("early\n".getBytes(StandardCharsets.UTF_8));
            try (Program server = Program.start("echo-server", name)) {
                Program.await("an answer").until(() -> cat.lines().equals(List.of("early")));
                cat.endInput();
                cat.assertWell();
                assertThat(server.complaints()).isEmpty();
            }
        }
    }

    @Test
    void shouldSayThatNobodyIsThere() {
        try (Program cat = Program.start("cat", "--retry", "none", "unix-dgram:" + path())) {
            assertThat(cat.assertFailed(1)).contains("connect unix-dgram:" + path() + ": ENOENT");
        }
    }

    @Test
    void shouldBeHeardBySocatAndAnswerSocat() {
        Peers.assumeSocat();
        try (Program socat = Program.startOther("socat", "-u", "UNIX-RECV:" + path(), "-");
                Program cat = Program.start("cat", "unix-dgram:" + path())) {
            cat.feed("to socat\n".getBytes(StandardCharsets.UTF_8));
            cat.endInput();
            cat.assertWell();
            Program.await("what was sent").until(() -> socat.lines().equals(List.of("to socat")));
        }
        try (Program server = Program.start("echo-server", "unix-dgram:" + path())) {
            server.ready();
            String own = folder.resolve("own").toString();
            try (Program socat = Program.startOther("socat", "-", "UNIX-SENDTO:" + path() + ",bind=" + own)) {
                socat.feed("from socat\n".getBytes(StandardCharsets.UTF_8));
                Program.await("an answer").until(() -> socat.lines().equals(List.of("from socat")));
            }
        }
    }

    @Test
    void shouldServeEndpointsOfAllKindsAtOnceInTheOrderAsked() throws IOException {
        String[] asked = {
            "unix-dgram:" + path(),
            "tcp://127.0.0.1:0",
            "unix-dgram:" + abstractName(),
            "unix-seqpacket:" + folder.resolve("q"),
            "unix:" + folder.resolve("u")
        };
        try (Program server = Program.startOn(Program.DEFAULT, "echo-server", asked)) {
            List<Endpoint> ready = server.ready(asked.length);
            assertThat(ready.stream().map(Endpoint::toString).map(uri -> uri.replaceFirst(":[1-9]\\d*$", ":0")))
                    .containsExactly(asked);
            for (Endpoint endpoint : ready) {
                try (Program cat = Program.start("cat", endpoint.toString())) {
                    cat.feed("hello\n".getBytes(StandardCharsets.UTF_8));
                    // Behind the end of its input it waits for datagrams only so long.
                    Program.await("an answer of " + endpoint)
                            .until(() -> cat.lines().equals(List.of("hello")));
                    cat.endInput();
                    cat.assertWell();
                }
            }
            try (SocketChannel open = Peers.connect(ready.get(1))) {
                server.terminate();
                assertThat(server.status()).isZero();
                assertThat(open.isOpen()).isTrue();
            }
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void shouldBindAllOrNoneWhateverTheKinds() {
        try (Program living = Program.start("echo-server", "unix-dgram:" + path())) {
            living.ready();
            try (Program second = Program.start(
                    "echo-server",
                    "unix:" + folder.resolve("u"),
                    "unix-dgram:" + folder.resolve("d"),
                    "unix-dgram:" + path())) {
                assertThat(second.assertFailed(1)).contains("bind unix-dgram:" + path() + ": EADDRINUSE");
            }
            assertThat(folder.resolve("u")).doesNotExist();
            assertThat(folder.resolve("d")).doesNotExist();
        }
    }

    private String path() {
        return folder.resolve("s").toString();
    }

    private static String abstractName() {
        return "@sockflux-" + UUID.randomUUID();
    }
}
