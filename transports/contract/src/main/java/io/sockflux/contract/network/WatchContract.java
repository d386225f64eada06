package io.sockflux.contract.network;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sockflux.Network;
import io.sockflux.NetworkWatch;
import io.sockflux.address.Endpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.TransportUnavailableException;
import io.sockflux.spi.Capability;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** A network can be watched by its user, and no watcher can harm it. */
@TransportContract
class WatchContract {

    private static final Duration HANG = Duration.ofSeconds(100);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final List<Listener> open = new ArrayList<>();

    @AfterEach
    void close() {
        open.forEach(listener -> Waiting.done(listener.close()));
    }

    private Path path() {
        return folder.resolve("w");
    }

    /** Skipped where the transport cannot say who connects. */
    private void watch(Network network) {
        Assumptions.assumeTrue(
                network.supports(Capability.ADOPTION), "the transport tells no credentials of unix peers");
        open.add(Waiting.result(NetworkWatch.listen(network, path())));
    }

    private Listener echo(Network network) {
        Listener listener = Waiting.result(network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .serve(connection -> connection.send(connection.receive())));
        open.add(listener);
        return listener;
    }

    /** A watcher that is no part of Sockflux. */
    private static final class Watcher implements AutoCloseable {

        private final SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        private final BufferedReader reader =
                new BufferedReader(Channels.newReader(channel, US_ASCII.newDecoder(), 1000));

        Watcher(Path path, String request) throws IOException {
            channel.connect(UnixDomainSocketAddress.of(path));
            channel.write(ByteBuffer.wrap((request + "\n").getBytes(US_ASCII)));
        }

