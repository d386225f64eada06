package io.sockflux.examples.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sockflux.Acceptor;
import io.sockflux.address.Endpoint;
import io.sockflux.examples.FirstCase;
import io.sockflux.examples.Peers;
import io.sockflux.examples.Program;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server that has fewer descriptors than it has clients costs next to nothing while it is full, and loses nobody. The
 * figures are printed.
 */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OutOfDescriptorsTest {

    private static final int DESCRIPTORS = 224;
    private static final int CLIENTS = 300;
    private static final byte[] LINE = "hello\n".getBytes(StandardCharsets.UTF_8);
    private static final Duration FULL = Duration.ofSeconds(5);
    /** Of Linux, in which it gives the times of processes whatever its own is. */
    private static final int TICKS_PER_SECOND = 100;

    private final List<SocketChannel> waiting = new ArrayList<>();
    private final List<SocketChannel> served = new ArrayList<>();
    private int reset;

    @BeforeEach
    void assumeLinuxAndJars() {
        // The figures are read from /proc.
        Peers.assumeLinux();
        // A JVM opens a file for each class that it takes from a folder, and without descriptors cannot; its jars it
        // keeps open.
        assumeTrue(
                Acceptor.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath()
                        .endsWith(".jar"),
                "the classes are not in jars yet, as with mvn verify");
    }

    @AfterEach
    void closeAll() throws IOException {
        closeServed();
        for (SocketChannel client : waiting) {
            client.close();
        }
    }

    @FirstCase
    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void shouldRestWhileItIsFullAndServeEverybodyInTheEnd(String transport) throws IOException {
        try (Program server = Program.startLimited(DESCRIPTORS, transport, "echo-server", "tcp://127.0.0.1:0")) {
            connectAll(server.ready());
            awaitFull(server);
            int atOnce = served.size();
            Set<String> earlier = server.exceptions();
            double percent = processorPercent(server, FULL);
            Set<String> exceptions = server.exceptions();
            exceptions.removeAll(earlier);
            System.out.printf(
                    "%d clients and %d descriptors on %s: %d served at once; while full %.1f %% of a core and %d"
                            + " exceptions in %d s%n",
                    CLIENTS, DESCRIPTORS, transport, atOnce, percent, exceptions.size(), FULL.toSeconds());
            assertThat(percent).isLessThan(5);
            assertThat(exceptions).hasSizeBetween(1, 99);

            // The places of those who were served are for the others.
            Program.await("everybody").until(() -> {
                closeServed();
                look();
                return waiting.isEmpty();
            });
            assertThat(reset).isZero();
            assertThat(refusals(server)).isEmpty();
        }
    }

    @FirstCase
    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void shouldResetTheRestIfThatIsTheChoice(String transport) throws IOException {
        String[] words = {"--when-out-of-descriptors", "reset", "tcp://127.0.0.1:0"};
        try (Program server = Program.startLimited(DESCRIPTORS, transport, "echo-server", words)) {
            Endpoint endpoint = server.ready();
            connectAll(endpoint);
            Program.await("an end for each").until(() -> {
                look();
                return waiting.isEmpty();
            });
            System.out.printf(
                    "%d clients and %d descriptors on %s, the rest reset: %d served, %d reset%n",
                    CLIENTS, DESCRIPTORS, transport, served.size(), reset);
            assertThat(served).hasSizeGreaterThan(DESCRIPTORS / 4);
            assertThat(reset).isGreaterThan(CLIENTS - DESCRIPTORS);
            Program.await("a line for each").until(() -> refusals(server).size() == reset);
            assertThat(refusals(server))
                    .allMatch(line ->
                            line.matches("REFUSED tcp://127\\.0\\.0\\.1:\\d+ descriptors have run out \\(EMFILE\\)"));
            closeServed();
            Program.await("a place").until(() -> {
                connect(endpoint);
                Program.await("an end").until(() -> {
                    look();
                    return waiting.isEmpty();
                });
                return !served.isEmpty();
            });
        }
    }

    /** What the server complains of, but for the warnings of the log that it is short of descriptors. */
    private static List<String> refusals(Program server) {
        return server.complaints().stream()
                .filter(line -> !line.matches("\\[ WARN\\] .* accept on tcp://.*EMFILE.*"))
                .toList();
    }

    private void connectAll(Endpoint endpoint) throws IOException {
        for (int i = 0; i < CLIENTS; i++) {
            connect(endpoint);
        }
    }

    private void connect(Endpoint endpoint) throws IOException {
        SocketChannel client = Peers.connect(endpoint);
        waiting.add(client);
        try {
            Peers.sendAll(client, LINE);
        } catch (IOException e) {
            // It is reset already, which is found when it is looked at.
        }
        client.configureBlocking(false);
    }

    /** Takes the echoes and the resets that are there. */
    private void look() throws IOException {
        for (SocketChannel client : List.copyOf(waiting)) {
            ByteBuffer answer = ByteBuffer.allocate(LINE.length + 1);
            try {
                if (client.read(answer) == 0) {
                    continue;
                }
                assertThat(answer.flip()).isEqualTo(ByteBuffer.wrap(LINE));
                served.add(client);
            } catch (IOException e) {
                client.close();
                reset++;
            }
            waiting.remove(client);
        }
    }

    private void closeServed() throws IOException {
        for (SocketChannel client : served) {
            client.close();
        }
        served.clear();
    }

    /** Until the server has no descriptor left and everybody else waits. */
    private void awaitFull(Program server) {
        AtomicInteger before = new AtomicInteger(-1);
        Program.await("full").until(() -> {
            look();
            return openDescriptors(server) == DESCRIPTORS && before.getAndSet(served.size()) == served.size();
        });
    }

    private static long openDescriptors(Program program) throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + program.pid() + "/fd"))) {
            return descriptors.count();
        }
    }

    /** How much of a core it takes over such a time. */
    private static double processorPercent(Program program, Duration time) throws IOException {
        long ticksBefore = ticks(program);
        long begun = System.nanoTime();
        Program.await("the time").pollDelay(time).until(() -> true);
        double seconds = (System.nanoTime() - begun) / 1e9;
        return (ticks(program) - ticksBefore) * 100.0 / TICKS_PER_SECOND / seconds;
    }

    /** The processor time, of the program and of the kernel for it; {@code proc_pid_stat(5)}, fields 14 and 15. */
    private static long ticks(Program program) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + program.pid() + "/stat"));
        // The name of the program, which comes second and in brackets, may have blanks.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }
}
