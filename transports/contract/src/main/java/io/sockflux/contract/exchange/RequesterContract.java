package io.sockflux.contract.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Network;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Aside;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.PeerServer;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.contract.wire.OverTls;
import io.sockflux.contract.wire.Wire;
import io.sockflux.error.ConnectFailedException;
import io.sockflux.error.UnansweredException;
import io.sockflux.exchange.Requester;
import io.sockflux.pool.ConnectionPool;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Requests over connections that follow each other, and over a pool. */
@TransportContract
@OverTls
class RequesterContract {

    private static final Retry AT_ONCE = Retry.from(failures -> failures);
    private static final Duration SHORT = Duration.ofMillis(50);

    @ParameterizedTest
    @EnumSource
    void shouldSendWhatWasNeverSentOnTheNextConnection(PeerKind kind, Network network) throws Exception {
        try (PeerServer server = PeerServer.listen(network, kind)) {
            Requester<String, String> requester = Wire.now()
                    .connector(network, server.endpoint())
                    .retry(AT_ONCE)
                    .requester(Lines.PIPELINED.maxInFlight(1));
            CompletableFuture<String> first = requester.request("a").toFuture();
            CompletableFuture<String> second = requester.request("b").toFuture();
            try (Peer peer = server.accept()) {
                assertThat(Lines.next(peer)).isEqualTo("a");
            }
            UnansweredException lost = (UnansweredException) Lines.failure(first);
            assertThat(lost.wasSent()).isTrue();
            try (Peer peer = server.accept()) {
                assertThat(Lines.next(peer)).isEqualTo("b");
                peer.send("B\n");
                assertThat(Waiting.result(Mono.fromFuture(second))).isEqualTo("B");
                CompletableFuture<String> third = requester.request("c").toFuture();
                assertThat(Lines.next(peer)).isEqualTo("c");
                CompletableFuture<Void> closed = requester.close().toFuture();
                peer.send("C\n");
                assertThat(Waiting.result(Mono.fromFuture(third))).isEqualTo("C");
                assertThat(peer.receiveRest()).isEmpty();
                peer.endOutput();
                Waiting.done(Mono.fromFuture(closed));
            }
        }
    }

    @Test
    void shouldWaitForAServerNoLongerThanARequestMay(Network network) throws Exception {
        PeerServer server = PeerServer.listen(network, PeerKind.IPV4);
        server.close();
        Requester<String, String> requester = Wire.now()
                .connector(network, server.endpoint())
                .retry(Retry.fixedDelay(Long.MAX_VALUE, Duration.ofMillis(10)))
                .requester(Lines.PIPELINED);
        Throwable failure = Lines.failure(requester.request("a", SHORT).toFuture());
        assertThat(failure).isInstanceOf(UnansweredException.class).hasMessageContaining("no connection could take it");
        assertThat(((UnansweredException) failure).wasSent()).isFalse();
        Waiting.done(requester.close());
    }

    @Test
    void shouldFailWithTheConnectWhereTryingAgainCannotHelp(Network network) throws Exception {
        PeerServer server = PeerServer.listen(network, PeerKind.IPV4);
        server.close();
        Requester<String, String> requester = Wire.now()
                .connector(network, server.endpoint())
                .retry(Retry.max(0))
                .requester(Lines.PIPELINED);
        assertThat(Lines.failure(requester.request("a").toFuture()))
                .isInstanceOf(UnansweredException.class)
                .hasCauseInstanceOf(ConnectFailedException.class);
        assertThat(Lines.failure(
                        requester.requests(Flux.just("b")).collectList().toFuture()))
                .isInstanceOf(UnansweredException.class);
        Waiting.done(requester.close());
    }

    @Test
    void shouldCloseBeforeTheFirstRequest(Network network) throws Exception {
        Requester<String, String> requester =
                network.connector("tcp://127.0.0.1:1").requester(Lines.PIPELINED);
        Waiting.done(requester.close());
        assertThat(Lines.failure(requester.request("a").toFuture())).hasMessageContaining("closed on this side");
    }

    @ParameterizedTest
    @EnumSource
    void shouldBorrowAConnectionForEachRequest(PeerKind kind, Network network) throws Exception {
        try (PeerServer server = PeerServer.listen(network, kind)) {
            Future<?> peers = Aside.run(() -> {
                for (int i = 0; i < 2; i++) {
                    Peer peer = server.accept();
                    Aside.run(() -> {
                        try (peer) {
                            return Lines.echo(peer);
                        }
                    });
                }
                return null;
            });
            ConnectionPool pool = Wire.now()
                    .connector(network, server.endpoint())
                    .pool()
                    .maxConnections(2)
                    .open();
            Requester<String, String> requester = pool.requester(Lines.PIPELINED);
            List<String> answers = requester
                    .requests(Flux.range(0, 500).map(String::valueOf))
                    .collectList()
                    .block(Duration.ofSeconds(100));
            assertThat(answers).hasSize(500).startsWith("re: 0", "re: 1").endsWith("re: 499");
            assertThat(pool.idle()).isLessThanOrEqualTo(2);
            Aside.result(peers);
            Waiting.done(pool.close());
        }
    }

    @Test
    void shouldAbortAPooledConnectionWhoseAnswerIsLate(Network network) throws Exception {
        try (PeerServer server = PeerServer.listen(network, PeerKind.IPV4)) {
            ConnectionPool pool = Wire.now()
                    .connector(network, server.endpoint())
                    .pool()
                    .maxConnections(1)
                    .open();
            Requester<String, String> requester = pool.requester(Lines.PIPELINED);
            CompletableFuture<String> late =
                    requester.request("a", Duration.ofMillis(500)).toFuture();
            try (Peer peer = server.accept()) {
                assertThat(Lines.next(peer)).isEqualTo("a");
                UnansweredException failure = (UnansweredException) Lines.failure(late);
                assertThat(failure.wasSent()).isTrue();
                assertThat(peer.isOver()).isTrue();
            }
            CompletableFuture<String> next = requester.request("b").toFuture();
            try (Peer peer = server.accept()) {
                assertThat(Lines.next(peer)).isEqualTo("b");
                peer.send("B\n");
                assertThat(Waiting.result(Mono.fromFuture(next))).isEqualTo("B");
            }
            Waiting.done(pool.close());
        }
    }
}
