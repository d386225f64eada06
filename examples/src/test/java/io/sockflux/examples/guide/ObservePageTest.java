package io.sockflux.examples.guide;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sockflux.Network;
import io.sockflux.NetworkWatch;
import io.sockflux.address.Endpoint;
import io.sockflux.codec.Decoder;
import io.sockflux.codec.Encoder;
import io.sockflux.exchange.Exchange;
import io.sockflux.observe.NetworkCounts;
import io.sockflux.observe.NetworkObserver;
import io.sockflux.observe.ObservedConnect;
import io.sockflux.observe.ObservedConnection;
import io.sockflux.observe.ObservedRequests;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.stream.Refusal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.ValueDescriptor;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** The snippets and the table of {@code docs/guide/observe.md}. */
class ObservePageTest {

    private static final List<String> EVENTS =
            List.of("Connect", "Refusal", "Close", "SendStall", "DescriptorShortage", "SlowTask");

    /** What Flight Recorder gives to each event by itself. */
    private static final List<String> OF_EACH = List.of("startTime", "duration", "eventThread", "stackTrace");

    @Test
    void shouldLetItsOperatorWatch(@TempDir Path folder) throws IOException {
        try (Network network = Network.create()) {
            Path path = folder.resolve("service.watch");
            // snippet: watch
            Listener watch = requireNonNull(NetworkWatch.listen(network, path).block());
            // end
            try (SocketChannel watcher = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
                watcher.write(US_ASCII.encode("WATCH 1 10 1000\n"));
                ByteBuffer first = ByteBuffer.allocate(1);
                watcher.read(first);
                assertThat((char) first.get(0)).isEqualTo('{');
            }
            requireNonNull(watch).close().block();
        }
    }

    @Test
    void shouldHearOfConnects() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Endpoint nobody = Endpoint.parse("tcp://127.0.0.1:" + port);
        // snippet: stream
        RecordingStream events = new RecordingStream();
        events.enable("io.sockflux.Connect");
        events.onEvent("io.sockflux.Connect", event -> {
            if (event.getString("outcome").equals("failed")) {
                System.err.println(event.getString("target") + ": " + event.getString("errno"));
            }
        });
        events.startAsync();
        // end
        List<RecordedEvent> heard = new CopyOnWriteArrayList<>();
        events.onEvent("io.sockflux.Connect", heard::add);
        try (events;
                Network network = Network.create()) {
            Mono<Connection> connect = network.connector(nobody).connect();
            assertThatThrownBy(connect::block).hasMessageContaining("ECONNREFUSED");
            await().atMost(Duration.ofSeconds(100))
                    .until(() ->
                            heard.stream().anyMatch(event -> nobody.toString().equals(event.getString("target"))));
        }
    }

    @Test
    void shouldHearOfEvents() {
        // snippet: observer
        NetworkObserver slow = new NetworkObserver() {
            @Override
            public void connectEnded(ObservedConnect connect, ObservedConnect.End end) {
                if (end.took().compareTo(Duration.ofSeconds(1)) > 0) {
                    System.err.println(connect + ": " + end.outcome() + " after " + end.took());
                }
            }
        };
        Network network = Network.builder().observer(slow).build();
        // end
        try (network) {
            assertThat(network.loops()).isNotEmpty();
        }
    }

    @Test
    void shouldCountAndListWhatIsOpen() {
        try (Network network = Network.create()) {
            Listener listener = requireNonNull(network.acceptor()
                    .endpoints("tcp://127.0.0.1:0")
                    .serve(connection -> connection.send(connection.receive()))
                    .block());
            Connection connection = requireNonNull(
                    network.connector(listener.endpoints().get(0)).connect().block());
            connection.send("hello").then(connection.receive().next()).block();
            // snippet: counts
            NetworkCounts counts = network.counts();
            System.out.println(counts);
            System.out.println(counts.refusedEver(Refusal.Reason.CONNECTION_LIMIT) + " were one too many");
            System.out.println(counts.bytesIn() + " B in, " + counts.bytesOut() + " B out");
            for (Listener each : network.listeners()) {
                System.out.println(each.endpoints() + ": " + each.counts());
            }
            // end
            assertThat(counts)
                    .hasToString(
                            "1 listeners, 2 connections, of 1 accepted and 1 connected; 0 refused, 0 attempts failed");
            assertThat(counts.bytesIn()).isEqualTo(10);
            // snippet: connections
            for (ObservedConnection each : network.connections(100)) {
                System.out.println(each + ", " + each.state() + " for " + each.age() + ", " + each.bytesIn() + " B in");
            }
            // end
            assertThat(network.connections(100)).hasSize(2);
        }
    }

    @Test
    void shouldTellOfRequests() {
        try (Network network = Network.create()) {
            Listener listener = requireNonNull(
                    network.acceptor().endpoints("tcp://127.0.0.1:0").listen().block(Duration.ofSeconds(60)));
            Exchange<String, String> lines = Exchange.pipelined(Encoder.lines(US_ASCII), Decoder.lines(US_ASCII), 80);
            Disposable asked = network.connector(listener.endpoints().get(0))
                    .requester(lines)
                    .request("who?")
                    .subscribe(answer -> {}, failure -> {});
            // snippet: requests
            for (ObservedRequests each : network.requests()) {
                System.out.println(
                        each.requested() + ": " + each.inFlight() + " in flight, " + each.pending() + " wait");
            }
            // end
            assertThat(network.requests())
                    .singleElement()
                    .satisfies(
                            each -> assertThat(each.inFlight() + each.pending()).isEqualTo(1));
            asked.dispose();
        }
    }

    @Test
    void shouldListEachEventWithItsFields() throws Exception {
        List<String> page = Files.readAllLines(Project.ROOT.resolve("docs/guide/observe.md"));
        for (String name : EVENTS) {
            String row = page.stream()
                    .filter(line -> line.startsWith("| `io.sockflux." + name + "` |"))
                    .findFirst()
                    .orElseThrow();
            EventType type = type("io.sockflux." + name);
            assertThat(row.split("\\|", -1)[3].strip())
                    .as("threshold of %s", name)
                    .isEqualTo(type.getSettingDescriptors().stream()
                            .filter(setting -> setting.getName().equals("threshold"))
                            .map(setting ->
                                    setting.getDefaultValue().equals("0 ns") ? "none" : setting.getDefaultValue())
                            .findFirst()
                            .orElseThrow());
            List<String> fields = type.getFields().stream()
                    .map(ValueDescriptor::getName)
                    .filter(field -> !OF_EACH.contains(field))
                    .toList();
            assertThat(row.split("\\|", -1)[4].replaceAll("\\([^)]*\\)", "").replaceAll("[` ]", ""))
                    .as("fields of %s", name)
                    .isEqualTo(String.join(",", fields));
        }
    }

    /** The type of an event, which is known once its class is there. */
    private static EventType type(String name) throws ClassNotFoundException {
        String word = name.substring(name.lastIndexOf('.') + 1).replace("DescriptorShortage", "Shortage");
        Class.forName("io.sockflux.internal.flight." + word + "Event");
        return FlightRecorder.getFlightRecorder().getEventTypes().stream()
                .filter(type -> type.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
