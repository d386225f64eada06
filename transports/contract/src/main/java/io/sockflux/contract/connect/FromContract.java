package io.sockflux.contract.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sockflux.Connector;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Endpoints;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.ConnectFailedException;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.option.IpOptions;
import io.sockflux.option.PortRange;
import io.sockflux.spi.Capability;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** A connection begins where its recipe says. */
@TransportContract
class FromContract {

    private static final Duration HANG = Duration.ofSeconds(100);
    /** Ports that others may take meanwhile, so that another range is tried. */
    private static final int TRIES = 20;

    private static Endpoint peer(Connection connection) {
        return connection.peerEndpoint();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp://127.0.0.2:0", "tcp://127.0.0.1:0", "tcp://0.0.0.0:0", "tcp://[::1]:0"})
    void shouldBeginAtTheAddressThatIsAsked(String local, Network network) {
        boolean isIpv6 = local.contains("[");
        try (Served served = new Served(network, isIpv6 ? "tcp://[::1]:0" : "tcp://127.0.0.1:0")) {
            Connection connection = served.connect(served.connector().from(local));
            TcpEndpoint seen = (TcpEndpoint) peer(served.accepted());
            TcpEndpoint asked = (TcpEndpoint) Endpoint.parse(local);
            assertThat(connection.localEndpoint()).isEqualTo(seen);
            assertThat(seen.port()).isPositive();
            assertThat(seen.host()).isEqualTo(asked.host().equals("0.0.0.0") ? "127.0.0.1" : asked.host());
        }
    }

    @Test
    void shouldShareAPortAmongPeers(Network network) {
        try (Served one = new Served(network, "tcp://127.0.0.1:0");
                Served other = new Served(network, "tcp://127.0.0.1:0")) {
            Connection first = one.connect(one.connector().from("tcp://127.0.0.2:0"));
            Endpoint local = first.localEndpoint();
            Waiting.done(first.abort());
            // On io_uring the kernel closes a socket a little later than the channel.
            Connection again =
                    one.connect(one.connector().from(local).retry(Retry.fixedDelay(1000, Duration.ofMillis(5))));
            Connection beside = other.connect(other.connector().from(local));
            assertThat(again.localEndpoint()).isEqualTo(local);
            assertThat(beside.localEndpoint()).isEqualTo(local);
        }
    }

    @Test
    void shouldTakeTheNextPortWhereOneIsInUse(Network network) {
        try (Served served = new Served(network, "tcp://127.0.0.1:0")) {
            for (int i = 0; i < TRIES; i++) {
                int low = ThreadLocalRandom.current().nextInt(10_000, 30_000);
                if (takesAll(served, low, low + 2)) {
                    return;
                }
            }
            throw new AssertionError("no range of three ports was free");
        }
    }

    /** Whether the ports were all free; then each is taken once, and then there are none. */
    private static boolean takesAll(Served served, int low, int high) {
        Connector connector = served.connector().from("tcp://127.0.0.3:0").fromPorts(low, high);
        List<Integer> ports = new ArrayList<>();
        for (int port = low; port <= high; port++) {
            Optional<Connection> connection =
                    connector.connect().onErrorComplete().blockOptional(HANG);
            if (connection.isEmpty()) {
                return false;
            }
            served.add(connection.get());
            ports.add(((TcpEndpoint) connection.get().localEndpoint()).port());
        }
        assertThat(ports).containsExactlyInAnyOrder(low, low + 1, high);
        assertThatThrownBy(() -> connector.connect().block(HANG))
                .hasRootCauseInstanceOf(ConnectFailedException.class)
                .hasMessageContaining("connect " + served.endpoint() + ": ")
                .satisfies(failure -> assertThat(failure(failure).errno())
                        .isIn(Optional.of(Errno.EADDRINUSE), Optional.of(Errno.EADDRNOTAVAIL)));
        return true;
    }

    @Test
    void shouldPassOverAPortOnWhichAServerListens(Network network) {
        try (Served served = new Served(network, "tcp://127.0.0.1:0");
                Served taken = new Served(network, "tcp://127.0.0.1:0")) {
            int port = ((TcpEndpoint) taken.endpoint()).port();
            int low = port == 65_535 ? port - 1 : port;
            for (int i = 0; i < 4; i++) {
                Optional<Connection> connection = served.connector()
                        .from("tcp://127.0.0.1:0")
                        .fromPorts(low, low + 1)
                        .connect()
                        .onErrorComplete()
                        .blockOptional(HANG);
                connection.ifPresent(served::add);
                connection.ifPresent(c ->
                        assertThat(((TcpEndpoint) c.localEndpoint()).port()).isNotEqualTo(port));
            }
            assertThatThrownBy(() -> served.connector()
                            .from("tcp://127.0.0.1:" + port)
                            .connect()
                            .block(HANG))
                    .satisfies(failure -> {
                        SystemCallException bind = failure(failure);
                        assertThat(bind.call()).isEqualTo("bind");
                        assertThat(bind.errno()).contains(Errno.EADDRINUSE);
                        assertThat(bind).hasMessageContaining("bind tcp://127.0.0.1:" + port + ": EADDRINUSE (");
                    });
        }
    }

    @Test
    void shouldSayThatTheAddressIsNotOfThisMachine(Network network) {
        try (Served served = new Served(network, "tcp://127.0.0.1:0")) {
            assertThatThrownBy(() -> served.connector()
                            .from("tcp://192.0.2.77:0")
                            .connect()
                            .block(HANG))
                    .satisfies(failure -> {
                        SystemCallException bind = failure(failure);
                        assertThat(bind.call()).isEqualTo("bind");
                        assertThat(bind.errno()).contains(Errno.EADDRNOTAVAIL);
                        assertThat(bind).hasMessageContaining("from tcp://192.0.2.77:0)");
                    });
        }
    }

    @Test
    void shouldTryOnlyTheAddressesOfItsFamily(Network network) {
        try (Served served = new Served(network, "tcp://127.0.0.1:0")) {
            int port = ((TcpEndpoint) served.endpoint()).port();
            Connector named = network.connector("tcp://localhost:" + port);
            Connection connection = served.connect(named.from("tcp://127.0.0.2:0"));
            assertThat(((TcpEndpoint) connection.localEndpoint()).host()).isEqualTo("127.0.0.2");
            assertThatThrownBy(() -> named.from("tcp://[::1]:0").connect().block(HANG))
                    .satisfies(failure -> assertThat(failure(failure).endpoint().orElseThrow())
                            .isNotEqualTo(served.endpoint()));
        }
    }

    @Test
    void shouldHaveAsManyConnectionsFromOneAddressAsThereArePeersThoughPortsAreFew(Network network) {
        List<Served> peers = new ArrayList<>();
        int low = ThreadLocalRandom.current().nextInt(40_000, 50_000);
        try {
            for (int i = 0; i < 5; i++) {
                peers.add(new Served(network, "tcp://127.0.0.1:0"));
            }
            for (Served peer : peers) {
                Connection connection = peer.connect(peer.connector()
                        .from("tcp://127.0.0.4:0")
                        .wish(IpOptions.IP_LOCAL_PORT_RANGE, new PortRange(low, low + 3)));
                Assumptions.assumeTrue(
                        Waiting.result(connection.options().report())
                                        .entries()
                                        .get(0)
                                        .failure()
                                == null,
                        "sockets have no range of ports of their own here");
                assertThat(((TcpEndpoint) connection.localEndpoint()).port()).isBetween(low, low + 3);
            }
        } finally {
            peers.forEach(Served::close);
        }
    }

    @Test
    void shouldBeKnownByItsAbstractName(Network network) {
        Assumptions.assumeTrue(network.supports(Capability.UNIX_ABSTRACT), "there are no abstract names");
        Endpoint local = Endpoint.unixAbstract("sockflux-" + UUID.randomUUID());
        try (Served served = new Served(
                network, Endpoint.unixAbstract("sockflux-" + UUID.randomUUID()).toString())) {
            Connection connection = served.connect(served.connector().from(local));
            assertThat(connection.localEndpoint()).isEqualTo(local);
            assertThat(peer(served.accepted())).isEqualTo(local);
            assertThatThrownBy(() -> served.connector().from(local).connect().block(HANG))
                    .satisfies(failure -> assertThat(failure(failure).errno()).contains(Errno.EADDRINUSE));
        }
    }

    @Test
    void shouldBeKnownByItsPathWhichGoesWithIt(Network network) throws Exception {
        UnixPathEndpoint local = (UnixPathEndpoint) Endpoints.unixPath();
        try (Served served = new Served(network, Endpoints.unixPath().toString())) {
            Connection connection = served.connect(served.connector().from(local));
            assertThat(connection.localEndpoint()).isEqualTo(local);
            assertThat(peer(served.accepted())).isEqualTo(local);
            // It is taken, though nobody listens there.
            assertThatThrownBy(() -> served.connector().from(local).connect().block(HANG))
                    .satisfies(failure -> assertThat(failure(failure).errno()).contains(Errno.EADDRINUSE));
            assertThat(local.toPath()).exists();
            Waiting.done(connection.abort());
            await("removal").until(() -> Files.notExists(local.toPath()));
            Files.writeString(local.toPath(), "not ours");
            assertThatThrownBy(() -> served.connector().from(local).connect().block(HANG))
                    .satisfies(failure -> assertThat(failure(failure).errno()).contains(Errno.EADDRINUSE));
            assertThat(local.toPath()).hasContent("not ours");
            Files.delete(local.toPath());
        }
    }

    @Test
    void shouldRefuseAtOnceWhatCannotBe(Network network) {
        assertThatThrownBy(() -> network.connector("tcp://127.0.0.1:1").from("tcp://[::1]:0"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("from: tcp://[::1]:0 cannot reach tcp://127.0.0.1:1 (expected: ");
        assertThatThrownBy(() -> network.connector("tcp://127.0.0.1:1").fromPorts(9, 8))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static SystemCallException failure(Throwable thrown) {
        Throwable root = thrown;
        while (!(root instanceof ConnectFailedException) && root.getCause() != null) {
            root = root.getCause();
        }
        ConnectFailedException failed = (ConnectFailedException) root;
        return (SystemCallException)
                failed.attempts().get(failed.attempts().size() - 1).failure();
    }

    /** A server that keeps its connections, and the client's. */
    private static final class Served implements AutoCloseable {

        private final Network network;
        private final Listener listener;
        private final List<Connection> accepted = new CopyOnWriteArrayList<>();
        private final List<Connection> connected = new ArrayList<>();

        Served(Network network, String endpoint) {
            this.network = network;
            this.listener =
                    Waiting.result(network.acceptor().endpoints(endpoint).serve(connection -> {
                        accepted.add(connection);
                        return Mono.never();
                    }));
        }

        Endpoint endpoint() {
            return listener.endpoints().get(0);
        }

        Connector connector() {
            return network.connector(endpoint());
        }

        Connection connect(Connector connector) {
            Connection connection = Waiting.result(connector.connect());
            add(connection);
            return connection;
        }

        void add(Connection connection) {
            connected.add(connection);
        }

        /** The first that it has accepted. */
        Connection accepted() {
            await().until(() -> !accepted.isEmpty());
            return accepted.get(0);
        }

        @Override
        public void close() {
            connected.forEach(connection -> Waiting.done(connection.abort()));
            accepted.forEach(connection -> Waiting.done(connection.abort()));
            Waiting.done(listener.close());
        }
    }
}
