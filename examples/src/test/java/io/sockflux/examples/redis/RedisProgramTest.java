package io.sockflux.examples.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.error.UnansweredException;
import io.sockflux.examples.FirstCase;
import io.sockflux.examples.Peers;
import io.sockflux.examples.Program;
import io.sockflux.exchange.Requester;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.util.retry.Retry;

/** The program and its protocol, against a real Redis server with a port and a path of its own. */
class RedisProgramTest {

    private static final int MANY = 100_000;
    private static final Duration HANG = Duration.ofSeconds(100);

    private final List<Program> programs = new ArrayList<>();
    private Path folder = Path.of("/");
    private int port;

    @BeforeEach
    void startServer() throws IOException {
        Peers.assumeInstalled("redis-server");
        folder = Files.createTempDirectory("redis");
        // The server takes no port 0. Where another takes this port meanwhile, it ends and says so.
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path settings = Files.writeString(
                folder.resolve("redis.conf"),
                "bind 127.0.0.1\nport " + port + "\nunixsocket " + folder.resolve("s") + "\ndir " + folder
                        + "\nsave \"\"\nappendonly no\ndaemonize no\n");
        Program server = Program.startOther("redis-server", settings.toString());
        programs.add(server);
        Program.await("a Redis server")
                .until(() -> !server.isRunning()
                        || server.lines().stream()
                                .anyMatch(line -> line.contains("eady to accept connections unix")
                                        || line.contains("now ready to accept connections at " + folder)));
        assertThat(server.isRunning())
                .as("the server; it said %s", server.lines())
                .isTrue();
    }

    @AfterEach
    void end() throws IOException {
        for (Program program : programs) {
            if (program.isRunning()) {
                program.terminate();
            }
            program.status();
            program.close();
        }
        Files.deleteIfExists(folder.resolve("redis.conf"));
        Files.deleteIfExists(folder.resolve("s"));
        Files.deleteIfExists(folder);
    }

    private String endpoint(String kind) {
        return kind.equals("unix") ? "unix:" + folder.resolve("s") : "tcp://127.0.0.1:" + port;
    }

    private Program redis(String... words) {
        List<String> all = new ArrayList<>(List.of("redis"));
        all.addAll(List.of(words));
        Program program = Program.start(all.toArray(String[]::new));
        programs.add(program);
        return program;
    }

    @FirstCase
    @ParameterizedTest
    @ValueSource(strings = {"tcp", "unix"})
    void shouldGiveTheAnswersToManyPipelinedCommandsInOrder(String kind) {
        Program program = redis(endpoint(kind), "--repeat", "" + MANY, "--pipeline", "100", "INCR", "visits");
        program.assertWell();
        assertThat(program.lines())
                .isEqualTo(
                        IntStream.rangeClosed(1, MANY).mapToObj(String::valueOf).toList());
    }

    @Test
    void shouldPrintEachKindOfAnswer() {
        String tcp = endpoint("tcp");
        Program set = redis(tcp, "SET", "name", "J\u00fcrgen");
        set.assertWell();
        assertThat(set.lines()).containsExactly("OK");
        Program several = redis(tcp, "MGET", "name", "nothing", "name");
        several.assertWell();
        assertThat(several.lines()).containsExactly("J\u00fcrgen", "", "J\u00fcrgen");
        Program decrement = redis(tcp, "--", "INCRBY", "number", "-5");
        decrement.assertWell();
        assertThat(decrement.lines()).containsExactly("-5");
        Program refused = redis(tcp, "INCR", "name");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.lines()).singleElement().asString().startsWith("ERR value is not an integer");
        Program bad = redis(tcp, "--pipeline", "0", "PING");
        assertThat(bad.assertFailed(2)).contains("--pipeline: 0 (expected: >= 1)");
    }

    @Test
    void shouldTakeLongAndNestedAnswersInPieces() {
        try (Network network = Network.create()) {
            String text = "x".repeat(1_000_000);
            Requester<List<String>, Reply> redis =
                    network.connector(Endpoint.parse(endpoint("unix"))).requester(Resp.exchange());
            List<Reply> replies = redis.requests(Flux.just(
                            List.of("SET", "long", text),
                            List.of("GET", "long"),
                            List.of("EVAL", "return {1, {'a', {false, 'b'}}, 'c'}", "0"),
                            List.of("KEYS", "*")))
                    .collectList()
                    .block(HANG);
            assertThat(replies)
                    .containsExactly(
                            new Reply.Text("OK"),
                            new Reply.Text(text),
                            new Reply.Several(List.of(
                                    new Reply.Whole(1),
                                    new Reply.Several(List.of(
                                            new Reply.Text("a"),
                                            new Reply.Several(List.of(new Reply.None(), new Reply.Text("b"))))),
                                    new Reply.Text("c"))),
                            new Reply.Several(List.of(new Reply.Text("long"))));
            redis.close().block(HANG);
        }
    }

    @Test
    void shouldGoOnBehindAConnectionThatTheServerKills() {
        try (Network network = Network.create()) {
            Requester<List<String>, Reply> redis =
                    network.connector(Endpoint.parse(endpoint("tcp"))).requester(Resp.exchange());
            Requester<List<String>, Reply> other =
                    network.connector(Endpoint.parse(endpoint("tcp"))).requester(Resp.exchange());
            assertThat(redis.request(List.of("INCR", "n")).block(HANG)).isEqualTo(new Reply.Whole(1));
            assertThat(other.request(List.of("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"))
                            .block(HANG))
                    .isEqualTo(new Reply.Whole(1));
            // Sent too early it is lost with the old connection, and says so.
            Reply second = redis.request(List.of("INCR", "n"))
                    .retryWhen(Retry.indefinitely().filter(UnansweredException.class::isInstance))
                    .block(HANG);
            assertThat(second).isEqualTo(new Reply.Whole(2));
            redis.close().block(HANG);
            other.close().block(HANG);
        }
    }
}
