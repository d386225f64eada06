package io.sockflux.contract.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Bytes;
import io.sockflux.contract.kit.Pair;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.PeerServer;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.ConnectFailedException;
import io.sockflux.error.ConnectionClosedException;
import io.sockflux.option.Option;
import io.sockflux.option.OptionException;
import io.sockflux.option.OptionException.Reason;
import io.sockflux.option.OptionLevel;
import io.sockflux.option.OptionReport;
import io.sockflux.option.SocketLevelOptions;
import io.sockflux.option.TcpOptions;
import io.sockflux.socket.OpenSocket;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Options come into force where recipes ask for them, and on sockets that are open; what does not says why. */
@TransportContract
class OptionContract {

    /** Linux takes twice as much, for its books. */
    private static final int ASKED = 100_000;

    private static final int IN_FORCE = System.getProperty("os.name").equals("Linux") ? 2 * ASKED : ASKED;

    /** No system has it. */
    private static final Option<Integer> UNHEARD_OF = Option.integer("SO_UNHEARD_OF", OptionLevel.SOL_SOCKET, 0x7ffe);

    @ParameterizedTest
    @EnumSource
    void shouldHaveInForceWhatAConnectorAskedFor(PeerKind kind, Network network) throws Exception {
        try (Pair pair =
                Pair.connect(network, kind, connector -> connector.option(SocketLevelOptions.SO_SNDBUF, ASKED))) {
            Connection connection = pair.connection();
            assertThat(Waiting.result(connection.get(SocketLevelOptions.SO_SNDBUF)))
                    .isEqualTo(IN_FORCE);
            OptionReport report = Waiting.result(connection.options().report());
            OptionReport.Entry<Integer> entry =
                    report.entry(SocketLevelOptions.SO_SNDBUF).orElseThrow();
            assertThat(entry.asked()).isEqualTo(ASKED);
            assertThat(entry.inForce()).isEqualTo(IN_FORCE);
            assertThat(entry.failure()).isNull();
            assertThat(report).hasToString("SO_SNDBUF asked 100000, in force " + IN_FORCE);
            assertThat(report.deviations().size()).isEqualTo(IN_FORCE == ASKED ? 0 : 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldGiveListenersAndTheirConnectionsWhatAnAcceptorAskedFor(PeerKind kind, Network network) throws Exception {
        Listener listener = Waiting.result(network.acceptor()
                .endpoints(kind.endpoint(network))
                .option(SocketLevelOptions.SO_RCVBUF, 2 * ASKED)
                .connectionOption(SocketLevelOptions.SO_SNDBUF, ASKED)
                .listen());
        Endpoint endpoint = listener.endpoints().get(0);
        Mono<Connection> next = listener.accept().next();
        try (Peer peer = Peer.connect(endpoint)) {
            Connection connection = Waiting.result(next);
            assertThat(Waiting.result(connection.get(SocketLevelOptions.SO_SNDBUF)))
                    .isEqualTo(IN_FORCE);
            assertThat(Waiting.result(connection.options().report()).entries()).hasSize(1);
            OpenSocket listening = listener.sockets().get(0);
            assertThat(listening.localEndpoint()).isEqualTo(endpoint);
            assertThat(Waiting.result(listening.get(SocketLevelOptions.SO_RCVBUF)))
                    .isEqualTo(2 * IN_FORCE);
            assertThat(Waiting.result(listening.options().report()).entries()).hasSize(1);
            Waiting.done(connection.abort());
            assertThat(peer.isOver()).isTrue();
        }
        Waiting.done(listener.close());
    }

    @ParameterizedTest
    @EnumSource
    void shouldGoWithoutWhatIsOnlyWishedFor(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind, connector -> connector.wish(UNHEARD_OF, 1))) {
            OptionReport report = Waiting.result(pair.connection().options().report());
            OptionReport.Entry<Integer> entry = report.entry(UNHEARD_OF).orElseThrow();
            assertThat(entry.inForce()).isNull();
            assertThat(entry.isAsAsked()).isFalse();
            assertThat(entry.failure())
                    .isNotNull()
                    .extracting(OptionException::reason)
                    .isIn(Reason.NOT_ON_SYSTEM, Reason.NOT_IN_TRANSPORT);
            Waiting.done(pair.connection().send(Mono.just(Bytes.pooled("as usual"))));
            assertThat(pair.peer().receiveText(8)).isEqualTo("as usual");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotConnectWithoutWhatIsRequired(PeerKind kind, Network network) throws Exception {
        try (PeerServer server = PeerServer.listen(network, kind)) {
            assertThatThrownBy(() -> Waiting.result(network.connector(server.endpoint())
                            .option(UNHEARD_OF, 1)
                            .connect()))
                    .hasMessageContaining("SO_UNHEARD_OF: ")
                    .cause()
                    .asInstanceOf(type(ConnectFailedException.class))
                    .satisfies(failure -> assertThat(failure.attempts())
                            .singleElement()
                            .satisfies(attempt -> assertThat(attempt.failure()).isInstanceOf(OptionException.class)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldBindNothingWithoutWhatIsRequired(PeerKind kind, Network network) {
        Endpoint endpoint = kind.endpoint(network);
        assertOption(
                network.acceptor().endpoints(endpoint).option(UNHEARD_OF, 1).listen(),
                Reason.NOT_ON_SYSTEM,
                Reason.NOT_IN_TRANSPORT);
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseAConnectionThatCannotHaveWhatIsRequired(PeerKind kind, Network network) throws Exception {
        BlockingQueue<String> refused = new LinkedBlockingQueue<>();
        Listener listener = Waiting.result(network.acceptor()
                .endpoints(kind.endpoint(network))
                .connectionOption(UNHEARD_OF, 1)
                .onRefused(refusal -> refused.add(refusal.words()))
                .serve(connection -> connection.send(connection.receive())));
        try (Peer peer = Peer.connect(listener.endpoints().get(0))) {
            assertThat(refused.poll(100, TimeUnit.SECONDS)).contains("SO_UNHEARD_OF: ");
            assertThat(peer.isOver()).isTrue();
        }
        Waiting.done(listener.close());
    }

    @ParameterizedTest
    @EnumSource
    void shouldChangeWhileItIsOpen(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            Connection connection = pair.connection();
            Waiting.done(connection.set(SocketLevelOptions.SO_SNDBUF, ASKED));
            Waiting.done(connection.set(SocketLevelOptions.SO_SNDBUF, 2 * ASKED));
            assertThat(Waiting.result(connection.get(SocketLevelOptions.SO_SNDBUF)))
                    .isEqualTo(2 * IN_FORCE);
            assertThat(Waiting.result(connection.options().report()).entries()).hasSize(1);
            assertOption(connection.set(UNHEARD_OF, 1), Reason.NOT_ON_SYSTEM, Reason.NOT_IN_TRANSPORT);
            assertOption(connection.get(UNHEARD_OF), Reason.NOT_ON_SYSTEM, Reason.NOT_IN_TRANSPORT);
        }
    }

    @Test
    void shouldTellWhatCameTooLate(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            assertThatThrownBy(() -> Waiting.done(pair.connection().set(SocketLevelOptions.SO_REUSEADDR, true)))
                    .hasMessageEndingWith(
                            "SO_REUSEADDR: came too late: the socket is connected (expected: before bind)");
        }
    }

    @Test
    void shouldTellWhichKindsKnowAnOption(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.UNIX_PATH)) {
            assertOption(pair.connection().set(TcpOptions.TCP_NODELAY, true), Reason.NOT_OF_KIND);
            assertThatThrownBy(() -> Waiting.done(pair.connection().set(TcpOptions.TCP_NODELAY, true)))
                    .hasMessageContaining("unix sockets do not know it (expected: one of [tcp4, tcp6])");
        }
    }

    @Test
    void shouldRefuseAValueOutOfRangeAtOnce(Network network) {
        assertThatThrownBy(() -> network.connector("tcp://127.0.0.1:1").option(TcpOptions.TCP_KEEPCNT, 128))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("TCP_KEEPCNT: 128 (expected: 1 to 127 probes)");
        assertThatThrownBy(() -> network.acceptor().connectionWish(TcpOptions.TCP_KEEPCNT, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> network.connector("tcp://127.0.0.1:1").option(SocketLevelOptions.SO_ACCEPTCONN, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("SO_ACCEPTCONN: can only be read");
    }

    @ParameterizedTest
    @EnumSource
    void shouldObserveUntilTheSocketIsClosed(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            Flux<Integer> sizes = pair.connection().observe(SocketLevelOptions.SO_SNDBUF, Duration.ofMillis(1));
            assertThat(sizes.take(3).collectList().block(Duration.ofSeconds(100)))
                    .hasSize(3);
            Mono<Void> end = sizes.doOnNext(size -> pair.connection().abort().subscribe())
                    .then();
            Waiting.done(end);
            assertThatThrownBy(() -> Waiting.result(pair.connection().get(SocketLevelOptions.SO_SNDBUF)))
                    .hasCauseInstanceOf(ConnectionClosedException.class);
        }
    }

    private static void assertOption(Mono<?> mono, Reason... reasons) {
        assertThatThrownBy(() -> Waiting.done(mono))
                .cause()
                .isInstanceOf(IOException.class)
                .asInstanceOf(type(OptionException.class))
                .extracting(OptionException::reason)
                .isIn((Object[]) reasons);
    }
}
