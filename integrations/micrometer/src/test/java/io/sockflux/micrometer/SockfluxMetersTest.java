package io.sockflux.micrometer;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.codec.Decoder;
import io.sockflux.codec.Encoder;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.datagram.ResendSchedule;
import io.sockflux.exchange.Exchange;
import io.sockflux.exchange.Requester;
import io.sockflux.message.Message;
import io.sockflux.pool.ConnectionPool;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.stream.WhenFull;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/** The meters move as a hand count says, are described, and are no more for more peers. */
class SockfluxMetersTest {

    private static final Duration HANG = Duration.ofSeconds(60);
    private static final int PEERS = Boolean.getBoolean("sockflux.long") ? 10_000 : 300;
    private static final String ACCEPTED = "origin=\"accepted\"";

    private final Scrape scrape = new Scrape();
    private final SockfluxMeters meters = SockfluxMeters.of(scrape.registry, "test");
    private final Network network =
            Network.builder().threads(2).observer(meters).build();
    private final Disposable bound = meters.bind(network);

    @AfterEach
    void close() {
        bound.dispose();
        network.close();
    }

    private static <T> T result(Mono<T> of) {
        return requireNonNull(of.block(HANG));
    }

    private Listener echo(int most) {
        return result(network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .maxConnections(most)
                .whenFull(WhenFull.RESET)
                .serve(connection -> connection.send(connection.receive())));
    }

    private static Endpoint at(Listener listener) {
        return listener.endpoints().get(0);
    }

    private Connection connect(Listener listener) {
        return result(network.connector(at(listener)).connect());
    }

    private static void exchange(Connection connection, int bytes) {
        connection
                .send(new byte[bytes])
                .and(connection.receive().exactly(bytes))
                .block(HANG);
    }

    private double sum(String name, String... words) {
        return scrape.sum(name, words);
    }

