package io.sockflux.contract.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.ProcNet;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.contract.layer.HeldLayer.Held;
import io.sockflux.internal.accept.AcceptLimits;
import io.sockflux.internal.layer.OpeningLimits;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.stream.WhenFull;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.subscriber.TestSubscriber;

/** An accepted connection is handed over when its layers have opened it; until then it counts for demand and limits. */
@TransportContract
class OpeningContract {

    private static final Duration LONG = Duration.ofSeconds(100);

    private final HeldLayer layer = new HeldLayer();
    private final List<String> refused = new CopyOnWriteArrayList<>();
    private final AcceptLimits limits = AcceptLimits.DEFAULT.withOnRefused(refusal -> refused.add(refusal.words()));
    private static LayeredGround ground;

    @BeforeAll
    static void open(Network network) {
        ground = new LayeredGround(network);
    }

    @AfterAll
    static void close() {
        ground.close();
    }

    private Listener listen(OpeningLimits openings, AcceptLimits accepts) {
        return ground.listen(LayeredGround.settings(openings, layer), accepts);
    }

    private Listener listen() {
        return listen(new OpeningLimits(100, LONG), limits);
    }

    private static TestSubscriber<Connection> accept(Listener listener, long demand) {
        TestSubscriber<Connection> accepted =
                TestSubscriber.builder().initialRequest(demand).build();
        listener.accept().subscribe(accepted);
        return accepted;
    }

    private static Endpoint endpoint(Listener listener) {
        return listener.endpoints().get(0);
    }

    private static Connection awaitOne(TestSubscriber<Connection> accepted) {
        await("a connection").until(() -> !accepted.getReceivedOnNext().isEmpty());
        return accepted.getReceivedOnNext().get(0);
    }

    private void awaitRefusal(String words) {
        await("the refusal").until(() -> !refused.isEmpty());
        assertThat(refused).singleElement().asString().contains(words);
    }

    @Test
    void shouldHandAConnectionOverWhenItsLayersAreReadyWithWhatCameBefore() throws Exception {
        Listener listener = listen();
        TestSubscriber<Connection> accepted = accept(listener, 1);
        try (Peer peer = Peer.connect(endpoint(listener))) {
            peer.send("early");
            Held held = layer.next();
            assertThat(accepted.getReceivedOnNext()).isEmpty();
            held.ready();
            Connection connection = awaitOne(accepted);
            assertThat(Waiting.result(connection.peek(5)).readableBytes()).isEqualTo(5);
            Waiting.done(connection.send(connection.receive().take(1)));
            assertThat(peer.receiveText(5)).isEqualTo("early");
            Waiting.done(connection.abort());
        }
        Waiting.done(listener.close());
    }

    @Test
    void shouldAcceptNoMoreThanThereIsDemandForThoughNoneIsHandedOver() throws Exception {
        Listener listener = listen();
        TestSubscriber<Connection> accepted = accept(listener, 1);
        try (Peer first = Peer.connect(endpoint(listener));
                Peer second = Peer.connect(endpoint(listener))) {
            Held held = layer.next();
            await("the other in the kernel").until(() -> ProcNet.waiting(endpoint(listener)) == 1);
            held.ready();
            Connection connection = awaitOne(accepted);
            assertThat(ProcNet.waiting(endpoint(listener))).isEqualTo(1);
            assertThat(layer.another()).isNull();
            accepted.request(1);
            layer.next().ready();
            await("the other").until(() -> accepted.getReceivedOnNext().size() == 2);
            assertThat(first.localEndpoint()).isEqualTo(connection.peerEndpoint());
            assertThat(second.localEndpoint())
                    .isEqualTo(accepted.getReceivedOnNext().get(1).peerEndpoint());
            accepted.getReceivedOnNext().forEach(each -> Waiting.done(each.abort()));
        }
        Waiting.done(listener.close());
    }

    @Test
    void shouldGiveTheDemandOfAFailedOpeningBack() throws Exception {
        Listener listener = listen();
        TestSubscriber<Connection> accepted = accept(listener, 1);
        try (Peer first = Peer.connect(endpoint(listener))) {
            layer.next().fail("the header is none");
            assertThat(first.isOver()).isTrue();
            awaitRefusal("the header is none");
            try (Peer second = Peer.connect(endpoint(listener))) {
                layer.next().ready();
                Connection connection = awaitOne(accepted);
                assertThat(connection.peerEndpoint()).isEqualTo(second.localEndpoint());
                Waiting.done(connection.abort());
            }
        }
        Waiting.done(listener.close());
    }

    @Test
    void shouldRefuseAConnectionWhoseOpeningTakesTooLong() throws Exception {
        Listener listener = listen(new OpeningLimits(100, Duration.ofMillis(30)), limits);
        TestSubscriber<Connection> accepted = accept(listener, 1);
        try (Peer peer = Peer.connect(endpoint(listener))) {
            assertThat(peer.isOver()).isTrue();
            awaitRefusal("the connection was not open within the openingLimit of 30 ms");
        }
        assertThat(accepted.getReceivedOnNext()).isEmpty();
        Waiting.done(listener.close());
    }

    @Test
    void shouldRefuseAConnectionWhosePeerEndsBeforeItIsOpen() throws Exception {
        Listener listener = listen();
        accept(listener, 1);
        try (Peer peer = Peer.connect(endpoint(listener))) {
            Held held = layer.next();
            peer.endOutput();
            awaitRefusal("the peer ended the stream");
            // It comes too late.
            held.ready();
            assertThat(peer.isOver()).isTrue();
        }
        Waiting.done(listener.close());
    }

