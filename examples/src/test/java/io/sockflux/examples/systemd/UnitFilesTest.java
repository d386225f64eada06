package io.sockflux.examples.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.examples.Peers;
import io.sockflux.examples.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
                            "ExecStart",
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
        for (String line : Files.readAllLines(units().resolve(name))) {
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
    @ValueSource(strings = {"echo.socket", "echo.service"})
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

    @Test
    void shouldPassTheVerificationOfSystemd() throws IOException {
        Peers.assumeInstalled("systemd-analyze");
        for (String name : List.of("echo.socket", "echo.service")) {
            // The programs are not installed here.
            String text = Files.readString(units().resolve(name)).replace("/opt/sockflux/bin/sockflux", "/bin/true");
            Files.writeString(folder.resolve(name), text);
        }
        try (Program verify = Program.startOther(
                "systemd-analyze",
                "verify",
                "--man=no",
                folder.resolve("echo.socket").toString(),
                folder.resolve("echo.service").toString())) {
            int status = verify.status();
            assertThat(verify.complaints()).noneMatch(line -> line.contains("echo."));
            assertThat(status).as("status; it said %s", verify.complaints()).isZero();
        }
    }
}
