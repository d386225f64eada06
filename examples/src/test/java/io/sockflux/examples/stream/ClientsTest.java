package io.sockflux.examples.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.address.Endpoint;
import io.sockflux.examples.OnEachTransport;
import io.sockflux.examples.Peers;
import io.sockflux.examples.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How clients connect, ask and fail. */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClientsTest {

    private static final int SOCKET = 1;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @OnEachTransport
    void shouldPrintTheAnswerOfEachKindOfServer(String transport) {
        try (Program uptime =
                        Program.startOn(transport, "uptime-server", "tcp://127.0.0.1:0", "tcp://[::1]:0", unix());
                Program count = Program.startOn(transport, "process-count-server", "tcp://127.0.0.1:0")) {
            for (Endpoint endpoint : uptime.ready(3)) {
                assertThat(linesOf(Program.startOn(transport, "uptime", endpoint.toString())))
                        .singleElement()
                        .asString()
                        .contains("load average");
            }
            assertThat(linesOf(Program.startOn(
                            transport, "process-count", count.ready().toString())))
                    .singleElement()
                    .asString()
                    .matches("[1-9]\\d*");
        }
    }

    @Test
    void shouldAskByAnAbstractName() {
        Peers.assumeLinux();
        try (Program server = Program.start("uptime-server", "unix:@sockflux-" + UUID.randomUUID())) {
            assertThat(linesOf(Program.start("uptime", server.ready().toString())))
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "doubling", "exponential", "exponential:10ms..1sx3", "1s,2s"})
    void shouldTakeASchedule(String schedule) {
        try (Program server = Program.start("uptime-server", "tcp://127.0.0.1:0")) {
            String uri = server.ready().toString();
            assertThat(linesOf(Program.start("uptime", "--retry", schedule, uri)))
                    .hasSize(1);
        }
    }

    @OnEachTransport
    void shouldSayWhyItCouldNotConnectWithEveryAttempt(String transport) throws IOException {
        try (Socket held = Peers.holdPort();
                Program client = Program.startOn(transport, "uptime", "--retry", "10ms,10ms", Peers.uri(held))) {
            String line = client.assertFailed(SOCKET);
            assertThat(line)
                    .startsWith("uptime: connect " + Peers.uri(held) + ": ECONNREFUSED")
                    .contains("3 attempts");
            assertThat(line.split(Peers.uri(held) + " ECONNREFUSED after", -1))
                    .as("attempts in: %s", line)
                    .hasSize(1 + 3);
        }
    }

    @OnEachTransport
    void shouldSayThatThereIsNoSuchSocketFile(String transport) {
        try (Program client = Program.startOn(transport, "cat", "--retry", "none", unix())) {
            assertThat(client.assertFailed(SOCKET)).startsWith("cat: connect " + unix() + ": ENOENT");
        }
    }

    @OnEachTransport
    void shouldSayThatNobodyListensOnASocketFile(String transport) {
        try (Program killed = Program.start("echo-server", unix())) {
            killed.ready();
        }
        try (Program client = Program.startOn(transport, "uptime", "--retry", "none", unix())) {
            assertThat(client.assertFailed(SOCKET)).startsWith("uptime: connect " + unix() + ": ECONNREFUSED");
        }
    }

    @OnEachTransport
    void shouldConnectByARetryToAServerThatComesLater(String transport) throws IOException {
        String waits = String.join(",", Collections.nCopies(900, "100ms"));
        Socket held = Peers.holdPort();
        String uri = Peers.uri(held);
        try (held;
                Program client = Program.startOn(transport, "uptime", "--retry", waits, uri)) {
            awaitEventLoop(client);
            release(held);
            try (Program server = Program.startOn(transport, "uptime-server", uri)) {
                assertThat(server.ready()).hasToString(uri);
                client.assertWell();
                assertThat(client.lines()).hasSize(1);
            }
        }
    }

    @OnEachTransport
    void shouldWaitForASocketFileUnlessToldOtherwise(String transport) {
        try (Program client = Program.startOn(transport, "uptime", "--timeout", "90s", unix())) {
            awaitEventLoop(client);
            try (Program server = Program.start("uptime-server", unix())) {
                server.ready();
                client.assertWell();
            }
        }
    }

    @OnEachTransport
    void shouldEndByTheTimeoutThoughTheScheduleGoesOn(String transport) throws IOException {
        try (Socket held = Peers.holdPort();
                Program client = Program.startOn(
                        transport, "uptime", "--retry", "10ms,1h", "--timeout", "3s", Peers.uri(held))) {
            assertThat(client.assertFailed(SOCKET)).contains("ECONNREFUSED", "2 attempts", "timeout of 3 s");
        }
    }

    @Test
    void shouldEndByTheTimeoutWhenTheServerDoesNotAnswer() throws IOException {
        try (ServerSocket silent = Peers.listen();
                Program client = Program.start("uptime", "--timeout", "1500ms", Peers.uri(silent));
                Socket peer = silent.accept()) {
            // An end of stream would mean that the client waits on, for the peer's.
            assertThatThrownBy(peer.getInputStream()::read).isInstanceOf(SocketException.class);
            assertThat(client.assertFailed(SOCKET)).contains("1.5 s", Peers.uri(silent), "ETIMEDOUT");
        }
    }

    @Test
    void shouldFailWhenTheServerEndsWithoutAnAnswer() throws IOException {
        try (ServerSocket peer = Peers.listen();
                Program client = Program.start("uptime", Peers.uri(peer))) {
            peer.accept().close();
            assertThat(client.assertFailed(SOCKET)).contains(Peers.uri(peer), "without an answer");
        }
    }

    /** Linux shows the names of threads: from then on the client connects. Elsewhere it may be earlier. */
    private static void awaitEventLoop(Program client) {
        if (Peers.isLinux()) {
            Path tasks = Path.of("/proc", Long.toString(client.pid()), "task");
            Program.await("the client's event loop")
                    .until(() -> names(tasks).stream().anyMatch(name -> name.startsWith("sockflux-")));
        }
    }

    private static List<String> names(Path tasks) {
        try (var all = Files.list(tasks)) {
            return all.map(task -> {
                        try {
                            return Files.readString(task.resolve("comm"));
                        } catch (IOException e) {
                            return "a thread that has ended";
                        }
                    })
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void release(Socket held) throws IOException {
        held.close();
    }

    private static List<String> linesOf(Program started) {
        try (started) {
            started.assertWell();
            return started.lines();
        }
    }

    private String unix() {
        return "unix:" + folder.resolve("s");
    }
}