        /** The next line; null if the network has closed the connection. */
        @Nullable
        String line() {
            try {
                return reader.readLine();
            } catch (IOException e) {
                return null;
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private static long number(@Nullable String json, String name) {
        Matcher found = Pattern.compile("\"" + name + "\":([0-9]+)").matcher(String.valueOf(json));
        assertThat(found.find()).as("%s in %s", name, json).isTrue();
        return Long.parseLong(found.group(1));
    }

    @Test
    void shouldShowListenersConnectionsAndLoops(Network network) throws IOException {
        watch(network);
        Endpoint endpoint = echo(network).endpoints().get(0);
        Connection connection = Waiting.result(network.connector(endpoint).connect());
        try (Watcher watcher = new Watcher(path(), "WATCH 1 10 100")) {
            String first = watcher.line();
            assertThat(first)
                    .contains("\"transport\":\"" + network.transport() + "\"")
                    .contains("{\"endpoints\":[\"" + endpoint + "\"],\"open\":1,")
                    .contains("\"peer\":\"" + endpoint + "\"")
                    .contains("\"origin\":\"CONNECTED\"")
                    .contains("\"origin\":\"ACCEPTED\"")
                    .contains("\"loops\":[{\"delay\":")
                    .doesNotContain(path().toString());
            assertThat(number(first, "connectionsSeen")).isEqualTo(2);
            assertThat(number(first, "since")).isZero();
            String answer = Waiting.result(connection
                    .send("hello")
                    .then(connection.receive().asString(US_ASCII).next()));
            assertThat(answer).isEqualTo("hello");
            String next = String.valueOf(watcher.line());
            while (!next.matches(".*\"inPerSecond\":[1-9].*")) {
                next = String.valueOf(watcher.line());
                assertThat(next).startsWith("{");
            }
            assertThat(number(next, "since")).isPositive();
            // The kernel's own count of the round trip, where the transport can ask.
            assertThat(number(next, "roundTrip")).isPositive();
        }
        Waiting.done(connection.abort());
    }

    @Test
    void shouldSendNoMoreConnectionsThanAsked(Network network) throws IOException {
        watch(network);
        Endpoint endpoint = echo(network).endpoints().get(0);
        List<Connection> connections = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            connections.add(Waiting.result(network.connector(endpoint).connect()));
        }
        try (Watcher watcher = new Watcher(path(), "WATCH 1 2 1000")) {
            String line = String.valueOf(watcher.line());
            assertThat(line.split("\"origin\"", -1)).hasSize(3);
            assertThat(number(line, "connectionsSeen")).isGreaterThanOrEqualTo(3);
        }
        connections.forEach(connection -> Waiting.done(connection.abort()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1", "WATCH 1 201 1000", "WATCH 1 10 99", "WATCH 2 10 1000"})
    void shouldSayWhatIsWrongWithARequest(String request, Network network) throws IOException {
        watch(network);
        try (Watcher watcher = new Watcher(path(), request)) {
            assertThat(watcher.line()).startsWith("watch: ").contains("expected: ");
            assertThat(watcher.line()).isNull();
        }
    }

    @Test
    void shouldCutOffARequestWithoutAnEnd(Network network) throws IOException {
        watch(network);
        try (Watcher watcher = new Watcher(path(), "W".repeat(100))) {
            assertThat(watcher.line()).isNull();
        }
    }

    @Test
    void shouldCutOffAWatcherThatDoesNotRead(Network network) throws IOException {
        watch(network);
        Listener echo = echo(network);
        Endpoint endpoint = echo.endpoints().get(0);
        List<Connection> connections = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            connections.add(Waiting.result(network.connector(endpoint).connect()));
        }
        await("both ends").atMost(HANG).until(() -> echo.counts().open() == 100);
        long before = network.counts().connections();
        try (Watcher slow = new Watcher(path(), "WATCH 1 200 100")) {
            await("the watcher").atMost(HANG).until(() -> network.counts().connections() > before);
            await("its end").atMost(HANG).until(() -> network.counts().connections() == before);
            // What it had been sent is a few snapshots, and then it is over.
            int lines = 0;
            while (slow.line() != null) {
                lines++;
            }
            assertThat(lines).isBetween(1, 10);
        }
        connections.forEach(connection -> Waiting.done(connection.abort()));
    }

    @Test
    void shouldRefuseTheNinthWatcher(Network network) throws IOException {
        watch(network);
        List<Watcher> watchers = new ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) {
                Watcher watcher = new Watcher(path(), "WATCH 1 1 100");
                watchers.add(watcher);
                assertThat(watcher.line()).startsWith("{");
            }
            try (Watcher ninth = new Watcher(path(), "WATCH 1 1 100")) {
                assertThat(ninth.line()).isNull();
            } catch (IOException e) {
                // It was gone before it could ask.
            }
            assertThat(watchers.get(0).line()).startsWith("{");
        } finally {
            for (Watcher watcher : watchers) {
                watcher.close();
            }
        }
    }

    @Test
    void shouldShowALoopThatHangs(Network network) throws IOException {
        Assumptions.assumeTrue(
                network.supports(Capability.ADOPTION), "the transport tells no credentials of unix peers");
        AtomicBoolean goesOn = new AtomicBoolean();
        AtomicLong spins = new AtomicLong();
        try (Network watched = Network.builder()
                        .transport(network.transport())
                        .threads(4)
                        .build();
                Watchers watchers = new Watchers(watched, path())) {
            Endpoint endpoint = Waiting.result(watched.acceptor()
                            .endpoints("tcp://127.0.0.1:0")
                            .serve(connection -> Mono.fromRunnable(() -> {
                                // A call that blocks is refused on a loop in tests; so it spins.
                                while (!goesOn.get()) {
                                    spins.incrementAndGet();
                                }
                            })))
                    .endpoints()
                    .get(0);
            Connection connection = Waiting.result(network.connector(endpoint).connect());
            try {
                await("a hang").atMost(HANG).until(() -> spins.get() > 0);
                // The hung loop may be the loop of some of the watchers, and is not that of all.
                await("a line")
                        .atMost(HANG)
                        .until(() -> watchers.lines().stream()
                                .anyMatch(line -> line.matches(".*\"loops\":\\[.*\\{\"waiting\".*")));
            } finally {
                goesOn.set(true);
            }
            Waiting.done(connection.abort());
        }
    }

    /** Watchers of several loops, each read by a thread of its own. */
    private static final class Watchers implements AutoCloseable {

        private final List<Watcher> all = new ArrayList<>();
        private final List<String> lines = new java.util.concurrent.CopyOnWriteArrayList<>();

        Watchers(Network network, Path path) throws IOException {
            Waiting.result(NetworkWatch.listen(network, path));
            for (int i = 0; i < 4; i++) {
                Watcher watcher = new Watcher(path, "WATCH 1 0 100");
                all.add(watcher);
                Thread reading = new Thread(() -> {
                    for (String line = watcher.line(); line != null; line = watcher.line()) {
                        lines.add(line);
                    }
                });
                reading.setDaemon(true);
                reading.start();
            }
            await("watchers").atMost(HANG).until(() -> lines.size() >= all.size());
        }

        List<String> lines() {
            return lines;
        }

        @Override
        public void close() throws IOException {
            for (Watcher watcher : all) {
                watcher.close();
            }
        }
    }

    @Test
    void shouldSayWhyItCannotBeWatched(Network network) {
        Assumptions.assumeTrue(network.transport().equals("nio"), "the transport tells credentials");
        assertThatThrownBy(() -> Waiting.result(NetworkWatch.listen(network, path())))
                .isInstanceOf(TransportUnavailableException.class);
    }
}
