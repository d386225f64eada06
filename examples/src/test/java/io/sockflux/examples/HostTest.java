package io.sockflux.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.ServerSocket;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the programs say of the host, its kernel and its Java. */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostTest {

    @Test
    void shouldTellTheByteOrder() {
        String expected = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
                ? "little-endian: 0x01020304 is 04 03 02 01 in memory"
                : "big-endian: 0x01020304 is 01 02 03 04 in memory";
        try (Program program = Program.start("byte-order")) {
            program.assertWell();
            assertThat(program.lines()).containsExactly(expected + ", htonl makes it 01 02 03 04");
        }
    }

    @Test
    void shouldTellWhatASocketOfEachKindSupports() {
        Peers.assumeLinux();
        Peers.assumePosix();
        try (Program program = Program.start("socket-stat")) {
            program.assertWell();
            List<String> lines = program.lines();
            assertThat(lines)
                    .contains("tcp", "udp", "unix", "unix-dgram", "unix-seqpacket", "raw")
                    .contains("  FIONREAD             5 bytes")
                    .contains("  lseek(0, SEEK_CUR)   ESPIPE (illegal seek)")
                    .contains("  fcntl(F_GETFL)       0x802");
            assertThat(members(lines, "tcp", false))
                    .containsExactly("st_mode, type", "st_ino", "st_dev", "st_uid", "st_gid");
            assertThat(members(lines, "unix-seqpacket", true))
                    .contains("st_mode, permissions", "st_nlink", "st_size", "st_atim");
        }
    }

    @Test
    void shouldTellOfASocketThatIsConnectedToAnEndpoint() throws Exception {
        Peers.assumePosix();
        try (ServerSocket listening = Peers.listen();
                Program program = Program.start("socket-stat", Peers.uri(listening))) {
            listening.setSoTimeout(60_000);
            listening.accept().close();
            program.assertWell();
            assertThat(program.lines().get(0)).isEqualTo(Peers.uri(listening));
            assertThat(program.lines()).contains("  getpeername()        " + Peers.uri(listening));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "socket-stat",
                "credentials /tmp/never-bound",
                "receive-descriptor /tmp/never-bound",
                "send-descriptor /tmp/never-bound text file",
                "echo-server unix-seqpacket:/tmp/never-bound",
                "cat unix-seqpacket:/tmp/never-bound"
            })
    void shouldSayOnAnOlderJavaWhatIsMissing(String words) {
        int java = Runtime.version().feature();
        assumeTrue(java < 25, "this Java has the system calls");
        try (Program program = Program.start(words.split(" ", -1))) {
            assertThat(program.assertFailed(2)).contains("io.sockflux.transport.posix", "this is Java " + java);
        }
    }

    @Test
    void shouldAskByUdpOnEachJava() {
        try (Program server = Program.start("uptime-server", "udp://127.0.0.1:0");
                Program client = Program.start("uptime", server.ready().toString())) {
            client.assertWell();
            assertThat(client.lines()).singleElement().asString().contains("load average");
        }
    }

    @Test
    void shouldEchoAndAskByUnixDatagramsOnEachJava(@TempDir Path folder) {
        Peers.assumeLinux();
        try (Program server = Program.start("echo-server", "unix-dgram:" + folder.resolve("echo"));
                Program cat = Program.start("cat", server.ready().toString())) {
            cat.feed("there and back\n".getBytes(StandardCharsets.UTF_8));
            Program.await("the answer").until(() -> !cat.lines().isEmpty());
            cat.endInput();
            cat.assertWell();
            assertThat(cat.lines()).containsExactly("there and back");
            server.terminate();
            server.assertWell();
        }
        try (Program server = Program.start("uptime-server", "unix-dgram:" + folder.resolve("uptime"));
                Program client = Program.start("uptime", server.ready().toString())) {
            client.assertWell();
            assertThat(client.lines()).singleElement().asString().contains("load average");
            server.terminate();
            server.assertWell();
        }
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cat unix-seqpacket:/tmp/never-bound", "echo-server unix-dgram:/tmp/never-bound"})
    void shouldSayThatNioHasNoRecordsAndNoDatagrams(String words) {
        String[] all = words.split(" ", -1);
        try (Program program = Program.startOn("nio", all[0], all[1])) {
            assertThat(program.assertFailed(2)).contains("the transport nio has no ", all[1]);
        }
    }

    /** The members of one kind's table, with or without the remark that they have no meaning. */
    private static List<String> members(List<String> lines, String kind, boolean meaningless) {
        List<String> members = new ArrayList<>();
        for (String line : lines.subList(lines.indexOf(kind) + 1, lines.size())) {
            if (line.isEmpty()) {
                break;
            }
            if (line.startsWith("  st_") && line.endsWith("no meaning") == meaningless) {
                members.add(line.substring(2, 22).strip());
            }
        }
        return members;
    }
}
