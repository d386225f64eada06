package io.sockflux.benchmarks.lines;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.InetEndpoint;
import io.sockflux.exchange.Requester;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.DisposableServer;

/** Each program does the same by Sockflux and by reactor-netty, and the table of the guide has the lines of both. */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BesideReactorNettyTest {

    private static final Duration HANG = Duration.ofSeconds(100);
    private static final int MANY = 5000;

    private final Network network = Network.create();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        network.close();
    }

    private static int port(Endpoint endpoint) {
        return ((InetEndpoint) endpoint).port();
    }

    /** Of whichever server there is. */
    private int port(
            boolean isSockflux, Mono<io.sockflux.stream.Listener> ours, Mono<? extends DisposableServer> theirs) {
        if (isSockflux) {
            return port(requireNonNull(ours.block(HANG)).endpoints().get(0));
        }
        DisposableServer server = requireNonNull(theirs.block(HANG));
        open.add(server::disposeNow);
        return server.port();
    }

    /** A client that says and hears lines. */
    private final class Client implements AutoCloseable {

        private final Socket socket;
        private final BufferedReader in;

        private Client(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout((int) HANG.toMillis());
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            open.add(0, this);
        }

        private void say(String line) throws IOException {
            socket.getOutputStream().write((line + "\n").getBytes(UTF_8));
        }

        private String hear() throws IOException {
            return requireNonNull(in.readLine());
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldEchoLines(boolean isSockflux) throws IOException {
        Client client = new Client(port(isSockflux, SockfluxLineEcho.serve(network), ReactorNettyLineEcho.serve()));
        for (int i = 0; i < 100; i++) {
            client.say("line " + i);
            assertThat(client.hear()).isEqualTo("LINE " + i);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldAnswerEachOfManyNotes(boolean isSockflux) {
        int port = port(isSockflux, SockfluxNotes.serve(network), ReactorNettyNotes.serve());
        Function<Note, Mono<Note>> request;
        if (isSockflux) {
            Requester<Note, Note> client = SockfluxNotes.client(network, Endpoint.tcp("127.0.0.1", port));
            request = client::request;
        } else {
            ReactorNettyNotes client =
                    requireNonNull(ReactorNettyNotes.client(port).block(HANG));
            open.add(0, client::close);
            request = client::request;
        }
        Long right = Flux.range(0, MANY)
                .flatMap(id -> request.apply(new Note(id, "hello")).filter(new Note(id, "re: hello")::equals), 500)
                .count()
                .block(HANG);
        assertThat(right).isEqualTo(MANY);
    }

    private int redisServer(Path folder) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Process server;
        try {
            server = new ProcessBuilder(
                            "redis-server",
                            "--port",
                            "" + port,
                            "--bind",
                            "127.0.0.1",
                            "--save",
                            "",
                            "--dir",
                            "" + folder)
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            return abort("redis-server is not installed: " + e.getMessage());
        }
        open.add(() -> {
            server.destroy();
            server.onExit().join();
        });
        BufferedReader said = server.inputReader(UTF_8);
        String line = said.readLine();
        while (!requireNonNull(line, "Redis has ended").contains("eady to accept connections")) {
            line = said.readLine();
        }
        return port;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldAskRedisInOrder(boolean isSockflux, @TempDir Path folder) throws IOException {
        int port = redisServer(folder);
        Function<List<String>, Mono<String>> request;
        if (isSockflux) {
            Requester<List<String>, String> client = SockfluxRedis.client(network, Endpoint.tcp("127.0.0.1", port));
            request = client::request;
        } else {
            ReactorNettyRedis client =
                    requireNonNull(ReactorNettyRedis.client(port).block(HANG));
            open.add(0, client::close);
            request = client::request;
        }
        List<String> answers = Flux.range(0, MANY)
                .flatMapSequential(i -> request.apply(List.of("INCR", "visits")), 500)
                .collectList()
                .block(HANG);
        assertThat(answers)
                .isEqualTo(
                        IntStream.rangeClosed(1, MANY).mapToObj(String::valueOf).toList());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldChat(boolean isSockflux) throws IOException {
        Room room = new Room();
        int port = port(isSockflux, SockfluxChat.serve(network, room), ReactorNettyChat.serve(room));
        Client ann = new Client(port);
        ann.say("ann");
        assertThat(ann.hear()).isEqualTo("ann: joins");
        Client bob = new Client(port);
        bob.say("bob");
        assertThat(bob.hear()).isEqualTo("bob: joins");
        assertThat(ann.hear()).isEqualTo("bob: joins");
        bob.say("hello");
        assertThat(ann.hear()).isEqualTo("bob: hello");
        ann.say("hello ann");
        assertThat(bob.hear()).isEqualTo("ann: hello ann");
        bob.say("x".repeat(2000));
        assertThat(bob.hear()).contains("1024");
        assertThat(ann.hear()).isEqualTo("bob: leaves");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldCountDatagrams(boolean isSockflux) throws Exception {
        BlockingQueue<Map<String, Double>> told = new LinkedBlockingQueue<>();
        Duration every = Duration.ofMillis(50);
        int port;
        if (isSockflux) {
            port = port(requireNonNull(
                            SockfluxStatsd.serve(network, every, told::add).block(HANG))
                    .localEndpoint());
        } else {
            Connection server =
                    requireNonNull(ReactorNettyStatsd.serve(every, told::add).block(HANG));
            open.add(server::disposeNow);
            port = ((InetSocketAddress) server.channel().localAddress()).getPort();
        }
        try (DatagramSocket sender = new DatagramSocket()) {
            for (int i = 0; i < 10; i++) {
                byte[] line = "visits:2|c\n".getBytes(UTF_8);
                sender.send(new DatagramPacket(line, line.length, InetAddress.getLoopbackAddress(), port));
            }
        }
        double sum = 0;
        while (sum < 20) {
            sum += requireNonNull(told.poll(HANG.toSeconds(), TimeUnit.SECONDS)).getOrDefault("visits", 0.0);
        }
        assertThat(sum).isEqualTo(20);
    }

    // The table

    private static final Path PROJECT = Path.of("..");
    private static final Path SOURCES = PROJECT.resolve("benchmarks/src/test/java/io/sockflux/benchmarks/lines");
    private static final Path PAGE = PROJECT.resolve("docs/guide/protocol.md");
    private static final Pattern ROW =
            Pattern.compile("\\| [^|]+\\| `Sockflux(\\w+)`: (\\d+) \\| `ReactorNetty(\\w+)`: (\\d+) \\|.*");

    /** The lines of a class without blank ones, comments, imports and the package. */
    private static int lines(String name) throws IOException {
        try (Stream<String> lines = Files.lines(SOURCES.resolve(name + ".java"))) {
            return (int) lines.map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.matches("(//|/\\*|\\*|import |package ).*"))
                    .count();
        }
    }

    @Test
    void shouldTellTheLinesOfEach() throws IOException {
        List<String> examples = new ArrayList<>();
        for (String line : Files.readAllLines(PAGE)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                examples.add(row.group(1));
                assertThat(row.group(3)).isEqualTo(row.group(1));
                assertThat(List.of(Integer.parseInt(row.group(2)), Integer.parseInt(row.group(4))))
                        .as("lines of %s in %s", row.group(1), PAGE)
                        .containsExactly(lines("Sockflux" + row.group(1)), lines("ReactorNetty" + row.group(1)));
            }
        }
        try (Stream<Path> files = Files.list(SOURCES)) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(name -> name.startsWith("Sockflux"))
                            .map(name -> name.substring("Sockflux".length(), name.indexOf('.'))))
                    .containsExactlyInAnyOrderElementsOf(examples);
        }
    }
}
