package io.sockflux.contract.accept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Aside;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.stream.Listener.DrainOutcome;
import io.sockflux.stream.WhenFailed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A handler serves its own connection: slow or broken, it is no matter to the others. */
@TransportContract
class ServeContract {

    private static final Duration LONG = Duration.ofSeconds(100);

    @ParameterizedTest
    @EnumSource
    void shouldServeOthersWhileAHandlerTakesItsTime(PeerKind kind, Network network) throws Exception {
        Sinks.Empty<Void> slow = Sinks.empty();
        Listener listener = serve(
                network,
                kind,
                connection -> connection
                        .receive()
                        .asString(StandardCharsets.UTF_8)
                        .next()
                        .flatMap(who -> who.equals("slow") ? slow.asMono() : connection.send("served " + who)));
        try (Peer first = Peer.connect(listener.endpoints().get(0))) {
            first.send("slow");
            for (int i = 0; i < 20; i++) {
                try (Peer other = Peer.connect(listener.endpoints().get(0))) {
                    other.send("fast");
                    assertThat(other.receiveRestAsText()).isEqualTo("served fast");
                }
            }
            slow.tryEmitEmpty();
            assertThat(first.receiveRest()).isEmpty();
        }
        Waiting.done(listener.close());
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotLetHalfAnAnswerPassForTheWhole(PeerKind kind, Network network) throws Exception {
        Queue<Throwable> told = new ConcurrentLinkedQueue<>();
        IllegalStateException failure = new IllegalStateException("half way");
        Listener listener = Waiting.result(network.acceptor()
                .endpoints(kind.endpoint(network))
                .onHandlerError((connection, error) -> told.add(error))
                .serve(connection -> connection.send("half").then(Mono.error(failure))));
        try (Peer peer = Peer.connect(listener.endpoints().get(0))) {
            if (kind == PeerKind.UNIX_PATH) {
                // A unix socket has no reset.
                peer.receiveRest();
            } else {
                assertThatThrownBy(peer::receiveRest).isInstanceOf(IOException.class);
            }
        }
        assertThat(told).containsExactly(failure);
        assertThat(Waiting.result(listener.drain(LONG)).cut()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void shouldTellOfAHandlerThatFailsAndCloseItsConnection(PeerKind kind, Network network) throws Exception {
        Queue<Throwable> told = new ConcurrentLinkedQueue<>();
        IllegalStateException failed = new IllegalStateException("failed");
        IllegalStateException thrown = new IllegalStateException("thrown");
        Queue<Publisher<?>> turns = new ConcurrentLinkedQueue<>();
        turns.add(Mono.error(failed));
        Listener listener = Waiting.result(network.acceptor()
                .endpoints(kind.endpoint(network))
                .onHandlerError((connection, error) -> told.add(error))
                .whenHandlerFails(WhenFailed.CLOSE)
                .serve(connection -> {
                    Publisher<?> turn = turns.poll();
                    if (turn == null) {
                        throw thrown;
                    }
                    return turn;
                }));
        for (int i = 0; i < 2; i++) {
            try (Peer peer = Peer.connect(listener.endpoints().get(0))) {
                assertThat(peer.receiveRest()).isEmpty();
            }
        }
        assertThat(told).containsExactly(failed, thrown);
        Waiting.done(listener.close());
    }

    @ParameterizedTest
    @EnumSource
    void shouldDrainWhenTheHandlersHaveEnded(PeerKind kind, Network network) throws Exception {
        Sinks.Empty<Void> end = Sinks.empty();
        Queue<Connection> handled = new ConcurrentLinkedQueue<>();
        Listener listener = serve(network, kind, connection -> {
            handled.add(connection);
            return end.asMono().then(connection.send("done"));
        });
        Endpoint endpoint = listener.endpoints().get(0);
        try (Peer first = Peer.connect(endpoint);
                Peer second = Peer.connect(endpoint)) {
            Awaitility.await().until(() -> handled.size() == 2);
            Future<DrainOutcome> draining = listener.drain(LONG).toFuture();
            Waiting.done(listener.closed());
            assertThat(draining.isDone()).isFalse();
            end.tryEmitEmpty();
            assertThat(first.receiveRestAsText()).isEqualTo("done");
            first.endOutput();
            assertThat(second.receiveRestAsText()).isEqualTo("done");
            second.endOutput();
            assertThat(Aside.result(draining)).isEqualTo(new DrainOutcome(2, 0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldCutTheHandlersThatAreLeftAtTheDeadline(PeerKind kind, Network network) throws Exception {
        Queue<Connection> handled = new ConcurrentLinkedQueue<>();
        Queue<Connection> cancelled = new ConcurrentLinkedQueue<>();
        Listener listener = serve(network, kind, connection -> {
            handled.add(connection);
            return Mono.never().doOnCancel(() -> cancelled.add(connection));
        });
        try (Peer peer = Peer.connect(listener.endpoints().get(0))) {
            Awaitility.await().until(() -> handled.size() == 1);
            assertThat(Waiting.result(listener.drain(Duration.ofMillis(1)))).isEqualTo(new DrainOutcome(0, 1));
            assertThat(peer.isOver()).isTrue();
            Awaitility.await("cancelled handler").until(() -> cancelled.size() == 1);
        }
    }

    private static Listener serve(
            Network network, PeerKind kind, Function<? super Connection, ? extends Publisher<?>> handler) {
        return Waiting.result(
                network.acceptor().endpoints(kind.endpoint(network)).serve(handler));
    }
}
