package io.sockflux.examples.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.examples.Peers;
import io.sockflux.examples.Program;
import io.sockflux.spi.Capability;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The units of {@code examples/systemd}: systemd takes them, and they fit the programs and each other. */
class UnitFilesTest {

    /** What these units may say: sections with directives of systemd 252, {@code systemd.socket(5)} and the like. */
    private static final Map<String, Set<String>> KNOWN = Map.of(
            "Unit", Set.of("Description", "Requires", "After"),
            "Install", Set.of("WantedBy", "Also"),
            "Socket",
                    Set.of(
                            "ListenStream",
                            "ListenDatagram",
                            "ListenSequentialPacket",
                            "FileDescriptorName",
                            "Backlog",
                            "Accept",
                            "SocketMode"),
            "Service",
                    Set.of(
                            "Type",
                            "Environment",
                            "ExecStart",
                            "ExecReload",
                            "RuntimeDirectory",
                            "KillMode",
                            "NotifyAccess",
                            "WatchdogSec",
                            "TimeoutStopSec",
                            "Restart",
                            "DynamicUser",
                            "NoNewPrivileges",
                            "ProtectSystem",
                            "ProtectHome",
                            "PrivateTmp",
                            "RestrictAddressFamilies",
                            "SystemCallArchitectures"));

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private static Path units() {
        Path above = Path.of("examples");
        return (Files.exists(above) ? above : Path.of("")).resolve("systemd");
    }

