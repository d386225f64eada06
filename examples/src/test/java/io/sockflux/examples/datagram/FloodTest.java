package io.sockflux.examples.datagram;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.address.UdpEndpoint;
import io.sockflux.examples.FirstCase;
import io.sockflux.examples.Peers;
import io.sockflux.examples.Program;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent and what comes is counted, and so is what does not. */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FloodTest {

    private static final String TRAFFIC = "\\d+ datagrams, \\d+ bytes, \\d+ datagrams/s, \\d+\\.\\d Mbit/s";
    private static final Pattern SECOND = Pattern.compile(" +\\d+ s: (\\d+) datagrams,.*");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @BeforeEach
    void onThisJava() {
        Peers.assumeLinux();
        Peers.assumePosix();
    }

    @FirstCase
    @ParameterizedTest
    @ValueSource(strings = {"udp://127.0.0.1:0", "udp://[::1]:0", "unix-dgram:"})
    void shouldCountTheSameOnBothSides(String kind) {
        String endpoint = kind.startsWith("udp") ? kind : kind + folder.resolve("s");
        try (Program sink = Program.start("udp-sink", endpoint);
                Program flood = Program.start(
                        "udp-flood",
                        "--count",
                        "500",
                        "--size",
                        "100",
                        "--rate",
                        "500/s",
                        sink.ready().toString())) {
            flood.assertWell();
            assertThat(total(flood)).contains(": 500 datagrams, 50000 bytes, ").doesNotContain("refused");
            Program.await("all of it").until(() -> counted(sink) == 500);
            sink.terminate();
            sink.assertWell();
            assertThat(total(sink)).contains(": 500 datagrams, 50000 bytes, ").endsWith(", lost 0, dropped 0");
            assertThat(sink.lines())
                    .as("lines of %s", sink.lines())
                    .allMatch(line -> line.matches(
                            "READY .*|( +\\d+ s|total \\d+\\.\\d s): " + TRAFFIC + "(, lost 0)?, dropped 0"));
        }
    }

    @Test
    void shouldTellEachSecondAndEndAfterItsSeconds() throws SocketException {
        try (DatagramSocket receiver = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                Program flood = Program.start(
                        "udp-flood", "--seconds", "2", "--rate", "100", "udp://127.0.0.1:" + receiver.getLocalPort())) {
            flood.assertWell();
            assertThat(flood.lines())
                    .hasSizeGreaterThanOrEqualTo(2)
                    .first()
                    .asString()
                    .matches(" +1 s: " + TRAFFIC);
            assertThat(total(flood)).matches("total \\d+\\.\\d s: " + TRAFFIC);
        }
        try (Program sink = Program.start("udp-sink", "--seconds", "1", "udp://127.0.0.1:0")) {
            sink.assertWell();
            assertThat(total(sink)).matches("total \\d+\\.\\d s: " + TRAFFIC + ".*");
        }
    }

    /** A unix socket loses none. */
    @Test
    void shouldCountEachThatTheKernelTookWhenItsSecondsAreOver() {
        Path path = folder.resolve("counted");
        try (Program receiver = Peers.python("""
                s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                s.bind(sys.argv[1])
                count = 0
                while s.recv(100) != b'end':
                    count += 1
                print(count, flush=True)
                """, path)) {
            Program.await("the receiver").until(() -> path.toFile().exists());
            try (Program flood = Program.start("udp-flood", "--seconds", "1", "--size", "16", "unix-dgram:" + path)) {
                flood.assertWell();
                try (Program end = Peers.python(
                        "socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b'end', sys.argv[1])", path)) {
                    end.assertWell();
                }
                receiver.assertWell();
                assertThat(total(flood)).contains(": " + lastOf(receiver) + " datagrams, ");
            }
        }
    }

    @Test
    void shouldTellWhatIsMissingByTheNumbers() {
        try (Program sink = Program.start("udp-sink", "udp://127.0.0.1:0")) {
            int port = ((UdpEndpoint) sink.ready()).port();
            try (Program peer = Peers.python("""
                            import struct
                            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                            for stream, number in [(1, 0), (1, 1), (1, 5), (1, 4), (2, 7), (2, 9)]:
                                data = struct.pack('!4siq', b'SKFX', stream, number) + b'more'
                                s.sendto(data, ('127.0.0.1', int(sys.argv[1])))
                            s.sendto(b'of another make', ('127.0.0.1', int(sys.argv[1])))
                            """, port)) {
                peer.assertWell();
            }
            Program.await("all of it").until(() -> lastOf(sink).contains("lost 3"));
            sink.terminate();
            sink.assertWell();
            assertThat(total(sink)).contains(": 7 datagrams, 135 bytes, ").contains(", lost 3, dropped 0");
        }
    }

    @Test
    void shouldBeCountedBySocatsOwnSink() {
        Peers.assumeSocat();
        Path path = folder.resolve("r");
        try (Program socat = Program.startOther("socat", "-u", "-b", "2000", "UNIX-RECV:" + path, "-")) {
            Program.await("socat").until(() -> path.toFile().exists());
            try (Program flood = Program.start(
                    "udp-flood", "--count", "20", "--size", "1000", "--rate", "1000", "unix-dgram:" + path)) {
                flood.assertWell();
            }
            Program.await("what was sent").until(() -> socat.out().toFile().length() == 20_000);
        }
    }

    @Test
    void shouldSayInOneLineThatNobodyIsThere() {
        String path = "unix-dgram:" + folder.resolve("none");
        try (Program flood = Program.start("udp-flood", path)) {
            assertThat(flood.assertFailed(1)).startsWith("udp-flood: connect " + path + ": ENOENT");
        }
        try (Program sink = Program.start("udp-sink", "udp://127.0.0.1:0");
                Program second = Program.start("udp-sink", sink.ready().toString())) {
            assertThat(second.assertFailed(1)).startsWith("udp-sink: bind " + sink.ready() + ": EADDRINUSE");
        }
    }

    @Test
    void shouldCountTheErrorsThatTheNetworkTellsOf() throws SocketException {
        int port;
        try (DatagramSocket closed = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        try (Program flood = Program.start("udp-flood", "--count", "50", "--rate", "200", "udp://127.0.0.1:" + port)) {
            flood.assertWell();
            // One sent just behind a refusal may be refused itself for it, and the last refusal may come too late.
            assertThat(total(flood)).containsPattern("(errors|refused) \\d+ \\(ECONNREFUSED\\)");
        }
    }

    /** What the lines of each second tell together. */
    private static int counted(Program sink) {
        return sink.lines().stream()
                .map(SECOND::matcher)
                .filter(Matcher::matches)
                .mapToInt(line -> Integer.parseInt(line.group(1)))
                .sum();
    }

    private static String lastOf(Program program) {
        List<String> lines = program.lines();
        return lines.get(lines.size() - 1);
    }

    private static String total(Program program) {
        assertThat(program.lines())
                .filteredOn(line -> line.startsWith("total "))
                .hasSize(1);
        return lastOf(program);
    }
}
