package io.sockflux.examples.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.address.Endpoint;
import io.sockflux.examples.FirstCase;
import io.sockflux.examples.Peers;
import io.sockflux.examples.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs that a service manager starts with the sockets that they serve. */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
// Scripts are lists of lines, and no line of the kernel ends with an empty field.
@SuppressWarnings({"StringConcatToTextBlock", "StringSplitter"})
class SocketActivationTest {

    /** Opens what the first words say, puts it at 3 and on, and becomes the program that the other words say. */
    private static final String ACTIVATE = String.join(
            "\n",
            "import os, socket, sys",
            "kinds = sys.argv[1].split(',')",
            "names, pid = sys.argv[2], sys.argv[3]",
            "def make(kind):",
            "    what, _, at = kind.partition('=')",
            "    if what == 'file':",
            "        return os.open('/dev/null', os.O_RDONLY)",
            "    family = socket.AF_INET if what in ('tcp', 'idle', 'udp') else socket.AF_UNIX",
            "    kind = {'udp': socket.SOCK_DGRAM, 'dgram': socket.SOCK_DGRAM,",
            "            'seqpacket': socket.SOCK_SEQPACKET}.get(what, socket.SOCK_STREAM)",
            "    s = socket.socket(family, kind)",
            "    s.bind(('127.0.0.1', 0) if family == socket.AF_INET else at)",
            "    if what in ('tcp', 'unix', 'seqpacket'):",
            "        s.listen(16)",
            "    return s.detach()",
            "made = [os.dup2(fd, 100 + i) for i, fd in enumerate([make(kind) for kind in kinds])]",
            "for i, fd in enumerate(made):",
            "    os.dup2(fd, 3 + i, True)",
            "os.closerange(3 + len(made), 256)",
            "os.environ['LISTEN_FDS'] = str(len(made))",
            "os.environ['LISTEN_FDNAMES'] = names",
            "os.environ['LISTEN_PID'] = pid if pid else str(os.getpid())",
            "os.execvp(sys.argv[4], sys.argv[4:])");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @BeforeEach
    void assumeDescriptors() {
        Peers.assumeLinux();
        Peers.assumePython();
        Peers.assumePosix();
    }

    private static Program activate(String kinds, String names, String... words) {
        return activateFor("", kinds, names, words);
    }

