package io.sockflux.examples.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sockflux.address.Endpoint;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.contract.tls.Authority;
import io.sockflux.examples.Peers;
import io.sockflux.examples.Program;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The programs beside peers of other makes: OpenSSL's, Python's and curl. A test whose peer is missing is skipped by name. */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TlsPeersTest {

    private static final Authority.Issued OWN = Authority.TRUSTED.issue("a.example", "localhost");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private String certificate = "";
    private String key = "";
    private String authority = "";

    @BeforeEach
    void write() throws IOException {
        certificate = OWN.certificateIn(folder).toString();
        key = OWN.keyIn(folder).toString();
        authority = Authority.TRUSTED.certificateIn(folder).toString();
    }

    private static void assumeProgram(String name) {
        boolean isThere = Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(place -> Files.isExecutable(Path.of(place, name)));
        assumeTrue(isThere, name + " is not installed");
    }

    private Program server(String... more) {
        List<String> words = new ArrayList<>(
                List.of("echo-server", "tls://127.0.0.1:0", "--tls-cert", certificate, "--tls-key", key));
        words.addAll(List.of(more));
        return Program.start(words.toArray(String[]::new));
    }

    private static int port(Endpoint endpoint) {
        return ((TcpEndpoint) endpoint).port();
    }

    private Program client(Program server, String... more) {
        assumeProgram("openssl");
        List<String> words = new ArrayList<>(List.of(
                "openssl",
                "s_client",
                "-connect",
                "127.0.0.1:" + port(server.ready()),
                "-CAfile",
                authority,
                "-servername",
                "a.example",
                "-verify_return_error",
                "-nocommands"));
        words.addAll(List.of(more));
        return Program.startOther(words.toArray(String[]::new));
    }

    private static List<String> said(Program program) {
        return program.lines();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void shouldEchoToOpenssl(String version) {
        try (Program server = server("--alpn", "echo");
                Program client = client(server, version, "-alpn", "echo")) {
            client.feed("over\n".getBytes(StandardCharsets.UTF_8));
            Program.await("the echo").until(() -> said(client).contains("over"));
            assertThat(said(client)).anyMatch(line -> line.contains("ALPN protocol: echo"));
            client.endInput();
            assertThat(client.status()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1", "-tls1_1"})
    void shouldSpeakNoVersionBelow12(String version) {
        try (Program server = server();
                Program client = client(server, version, "-cipher", "ALL:@SECLEVEL=0")) {
            assertThat(client.status()).isNotZero();
            Program.await("the refusal").until(() -> !server.complaints().isEmpty());
            assertThat(server.complaints()).singleElement().asString().startsWith("REFUSED ");
        }
    }

    @Test
    void shouldRefuseARenegotiation() {
        assumeProgram("openssl");
        try (Program server = server();
                Program client = Program.startOther(
                        "openssl",
                        "s_client",
                        "-connect",
                        "127.0.0.1:" + port(server.ready()),
                        "-tls1_2",
                        "-CAfile",
                        authority)) {
            Program.await("the handshake")
                    .until(() -> said(client).stream().anyMatch(line -> line.contains("Verify return code: 0")));
            client.feed("R\n".getBytes(StandardCharsets.UTF_8));
            client.status();
            Program.await("the failure").until(() -> !server.complaints().isEmpty());
            assertThat(server.complaints())
                    .singleElement()
                    .asString()
                    .contains("began another handshake (renegotiation), which is refused");
        }
    }

    @Test
    void shouldGoOnThroughAnUpdateOfKeys() {
        assumeProgram("openssl");
        try (Program server = server();
                Program client = Program.startOther(
                        "openssl",
                        "s_client",
                        "-connect",
                        "127.0.0.1:" + port(server.ready()),
                        "-tls1_3",
                        "-CAfile",
                        authority)) {
            Program.await("the handshake")
                    .until(() -> said(client).stream().anyMatch(line -> line.contains("Verify return code: 0")));
            client.feed("K\n".getBytes(StandardCharsets.UTF_8));
            Program.await("the update")
                    .until(() -> client.complaints().stream().anyMatch(line -> line.contains("KEYUPDATE")));
            client.feed("after\n".getBytes(StandardCharsets.UTF_8));
            Program.await("the echo").until(() -> said(client).contains("after"));
            client.endInput();
            client.status();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void shouldResumeWithOpenssl(String version) {
        Path session = folder.resolve("session");
        try (Program server = server()) {
            try (Program first = client(server, version, "-sess_out", session.toString())) {
                first.feed("one\n".getBytes(StandardCharsets.UTF_8));
                Program.await("the echo").until(() -> said(first).contains("one"));
                first.endInput();
                first.status();
            }
            try (Program second = client(server, version, "-sess_in", session.toString())) {
                second.feed("two\n".getBytes(StandardCharsets.UTF_8));
                Program.await("the echo").until(() -> said(second).contains("two"));
                assertThat(said(second)).anyMatch(line -> line.startsWith("Reused, "));
                second.endInput();
                second.status();
            }
        }
    }

    /** {@code s_server} at a port that was free a moment ago. */
    private Program opensslServer(int port, String... more) {
        assumeProgram("openssl");
        List<String> words = new ArrayList<>(
                List.of("openssl", "s_server", "-accept", "127.0.0.1:" + port, "-cert", certificate, "-key", key));
        words.addAll(List.of(more));
        Program server = Program.startOther(words.toArray(String[]::new));
        Program.await("it listens").until(() -> said(server).contains("ACCEPT"));
        return server;
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = Peers.listen()) {
            return free.getLocalPort();
        }
    }

    private Program cat(int port, String... more) {
        List<String> words =
                new ArrayList<>(List.of("cat", "tls://localhost:" + port, "--tls-ca", authority, "--alpn", "echo"));
        words.addAll(List.of(more));
        return Program.start(words.toArray(String[]::new));
    }

    @Test
    void shouldEndWellWhereTheServerOfOpensslEnds() throws IOException {
        int port = freePort();
        // It answers each line backwards, and ends after the line CLOSE.
        try (Program server = opensslServer(port, "-rev", "-alpn", "echo", "-Verify", "1", "-CAfile", authority);
                Program cat = cat(port, "--client-cert", certificate, "--tls-key", key)) {
            cat.feed("hello\n".getBytes(StandardCharsets.UTF_8));
            Program.await("the answer").until(() -> cat.lines().equals(List.of("olleh")));
            cat.feed("CLOSE\n".getBytes(StandardCharsets.UTF_8));
            cat.endInput();
            cat.assertWell();
            assertThat(server.complaints()).noneMatch(line -> line.contains("error"));
        }
    }

    @Test
    void shouldEndInOneLineWhereTheServerOfOpensslIsKilled() throws IOException {
        int port = freePort();
        try (Program server = opensslServer(port, "-alpn", "echo");
                Program cat = cat(port)) {
            server.feed("a part\n".getBytes(StandardCharsets.UTF_8));
            Program.await("the part").until(() -> cat.lines().equals(List.of("a part")));
            ProcessHandle.of(server.pid()).orElseThrow().destroyForcibly();
            assertThat(cat.status()).isEqualTo(1);
            assertThat(cat.out()).hasContent("a part");
            assertThat(cat.complaints())
                    .singleElement()
                    .asString()
                    .contains("the stream was cut without close_notify, after 7 bytes");
        }
    }

    @Test
    void shouldConverseWithPython() throws IOException {
        assumeProgram("python3");
        Path script = Files.writeString(folder.resolve("peer.py"), """
            import socket, ssl, sys
            context = ssl.create_default_context(cafile=sys.argv[2])
            raw = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
            tls = context.wrap_socket(raw, server_hostname="a.example", suppress_ragged_eofs=False)
            tls.sendall(b"from python")
            print(tls.recv(100).decode())
            tls.unwrap()
            print("ended by close_notify")
            """);
        try (Program server = server();
                Program peer = Program.startOther(
                        "python3", script.toString(), String.valueOf(port(server.ready())), authority)) {
            assertThat(peer.status()).isZero();
            assertThat(peer.lines()).containsExactly("from python", "ended by close_notify");
            assertThat(server.complaints()).isEmpty();
        }
    }

    @Test
    void shouldAnswerCurl() {
        assumeProgram("curl");
        try (Program server = Program.start(
                        "uptime-server",
                        "tls://127.0.0.1:0",
                        "--tls-cert",
                        certificate,
                        "--tls-key",
                        key,
                        "--command",
                        "printf 'HTTP/1.0 200 OK\\r\\nContent-Length: 3\\r\\n\\r\\nup\\n'");
                Program curl = Program.startOther(
                        "curl",
                        "-s",
                        "--noproxy",
                        "*",
                        "--cacert",
                        authority,
                        "https://localhost:" + port(server.ready()) + "/")) {
            assertThat(curl.status()).isZero();
            assertThat(curl.lines()).containsExactly("up");
        }
    }
}
