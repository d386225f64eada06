package io.sockflux.contract.option;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Network;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Bytes;
import io.sockflux.contract.kit.Pair;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.option.OptionException;
import io.sockflux.option.OptionException.Reason;
import io.sockflux.option.TcpInfo;
import io.sockflux.option.TcpOptions;
import io.sockflux.option.TcpState;
import io.sockflux.socket.OpenSocket;
import io.sockflux.stream.Listener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

/** What the kernel knows of a TCP connection while it goes on, and of a listener's queue. */
@TransportContract
@EnabledOnOs(OS.LINUX)
class TelemetryContract {

    private static final int BYTES = 100_000;
    private static final Duration HANG = Duration.ofSeconds(100);

    @ParameterizedTest
    @EnumSource(names = {"IPV4", "IPV6"})
    void shouldCountBytesAndTimeRoundTrips(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            assumeTold(pair.connection());
            Waiting.done(pair.connection().send(Mono.just(Bytes.pooled(new byte[BYTES]))));
            pair.peer().receive(BYTES);
            // The last acknowledgement may be on its way yet.
            TcpInfo all = pair.connection()
                    .observe(TcpOptions.TCP_INFO, Duration.ofMillis(1))
                    .filter(info -> info.bytesAcked().orElse(0) > BYTES)
                    .next()
                    .blockOptional(HANG)
                    .orElseThrow();
            assertThat(all.state()).isEqualTo(TcpState.ESTABLISHED);
            assertThat(all.roundTripTime()).isPositive();
            assertThat(all.packetsInFlight()).isZero();
            assertThat(all.bytesInFlight()).isZero();
            assertThat(all.bytesSent().orElse(BYTES)).isGreaterThanOrEqualTo(BYTES);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"IPV4", "IPV6"})
    void shouldTellHowManyWaitToBeAccepted(PeerKind kind, Network network) throws Exception {
        Listener listener = Waiting.result(
                network.acceptor().endpoints(kind.endpoint(network)).backlog(7).listen());
        OpenSocket socket = listener.sockets().get(0);
        assumeTold(socket);
        List<Peer> peers = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                peers.add(Peer.connect(listener.endpoints().get(0)));
            }
            Awaitility.await("three in the queue")
                    .until(() -> Waiting.result(socket.get(TcpOptions.TCP_INFO))
                            .acceptQueueLength()
                            .equals(OptionalLong.of(3)));
            TcpInfo info = Waiting.result(socket.get(TcpOptions.TCP_INFO));
            assertThat(info.state()).isEqualTo(TcpState.LISTEN);
            assertThat(info.acceptQueueLimit()).hasValue(7);
        } finally {
            for (Peer peer : peers) {
                peer.close();
            }
            Waiting.done(listener.close());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"IPV4", "IPV6"})
    void shouldStopWithItsSubscriber(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            assumeTold(pair.connection());
            assertThat(pair.connection()
                            .observe(TcpOptions.TCP_INFO, Duration.ofMillis(1))
                            .limitRate(1)
                            .take(5)
                            .collectList()
                            .block(HANG))
                    .hasSize(5)
                    .allSatisfy(info -> assertThat(info.length()).isGreaterThanOrEqualTo(104));
        }
    }

    private static void assumeTold(OpenSocket socket) {
        try {
            Waiting.done(socket.get(TcpOptions.TCP_INFO));
        } catch (RuntimeException e) {
            Assumptions.assumeFalse(
                    Exceptions.unwrap(e) instanceof OptionException failure
                            && failure.reason() == Reason.NOT_IN_TRANSPORT,
                    "the transport has no way to TCP_INFO");
            throw e;
        }
    }
}