    private static Program activateFor(String pid, String kinds, String names, String... words) {
        return Program.startBy(List.of("python3", "-c", ACTIVATE, kinds, names, pid), words);
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private String everyKind() {
        return "tcp,udp,unix=" + file("stream") + ",seqpacket=" + file("records") + ",dgram=" + file("datagrams");
    }

    /** What a plain client gets back from an echo at the endpoint. */
    private String echo(Endpoint endpoint, String text) {
        String at = endpoint.toString();
        String script = String.join(
                "\n",
                "at, text, mine = sys.argv[1], sys.argv[2].encode(), sys.argv[3]",
                "scheme, _, rest = at.partition(':')",
                "inet = rest.startswith('//')",
                "kind = {'udp': socket.SOCK_DGRAM, 'unix-dgram': socket.SOCK_DGRAM,",
                "        'unix-seqpacket': socket.SOCK_SEQPACKET}.get(scheme, socket.SOCK_STREAM)",
                "s = socket.socket(socket.AF_INET if inet else socket.AF_UNIX, kind)",
                "s.settimeout(60)",
                "if scheme == 'unix-dgram': s.bind(mine)",
                "host, _, port = rest[2:].rpartition(':')",
                "s.connect((host, int(port)) if inet else rest)",
                "s.send(text)",
                "answer = s.recv(1000)",
                "print(answer.decode(), flush=True)",
                "if kind != socket.SOCK_DGRAM:",
                "    s.shutdown(socket.SHUT_WR)",
                "    assert s.recv(1000) == b''");
        try (Program client = Peers.python(script, at, text, file("client-" + text.hashCode()))) {
            client.assertWell();
            return String.join("\n", client.lines());
        }
    }

    private void assertThatEachEchoes(List<Endpoint> endpoints) {
        for (Endpoint endpoint : endpoints) {
            assertThat(echo(endpoint, "hello " + endpoint)).isEqualTo("hello " + endpoint);
        }
    }

    private static List<String> schemes(List<Endpoint> endpoints) {
        return endpoints.stream()
                .map(endpoint -> endpoint.toString().replaceAll(":.*", ""))
                .toList();
    }

    @Test
    void shouldServeAllThatListen() {
        List<String> manager = List.of("python3", "-c", ACTIVATE, everyKind(), "web:asks:local:records:log", "");
        try (Program server = Program.startBy(manager, InheritedServer.class)) {
            List<Endpoint> endpoints = server.ready(3);
            assertThat(schemes(endpoints)).containsExactlyInAnyOrder("tcp", "unix", "unix-seqpacket");
            Program.await("LEFT").until(() -> server.lines().size() == 4);
            assertThat(server.lines().get(3)).isEqualTo("LEFT [asks, log]");
            assertThatEachEchoes(endpoints);
        }
    }

    @Test
    void shouldServeEveryKindByName() {
        try (Program server = activate(
                everyKind(),
                "web:asks:local:records:log",
                "echo-server",
                "fd:web",
                "fd:asks",
                "fd:local",
                "fd:records",
                "fd:log")) {
            List<Endpoint> endpoints = server.ready(5);
            assertThat(schemes(endpoints))
                    .containsExactlyInAnyOrder("tcp", "udp", "unix", "unix-seqpacket", "unix-dgram");
            assertThatEachEchoes(endpoints);
            server.terminate();
            server.assertWell();
            assertThat(folder.resolve("stream"))
                    .as("the service manager's file")
                    .exists();
        }
    }

    @Test
    void shouldServeAllThatHaveTheNameWhateverTheirKind() {
        try (Program server = activate("tcp,udp,tcp", "echo:echo:other", "echo-server", "fd:echo")) {
            List<Endpoint> endpoints = server.ready(2);
            assertThat(schemes(endpoints)).containsExactly("tcp", "udp");
            assertThatEachEchoes(endpoints);
        }
    }

    @Test
    void shouldServeANumberBesideAnEndpointOfItsOwn() {
        try (Program server = activate("tcp,udp", "a:b", "echo-server", "tcp://127.0.0.1:0", "fd:3", "fd:4")) {
            List<Endpoint> endpoints = server.ready(3);
            assertThat(schemes(endpoints)).containsExactly("tcp", "tcp", "udp");
            assertThatEachEchoes(endpoints);
        }
    }

    @Test
    void shouldMakeTheSocketsNonBlockingAndCloseOnExec() throws Exception {
        try (Program server = activate("tcp,udp", "a:b", "echo-server", "fd:3", "fd:4")) {
            assertThat(server.ready(2)).hasSize(2);
            // The first numbers are closed, as each socket has a duplicate.
            Path process = Path.of("/proc", String.valueOf(server.pid()));
            List<String> ofUnix = Files.readAllLines(Path.of("/proc/net/unix")).stream()
                    .map(line -> line.trim().split("\\s+")[6])
                    .toList();
            List<String> flags = new ArrayList<>();
            try (var all = Files.list(process.resolve("fd"))) {
                for (Path one : all.toList()) {
                    String target = Files.readSymbolicLink(one).toString();
                    // Java has a unix socket of its own, which is neither.
                    if (target.startsWith("socket:") && !ofUnix.contains(target.replaceAll("\\D", ""))) {
                        String info = Files.readString(process.resolve("fdinfo")
                                .resolve(one.getFileName().toString()));
                        flags.add(info.replaceAll("(?s).*flags:\\s*(\\d+).*", "$1"));
                    }
                }
            }
            assertThat(flags).hasSize(2).allSatisfy(octal -> {
                int bits = Integer.parseInt(octal, 8);
                assertThat(bits & 04000).as("O_NONBLOCK in %s", octal).isNotZero();
                assertThat(bits & 02000000).as("O_CLOEXEC in %s", octal).isNotZero();
            });
        }
    }

    @FirstCase
    @ParameterizedTest
    @CsvSource({"relay fd:web BACKEND", "balancer fd:web -- BACKEND"})
    void shouldPassOnWhatComesToAPassedSocket(String words) {
        try (Program backend = Program.start("echo-server", "tcp://127.0.0.1:0")) {
            String[] command =
                    words.replace("BACKEND", backend.ready().toString()).split(" ");
            try (Program between = activate("tcp", "web", command)) {
                assertThat(echo(between.ready(), "hello")).isEqualTo("hello");
            }
        }
    }

    @FirstCase
    @ParameterizedTest
    @CsvSource({"statsd --every 50ms fd:in, hits", "udp-sink fd:in, 1 datagrams"})
    void shouldTakeDatagramsOfAPassedSocket(String words, String told) {
        try (Program taking = activate("udp", "in", words.split(" "))) {
            Endpoint endpoint = taking.ready();
            String script = String.join(
                    "\n",
                    "host, _, port = sys.argv[1][len('udp://'):].rpartition(':')",
                    "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'hits:1|c', (host, int(port)))");
            try (Program client = Peers.python(script, endpoint)) {
                client.assertWell();
            }
            Program.await(told).until(() -> taking.lines().stream().anyMatch(line -> line.contains(told)));
        }
    }

    @FirstCase
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "file        | fd:3      | is no socket",
                "idle        | fd:3      | does not listen",
                "tcp         | fd:4      | was not passed",
                "tcp         | fd:mail   | was not passed",
                "tcp         | fd:3 fd:n0| is taken already",
                "udp         | fd:3 fd:n0| is taken already"
            })
    void shouldRefuseInOneLineBeforeItIsReady(String kinds, String words, String why) {
        List<String> all = new ArrayList<>(List.of("echo-server"));
        all.addAll(List.of(words.split(" ")));
        try (Program server = activate(kinds, "n0", all.toArray(String[]::new))) {
            assertThat(server.assertFailed(2)).contains(why);
        }
    }

    @Test
    void shouldRefuseDatagramsWhereOnlyConnectionsAreServed() {
        try (Program server = activate("udp", "asks", "chat", "fd:asks")) {
            assertThat(server.assertFailed(2)).contains("a stream or seqpacket socket that listens");
        }
    }

    @Test
    void shouldRefuseTheSocketsOfAnotherProcess() {
        try (Program server = activateFor("1", "tcp", "web", "echo-server", "fd:web")) {
            assertThat(server.assertFailed(2)).contains("LISTEN_PID: is process 1");
        }
    }

    @Test
    void shouldStartNoChildWithTheVariables() {
        try (Program server = activate("tcp", "web", "uptime-server", "--command", "env", "fd:web")) {
            Endpoint endpoint = server.ready();
            String script = String.join(
                    "\n",
                    "host, _, port = sys.argv[1][len('tcp://'):].rpartition(':')",
                    "s = socket.create_connection((host, int(port)))",
                    "sys.stdout.write(s.makefile().read())",
                    "sys.stdout.flush()");
            try (Program client = Peers.python(script, endpoint)) {
                client.assertWell();
                assertThat(client.lines())
                        .anyMatch(line -> line.startsWith("PATH="))
                        .noneMatch(line -> line.startsWith("LISTEN_"));
            }
        }
    }

    @Test
    void shouldServeWhatSystemdPasses() {
        Peers.assumeInstalled("systemd-socket-activate");
        String stream = file("stream");
        String records = file("records");
        try (Program tcp = activated(List.of("-l", stream, "-l", file("other"), "--fdname=web:spare"), "fd:web");
                Program seqpacket = activated(List.of("--seqpacket", "-l", records, "--fdname=records"), "fd:records");
                Program datagram = activated(List.of("--datagram", "-l", file("asks"), "--fdname=asks"), "fd:asks")) {
            // The first input makes systemd-socket-activate start the server.
            assertThat(echo(Endpoint.parse("unix:" + stream), "first")).isEqualTo("first");
            assertThat(tcp.ready()).hasToString("unix:" + stream);
            assertThat(echo(Endpoint.parse("unix-seqpacket:" + records), "first"))
                    .isEqualTo("first");
            assertThat(seqpacket.ready()).hasToString("unix-seqpacket:" + records);
            assertThat(echo(Endpoint.parse("unix-dgram:" + file("asks")), "first"))
                    .isEqualTo("first");
            assertThat(datagram.ready()).hasToString("unix-dgram:" + file("asks"));
        }
    }

    private Program activated(List<String> words, String endpoint) {
        List<String> command = new ArrayList<>(List.of("systemd-socket-activate"));
        command.addAll(words);
        Program program = Program.startBy(command, "echo-server", endpoint);
        Program.await("the socket").until(() -> Files.exists(Path.of(words.get(words.indexOf("-l") + 1))));
        return program;
    }

    @Test
    void shouldServeTcpAndUdpThatSystemdPasses() throws Exception {
        Peers.assumeInstalled("systemd-socket-activate");
        int tcp;
        int udp;
        try (var held = Peers.listen();
                var datagrams = new java.net.DatagramSocket(0, java.net.InetAddress.getLoopbackAddress())) {
            tcp = held.getLocalPort();
            udp = datagrams.getLocalPort();
        }
        for (Endpoint endpoint :
                List.of(Endpoint.parse("tcp://127.0.0.1:" + tcp), Endpoint.parse("udp://127.0.0.1:" + udp))) {
            List<String> command = new ArrayList<>(List.of("systemd-socket-activate"));
            if (endpoint.toString().startsWith("udp")) {
                command.add("--datagram");
            }
            command.addAll(List.of("-l", endpoint.toString().replaceAll(".*//", ""), "--fdname=echo"));
            try (Program server = Program.startBy(command, "echo-server", "fd:echo")) {
                Program.await("the socket")
                        .until(() -> server.complaints().stream().anyMatch(line -> line.startsWith("Listening on")));
                assertThat(echo(endpoint, "first")).isEqualTo("first");
                assertThat(server.ready()).isEqualTo(endpoint);
            }
        }
    }
}