    /** Each directive of a unit with its section; the last of those that may be repeated. */
    private static Map<String, String> read(String name) throws IOException {
        Map<String, String> directives = new HashMap<>();
        String section = "";
        String text = Files.readString(units().resolve(name)).replace("\\\n", " ");
        for (String line : text.lines().toList()) {
            if (line.startsWith("[")) {
                section = line.substring(1, line.length() - 1);
                assertThat(KNOWN).as("sections of %s", name).containsKey(section);
            } else if (!line.isBlank() && !line.startsWith("#")) {
                int equals = line.indexOf('=');
                assertThat(KNOWN.get(section)).as("line %s of %s", line, name).contains(line.substring(0, equals));
                directives.put(section + "." + line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return directives;
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo.socket", "echo.service", "echo-hand-over.service"})
    void shouldSayWhatSystemdKnows(String name) throws IOException {
        assertThat(read(name)).isNotEmpty();
    }

    @Test
    void shouldStartAProgramWithTheSocketsOfItsSocketUnit() throws IOException {
        Map<String, String> service = read("echo.service");
        String[] words = service.get("Service.ExecStart").split(" ", -1);
        assertThat(words[0]).endsWith("/bin/sockflux");
        assertThat(words[words.length - 1])
                .isEqualTo("fd:" + read("echo.socket").get("Socket.FileDescriptorName"));
        assertThat(service).containsEntry("Service.Type", "notify").containsEntry("Unit.Requires", "echo.socket");
        // Its own words are in order: what it complains of is that nobody has passed a socket.
        String[] own = List.of(words).subList(1, words.length).toArray(String[]::new);
        try (Program program = Program.start(own)) {
            assertThat(program.assertFailed(2)).contains("fd:echo");
        }
    }

    /** What systemd does at a reload, by the command of the unit. */
    @Test
    void shouldReplaceTheProgramAtAReload() throws IOException {
        assumeHandOver();
        Map<String, String> unit = read("echo-hand-over.service");
        assertThat(unit).containsEntry("Service.Type", "notify").containsEntry("Service.NotifyAccess", "all");
        Path notify = folder.resolve("notify");
        List<String> manager = List.of("env", "NOTIFY_SOCKET=" + notify, "RUNTIME_DIRECTORY=" + folder);
        String[] words = words(unit);
        Queue<String> told = new ConcurrentLinkedQueue<>();
        try (Network network = Network.create();
                Program first = Program.startBy(manager, words)) {
            network.datagrams("unix-dgram:" + notify)
                    .use(DatagramSocket::receive)
                    .map(message -> message.data().toString(StandardCharsets.UTF_8))
                    .subscribe(told::add, closed -> {});
            List<Endpoint> endpoints = first.ready(2);
            // One that cannot come so far is told by the status, and changes nothing.
            try (Program failing = Program.startBy(reload(unit, manager), words[0], "--no-such-word")) {
                assertThat(failing.status()).isNotZero();
            }
            assertThat(first.isRunning()).isTrue();
            try (Program reload = Program.startBy(reload(unit, manager), words)) {
                assertThat(reload.status()).as(reload.complaints().toString()).isZero();
                first.assertWell();
                assertThat(first.lines()).anyMatch(line -> line.startsWith("HANDED OVER"));
                Program.await("MAINPID").until(() -> told.stream().anyMatch(line -> line.startsWith("MAINPID=")));
                ProcessHandle heir = told.stream()
                        .filter(line -> line.startsWith("MAINPID="))
                        .map(line -> Long.parseLong(line.substring("MAINPID=".length())))
                        .flatMap(pid -> ProcessHandle.of(pid).stream())
                        .findFirst()
                        .orElseThrow();
                try (SocketChannel peer = Peers.connect(endpoints.get(0))) {
                    Peers.sendAll(peer, "hello".getBytes(StandardCharsets.UTF_8));
                    peer.shutdownOutput();
                    assertThat(Peers.rest(peer)).isEqualTo("hello");
                }
                Program.await("the watchdog is fed").until(() -> told.contains("WATCHDOG=1"));
                heir.destroy();
                Program.await("the end of the newcomer").until(() -> !heir.isAlive());
            }
        }
    }

    private static void assumeHandOver() {
        try (Network network = Network.create()) {
            Assumptions.assumeTrue(
                    network.supports(Capability.ADOPTION) && network.supports(Capability.PASSING), "no hand-over here");
        }
    }

    /** The program's words, at free ports and in a folder of the test. */
    private String[] words(Map<String, String> unit) {
        String environment = unit.get("Service.Environment");
        assertThat(unit.get("Service.ExecStart")).endsWith("/bin/sockflux $WORDS");
        assertThat(environment).startsWith("\"WORDS=").endsWith("\"");
        return environment
                .substring("\"WORDS=".length(), environment.length() - 1)
                .replace("/run/" + unit.get("Service.RuntimeDirectory"), folder.toString())
                .replace("0.0.0.0:7007", "127.0.0.1:0")
                .split(" ", -1);
    }

    /** The command of the reload; the words behind it are the program's, which is not installed here. */
    private static List<String> reload(Map<String, String> unit, List<String> manager) {
        String command = unit.get("Service.ExecReload");
        assertThat(command).startsWith("/bin/sh -c '").endsWith("'").contains("WATCHDOG_USEC=30000000 ");
        String script = command.substring("/bin/sh -c '".length(), command.length() - 1)
                .replace("$$", "$")
                .replace("WATCHDOG_USEC=30000000 ", "WATCHDOG_USEC=200000 ")
                .replace("/opt/sockflux/bin/sockflux $WORDS", "\"$@\"");
        assertThat(script).contains("\"$@\"");
        List<String> all = new ArrayList<>(manager);
        all.addAll(List.of("/bin/sh", "-c", script, "sh"));
        return all;
    }

    @Test
    void shouldPassTheVerificationOfSystemd() throws IOException {
        Peers.assumeInstalled("systemd-analyze");
        List<String> names = List.of("echo.socket", "echo.service", "echo-hand-over.service");
        for (String name : names) {
            // The programs are not installed here.
            String text = Files.readString(units().resolve(name)).replace("/opt/sockflux/bin/sockflux", "/bin/true");
            Files.writeString(folder.resolve(name), text);
        }
        List<String> command = new ArrayList<>(List.of("systemd-analyze", "verify", "--man=no"));
        names.forEach(name -> command.add(folder.resolve(name).toString()));
        try (Program verify = Program.startOther(command.toArray(String[]::new))) {
            int status = verify.status();
            assertThat(verify.complaints()).noneMatch(line -> line.contains("echo"));
            assertThat(status).as("status; it said %s", verify.complaints()).isZero();
        }
    }
}