    @Test
    void shouldMoveAsAHandCountSays() {
        Listener listener = echo(2);
        Connection one = connect(listener);
        exchange(one, 1000);
        Connection two = connect(listener);
        exchange(two, 24);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> visit(((TcpEndpoint) at(listener)).port(), 1))
                    .isInstanceOf(IOException.class);
        }
        String refusals = "sockflux_connections_refused_connections_total";
        await().atMost(HANG).until(() -> sum(refusals) == 3);
        assertThat(sum(refusals, "reason=\"connection_limit\"", "network=\"test\""))
                .isEqualTo(3);
        assertThat(sum("sockflux_connections_opened_connections_total", ACCEPTED))
                .isEqualTo(2);
        assertThat(sum("sockflux_connections_opened_connections_total", "origin=\"connected\""))
                .isEqualTo(2);
        assertThat(sum("sockflux_connections_active_connections", ACCEPTED, "endpoint=\"tcp://127.0.0.1:0\""))
                .isEqualTo(2);
        assertThat(sum("sockflux_data_received_bytes_total", ACCEPTED)).isEqualTo(1024);
        assertThat(sum("sockflux_data_sent_bytes_total", ACCEPTED)).isEqualTo(1024);
        assertThat(sum("sockflux_connect_time_seconds_count", "outcome=\"connected\""))
                .isEqualTo(2);
        assertThat(sum("sockflux_connect_attempts_total")).isEqualTo(2);
        assertThat(sum("sockflux_listeners_sockets")).isEqualTo(1);
        one.close().block(HANG);
        two.abort().block(HANG);
        await().atMost(HANG).until(() -> sum("sockflux_connection_duration_seconds_count", ACCEPTED) == 2);
        assertThat(sum("sockflux_connections_active_connections", ACCEPTED)).isZero();
        assertThat(sum("sockflux_data_received_bytes_total", ACCEPTED)).isEqualTo(1024);
        assertThat(sum("sockflux_connection_duration_seconds_count", ACCEPTED, "errno=\"ECONNRESET\""))
                .isEqualTo(1);
        assertThat(sum("sockflux_connection_duration_seconds_count", ACCEPTED, "outcome=\"acknowledged\""))
                .isEqualTo(1);
    }

    @Test
    void shouldCountWhatFailsByItsErrno() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Mono<Connection> connect = network.connector("tcp://127.0.0.1:" + port).connect();
        assertThatThrownBy(() -> connect.block(HANG)).isNotNull();
        assertThat(sum("sockflux_connect_attempts_failed_attempts_total", "errno=\"ECONNREFUSED\""))
                .isEqualTo(1);
        assertThat(sum("sockflux_connect_time_seconds_count", "outcome=\"failed\"", "errno=\"ECONNREFUSED\""))
                .isEqualTo(1);
    }

    @Test
    void shouldTellOfPoolsDatagramsAndLoops() {
        Listener listener = echo(10);
        ConnectionPool pool =
                network.connector(at(listener)).pool().maxConnections(3).open();
        pool.use(connection -> Mono.fromSupplier(() -> sum("sockflux_pool_connections", "state=\"lent\"")))
                .doOnNext(lent -> assertThat(lent).isEqualTo(1))
                .blockLast(HANG);
        assertThat(sum("sockflux_pool_max_connections")).isEqualTo(3);
        assertThat(sum("sockflux_pool_wait_time_seconds_count", "outcome=\"success\""))
                .isEqualTo(1);
        DatagramSocket socket = result(network.datagrams("udp://127.0.0.1:0").bind());
        socket.send(Mono.just(Message.of("hello").to(socket.localEndpoint())))
                .thenMany(socket.receive().take(1))
                .blockLast(HANG);
        assertThat(sum("sockflux_datagrams_received_datagrams_total")).isEqualTo(1);
        assertThat(sum("sockflux_datagrams_sent_datagrams_total")).isEqualTo(1);
        assertThat(sum("sockflux_datagram_data_received_bytes_total")).isEqualTo(5);
        assertThat(sum("sockflux_datagram_sockets")).isEqualTo(1);
        await().atMost(HANG).until(() -> sum("sockflux_loop_delay_seconds_count") >= 2);
        assertThat(sum("sockflux_loop_cpu_time_seconds_total")).isPositive();
        pool.close().block(HANG);
        assertThat(sum("sockflux_pool_max_connections")).isZero();
    }

    @Test
    void shouldTellOfRequestsWithOneSeriesForAnEndpoint() {
        List<Connection> accepted = new CopyOnWriteArrayList<>();
        Listener silent =
                result(network.acceptor().endpoints("tcp://127.0.0.1:0").serve(connection -> {
                    accepted.add(connection);
                    return Mono.never();
                }));
        Exchange<CharSequence, String> lines = Exchange.pipelined(
                        Encoder.lines(StandardCharsets.UTF_8), Decoder.lines(StandardCharsets.UTF_8), 80)
                .maxInFlight(1);
        Disposable.Composite asked = Disposables.composite();
        for (int i = 0; i < 2; i++) {
            Requester<CharSequence, String> requester = connect(silent).requester(lines);
            for (int number = 0; number < 3; number++) {
                asked.add(requester.request("who?").subscribe(answer -> {}, failure -> {}));
            }
        }
        DatagramSocket asking = result(network.datagrams("udp://127.0.0.1:0").bind());
        asked.add(asking.request(Message.of("who?").to(asking.localEndpoint()), ResendSchedule.doubling(), no -> false)
                .subscribe(answer -> {}, failure -> {}));
        String endpoint = "endpoint=\"" + at(silent) + "\"";
        await().atMost(HANG).until(() -> sum("sockflux_requests_pending_requests", endpoint) == 4);
        await().atMost(HANG).until(() -> sum("sockflux_requests_active_requests", endpoint) == 2);
        await().atMost(HANG).until(() -> sum("sockflux_requests_active_requests", "kind=\"datagram\"") == 1);
        assertThat(scrape.series().keySet().stream().filter(name -> name.startsWith("sockflux_requests_pending")))
                .hasSize(2);
        accepted.forEach(connection -> connection.abort().block(HANG));
        asked.dispose();
        await().atMost(HANG).until(() -> sum("sockflux_requests_pending_requests", endpoint) == 0);
        assertThat(sum("sockflux_requests_active_requests", endpoint)).isZero();
    }

    @Test
    void shouldHaveNoMoreSeriesForMorePeers() throws IOException {
        Listener listener = echo(1 << 20);
        int port = ((TcpEndpoint) at(listener)).port();
        visit(port, 1);
        await().atMost(HANG)
                .until(() -> ended() == 1
                        && series().stream().anyMatch(name -> name.startsWith("sockflux_loop_delay_seconds_max")));
        await().atMost(HANG).until(() -> sum("sockflux_loop_delay_seconds_count") >= 4);
        Set<String> before = series();
        for (int i = 2; i <= PEERS; i++) {
            visit(port, i);
        }
        await().atMost(HANG).until(() -> ended() == PEERS);
        assertThat(series()).isEqualTo(before);
        assertThat(sum("sockflux_data_received_bytes_total", ACCEPTED)).isEqualTo(PEERS);
    }

    /** Without the samples, of which the first may come late. */
    private Set<String> series() {
        Set<String> names = new TreeSet<>(scrape.series().keySet());
        names.removeIf(name -> name.startsWith("sockflux_tcp_") || name.startsWith("sockflux_accept_queue"));
        return names;
    }

    private double ended() {
        return sum("sockflux_connection_duration_seconds_count");
    }

    /** A peer at an address of its own says a byte, hears it and leaves. */
    private static void visit(int port, int number) throws IOException {
        try (Socket peer = new Socket()) {
            byte[] address = {127, 1, (byte) (number >> 8), (byte) number};
            peer.bind(new InetSocketAddress(InetAddress.getByAddress(address), 0));
            peer.connect(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
            peer.getOutputStream().write('x');
            if (peer.getInputStream().read() != 'x') {
                throw new IOException("not answered");
            }
            peer.shutdownOutput();
            assertThat(peer.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void shouldNameNoMoreEndpointsThanTheLimit() {
        EndpointTags tags = new EndpointTags(2);
        assertThat(tags.of(Endpoint.tcp("192.0.2.1", 1))).isEqualTo("tcp://192.0.2.1:1");
        assertThat(tags.of(Endpoint.tcp("192.0.2.1", 2))).isEqualTo("tcp://192.0.2.1:2");
        assertThat(tags.of(Endpoint.tcp("192.0.2.1", 3))).isEqualTo(EndpointTags.OTHER);
        assertThat(tags.of(Endpoint.tcp("192.0.2.1", 1))).isEqualTo("tcp://192.0.2.1:1");
    }

    @Test
    void shouldDescribeEachMeter() {
        exchange(connect(echo(10)), 10);
        Map<String, SockfluxMeter> known =
                Arrays.stream(SockfluxMeter.values()).collect(Collectors.toMap(SockfluxMeter::id, Function.identity()));
        assertThat(scrape.registry.getMeters()).hasSizeGreaterThan(10);
        for (Meter meter : scrape.registry.getMeters()) {
            SockfluxMeter described = requireNonNull(known.get(meter.getId().getName()));
            assertThat(meter.getId().getDescription()).isEqualTo(described.description());
            if (!(meter instanceof Timer)) {
                assertThat(meter.getId().getBaseUnit()).isEqualTo(described.unit());
            }
            Set<String> keys = new TreeSet<>(described.tags());
            keys.add("network");
            assertThat(meter.getId().getTags()).extracting(Tag::getKey).containsExactlyElementsOf(keys);
        }
    }
}