    @Test
    void shouldOpenNoMoreAtOnceThanTheLimitSays() throws Exception {
        Listener listener = listen(new OpeningLimits(1, LONG), limits);
        TestSubscriber<Connection> accepted = accept(listener, Long.MAX_VALUE);
        try (Peer first = Peer.connect(endpoint(listener));
                Peer second = Peer.connect(endpoint(listener))) {
            Held held = layer.next();
            await("the other in the kernel").until(() -> ProcNet.waiting(endpoint(listener)) == 1);
            held.ready();
            layer.next().ready();
            await("both").until(() -> accepted.getReceivedOnNext().size() == 2 || !refused.isEmpty());
            assertThat(refused).isEmpty();
            assertThat(first.localEndpoint()).isNotEqualTo(second.localEndpoint());
            accepted.getReceivedOnNext().forEach(each -> Waiting.done(each.abort()));
        }
        Waiting.done(listener.close());
    }

    @Test
    void shouldResetTheRestWhereTheLimitsSaySo() throws Exception {
        Listener listener = listen(new OpeningLimits(1, LONG), limits.withWhenFull(WhenFull.RESET));
        accept(listener, Long.MAX_VALUE);
        try (Peer first = Peer.connect(endpoint(listener))) {
            Held held = layer.next();
            try (Peer second = Peer.connect(endpoint(listener))) {
                assertThat(second.isOver()).isTrue();
            }
            awaitRefusal("the limit of 1 connections that are opening is reached");
            held.fail("enough");
            assertThat(first.isOver()).isTrue();
        }
        Waiting.done(listener.close());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldCountAConnectionThatIsOpeningForTheOtherLimits(boolean total) throws Exception {
        AcceptLimits one = total ? limits.withTotal(1) : limits.withPerEndpoint(1);
        Listener listener = listen(new OpeningLimits(100, LONG), one);
        accept(listener, Long.MAX_VALUE);
        try (Peer first = Peer.connect(endpoint(listener));
                Peer second = Peer.connect(endpoint(listener))) {
            Held held = layer.next();
            await("the other in the kernel").until(() -> ProcNet.waiting(endpoint(listener)) == 1);
            held.fail("enough");
            assertThat(first.isOver()).isTrue();
            // Its place is free, and its part of the demand.
            layer.next().fail("enough");
            assertThat(second.isOver()).isTrue();
        }
        Waiting.done(listener.close());
    }

    @Test
    void shouldLimitThePeerThatTheLayerTells(Network network) throws Exception {
        HeldLayer telling = new HeldLayer(true);
        Listener listener = ground.listen(LayeredGround.settings(telling), limits.withPerPeer(1));
        TestSubscriber<Connection> accepted = accept(listener, Long.MAX_VALUE);
        Endpoint one = Endpoint.tcp("192.0.2.1", 1);
        Endpoint other = Endpoint.tcp("192.0.2.2", 1);
        // All come from one address, as from a proxy.
        try (Peer first = Peer.connect(endpoint(listener))) {
            telling.next().readyAs(one);
            Connection connection = awaitOne(accepted);
            assertThat(connection.peerEndpoint()).isEqualTo(one);
            try (Peer second = Peer.connect(endpoint(listener))) {
                telling.next().readyAs(Endpoint.tcp("192.0.2.1", 2));
                awaitRefusal("the limit of 1 connections per peer is reached");
                assertThat(second.isOver()).isTrue();
            }
            try (Peer third = Peer.connect(endpoint(listener))) {
                telling.next().readyAs(other);
                await("the third").until(() -> accepted.getReceivedOnNext().size() == 2);
                assertThat(accepted.getReceivedOnNext().get(1).peerEndpoint()).isEqualTo(other);
                Waiting.done(connection.abort());
                assertThat(first.isOver()).isTrue();
                await("the place of the first").until(() -> isAccepted(listener, telling, one, accepted));
                accepted.getReceivedOnNext().forEach(each -> Waiting.done(each.abort()));
                assertThat(third.isOver()).isTrue();
            }
        }
        Waiting.done(listener.close());
    }

    private boolean isAccepted(Listener listener, HeldLayer telling, Endpoint peer, TestSubscriber<Connection> accepted)
            throws Exception {
        int before = accepted.getReceivedOnNext().size();
        int refusals = refused.size();
        try (Peer next = Peer.connect(endpoint(listener))) {
            telling.next().readyAs(peer);
            await("an answer to " + next.localEndpoint())
                    .until(() -> refused.size() > refusals
                            || accepted.getReceivedOnNext().size() > before);
        }
        return accepted.getReceivedOnNext().size() > before;
    }

    @Test
    void shouldAbortWhatIsOpeningWhenTheListenerIsClosed() throws Exception {
        Listener listener = listen();
        TestSubscriber<Connection> accepted = accept(listener, 1);
        try (Peer peer = Peer.connect(endpoint(listener))) {
            Held held = layer.next();
            Waiting.done(listener.close());
            assertThat(peer.isOver()).isTrue();
            held.ready();
        }
        accepted.block(LONG);
        assertThat(accepted.getReceivedOnNext()).isEmpty();
    }

    @Test
    void shouldEndWhatIsOpeningWithTheNetwork(Network network) throws Exception {
        LayeredGround ending = new LayeredGround(network);
        Listener listener = ending.listen(LayeredGround.settings(layer), limits);
        accept(listener, 1);
        try (Peer peer = Peer.connect(endpoint(listener))) {
            layer.next();
            ending.close();
            assertThat(peer.isOver()).isTrue();
        }
    }
}
