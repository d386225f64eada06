package io.sockflux.examples.statsd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.address.Endpoint;
import io.sockflux.address.UdpEndpoint;
import io.sockflux.examples.Peers;
import io.sockflux.examples.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The receiver, to which socat and Python send. */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StatsdTest {

    private static final String SENDER = """
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            for line in sys.argv[2:]:
                s.sendto(line.encode(), ('127.0.0.1', int(sys.argv[1])))
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final List<Program> programs = new ArrayList<>();

    @AfterEach
    void end() {
        programs.forEach(Program::close);
    }

    private Program statsd(String... words) {
        List<String> all = new ArrayList<>(List.of("statsd"));
        all.addAll(List.of(words));
        Program program = Program.start(all.toArray(String[]::new));
        programs.add(program);
        return program;
    }

    private void send(Endpoint to, List<String> lines) {
        Peers.assumePython();
        List<String> words = new ArrayList<>(List.of("" + ((UdpEndpoint) to).port()));
        words.addAll(lines);
        Program sender = Peers.python(SENDER, words.toArray());
        programs.add(sender);
        sender.assertWell();
        awaitTaken(to);
    }

    /** Waits until the kernel holds nothing for the socket: what was sent is counted then before the socket is closed. */
    private static void awaitTaken(Endpoint endpoint) {
        String local = String.format(Locale.ROOT, ":%04X ", ((UdpEndpoint) endpoint).port());
        Program.await("nothing waits")
                .until(() -> Files.readAllLines(Path.of("/proc/net/udp")).stream()
                        .filter(line -> line.contains(local))
                        .allMatch(line -> line.contains(":00000000 00:")));
    }

    /** Ends the program, and gives what it printed for its only interval. */
    private static List<String> ended(Program statsd) {
        statsd.terminate();
        statsd.assertWell();
        return statsd.lines().subList(1, statsd.lines().size());
    }

    @Test
    void shouldPrintWhatTheLastIntervalComesTo() {
        Peers.assumeLinux();
        Program statsd = statsd("udp://127.0.0.1:0", "--every", "1h");
        Endpoint endpoint = statsd.ready();
        List<String> times =
                IntStream.rangeClosed(1, 100).mapToObj(i -> "load:" + i + "|ms").toList();
        send(
                endpoint,
                List.of("visits:1|c\nvisits:2|c|@0.1\nvisits:3|c|#at:home", "depth:7|g", "depth:-2|g", "depth:+1.5|g"));
        send(
                endpoint,
                List.of("user:ann|s", "user:bob|s\nuser:ann|s\n", "nonsense", "a:b|c", "a:1|c|@0", "\u001b:1|c"));
        send(endpoint, List.of(String.join("\n", times)));
        assertThat(ended(statsd))
                .containsExactly(
                        "counter visits 21",
                        "counter visits #at:home 3",
                        "gauge depth 6.5",
                        "set user 2",
                        "timer load count=100 min=1 mean=50.5 p50=50.175 p95=95.231 p99=99.327 max=100",
                        "INTERVAL lines=113 bad=4 left-out=0 first bad: nonsense");
    }

    @Test
    void shouldPrintEachIntervalAndKeepGauges() {
        Peers.assumeLinux();
        Program statsd = statsd("udp://127.0.0.1:0", "--every", "100ms");
        Endpoint endpoint = statsd.ready();
        send(endpoint, List.of("visits:1|c\ndepth:7|g"));
        Program.await("an interval without the counter").until(() -> {
            List<String> lines = statsd.lines();
            int counted = lines.indexOf("counter visits 1");
            return counted > 0
                    && lines.size() > counted + 4
                    && lines.subList(counted + 1, counted + 5)
                            .equals(List.of(
                                    "gauge depth 7",
                                    "INTERVAL lines=2 bad=0 left-out=0",
                                    "gauge depth 7",
                                    "INTERVAL lines=0 bad=0 left-out=0"));
        });
        statsd.terminate();
        statsd.assertWell();
    }

    @Test
    void shouldHoldNoMoreNamesThanMayBe() {
        Peers.assumeLinux();
        Program statsd = statsd("udp://127.0.0.1:0", "--every", "1h", "--most-names", "5");
        Endpoint endpoint = statsd.ready();
        List<String> names =
                IntStream.range(0, 4).mapToObj(i -> "n" + i + ":1|c").toList();
        send(endpoint, names);
        send(endpoint, List.of("set:a|s", "set:b|s", "other:1|c", "n0:1|c"));
        assertThat(ended(statsd))
                .containsExactly(
                        "counter n0 2",
                        "counter n1 1",
                        "counter n2 1",
                        "counter n3 1",
                        "set set 0",
                        "INTERVAL lines=8 bad=0 left-out=3");
    }

    @Test
    void shouldReceiveFromAUnixSocket() throws IOException {
        Peers.assumePosix();
        Peers.assumeSocat();
        Path path = folder.resolve("s");
        Program statsd = statsd("unix-dgram:" + path, "--every", "100ms");
        statsd.ready();
        Path lines = Files.writeString(folder.resolve("lines"), "visits:1|c\n", UTF_8);
        Program socat = Program.startOther("socat", "-u", "FILE:" + lines, "UNIX-SENDTO:" + path);
        programs.add(socat);
        socat.assertWell();
        Program.await("the counter").until(() -> statsd.lines().contains("counter visits 1"));
        statsd.terminate();
        statsd.assertWell();
        assertThat(path).doesNotExist();
    }

    @Test
    void shouldRefuseABoundOfNone() {
        assertThat(statsd("--most-names", "0", "udp://127.0.0.1:0").assertFailed(2))
                .contains("--most-names 0");
        assertThat(statsd("--every", "0s", "udp://127.0.0.1:0").assertFailed(2)).contains("--every PT0S");
    }
}
