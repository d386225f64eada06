package io.sockflux.contract.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.PeerServer;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.contract.layer.HeldLayer.Held;
import io.sockflux.error.ConnectFailedException;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.error.TimeLimitException;
import io.sockflux.internal.layer.OpeningLimits;
import io.sockflux.stream.Connection;
import java.io.IOException;
import java.time.Duration;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.test.subscriber.TestSubscriber;

/** A connection that was connected is handed over when its layers have opened it; a failed opening is a failed attempt. */
@TransportContract
class OpeningConnectContract {

    private static final Duration LONG = Duration.ofSeconds(100);

    private final HeldLayer layer = new HeldLayer();
    private static LayeredGround ground;
    private PeerServer server;

    @BeforeAll
    static void open(Network network) {
        ground = new LayeredGround(network);
    }

    @AfterAll
    static void close() {
        ground.close();
    }

    @BeforeEach
    void listen() throws IOException {
        server = PeerServer.listen(Endpoint.tcp("127.0.0.1", 0), 50);
    }

    @AfterEach
    void unlisten() throws IOException {
        server.close();
    }

    private TestSubscriber<Connection> connect(Endpoint target) {
        TestSubscriber<Connection> connecting = TestSubscriber.create();
        ground.connect(LayeredGround.settings(layer), target).subscribe(connecting);
        return connecting;
    }

    private static ConnectFailedException failure(TestSubscriber<Connection> connecting) {
        connecting.block(LONG);
        return (ConnectFailedException) connecting.expectTerminalError();
    }

    /** The other address at the same port. */
    private Endpoint second() {
        return Endpoint.tcp("127.0.0.2", ((TcpEndpoint) server.endpoint()).port());
    }

    @Test
    void shouldHandTheConnectionOverWhenItsLayersAreReady() throws Exception {
        TestSubscriber<Connection> connecting = connect(server.endpoint());
        try (Peer peer = server.accept()) {
            peer.send("early");
            Held held = layer.next();
            assertThat(connecting.getReceivedOnNext()).isEmpty();
            held.ready();
            connecting.block(LONG);
            Connection connection = connecting.getReceivedOnNext().get(0);
            assertThat(Waiting.result(connection.peek(5)).readableBytes()).isEqualTo(5);
            Waiting.done(connection.abort());
        }
    }

    @Test
    void shouldTryTheNextAddressWhereAnOpeningFailsAndTellOfBoth() throws Exception {
        TestSubscriber<Connection> connecting = connect(LayeredGround.twoAddresses(server.endpoint()));
        try (Peer peer = server.accept()) {
            layer.next().fail("the certificate is none");
            assertThat(peer.isOver()).isTrue();
        }
        ConnectFailedException failure = failure(connecting);
        assertThat(failure.attempts()).hasSize(2);
        assertThat(failure.attempts().get(0).endpoint()).isEqualTo(server.endpoint());
        assertThat(failure.attempts().get(0).failure()).hasMessage("the certificate is none");
        assertThat(failure.attempts().get(1).failure())
                .asInstanceOf(InstanceOfAssertFactories.type(SystemCallException.class))
                .extracting(e -> e.errno().orElseThrow())
                .isEqualTo(Errno.ECONNREFUSED);
    }

    @Test
    void shouldConnectByTheNextAddressWhereAnOpeningFails() throws Exception {
        try (PeerServer other = PeerServer.listen(second(), 50)) {
            TestSubscriber<Connection> connecting = connect(LayeredGround.twoAddresses(server.endpoint()));
            layer.next().fail("not this one");
            layer.next().ready();
            connecting.block(LONG);
            Connection connection = connecting.getReceivedOnNext().get(0);
            assertThat(connection.peerEndpoint()).isEqualTo(other.endpoint());
            Waiting.done(connection.abort());
        }
    }

    @Test
    void shouldNotOpenALaterAddressBesideOneThatIsOpening() throws Exception {
        try (PeerServer other = PeerServer.listen(second(), 50)) {
            TestSubscriber<Connection> connecting = TestSubscriber.create();
            // The next address has its turn 250 ms after the first, long before the end.
            ground.connect(
                            LayeredGround.settings(layer),
                            Duration.ofMillis(600),
                            LayeredGround.twoAddresses(other.endpoint()))
                    .subscribe(connecting);
            ConnectFailedException failure = failure(connecting);
            assertThat(failure.attempts()).hasSize(1);
            assertThat(failure.attempts().get(0).failure()).hasMessageContaining("connected, but not open yet");
            layer.next();
            assertThat(layer.another()).isNull();
        }
    }

    @Test
    void shouldTellOfAnOpeningThatTakesTooLong() throws Exception {
        TestSubscriber<Connection> connecting = TestSubscriber.create();
        ground.connect(LayeredGround.settings(new OpeningLimits(1, Duration.ofMillis(30)), layer), server.endpoint())
                .subscribe(connecting);
        assertThat(failure(connecting).attempts().get(0).failure())
                .asInstanceOf(InstanceOfAssertFactories.type(TimeLimitException.class))
                .extracting(TimeLimitException::limit)
                .isEqualTo("openingLimit");
    }

    @Test
    void shouldTellThatThePeerEndedBeforeTheConnectionWasOpen() throws Exception {
        TestSubscriber<Connection> connecting = connect(server.endpoint());
        server.accept().close();
        assertThat(failure(connecting).attempts().get(0).failure()).hasMessageContaining("the peer ended the stream");
    }

    @Test
    void shouldTellThatThePeerResetTheConnectionBeforeItWasOpen() throws Exception {
        TestSubscriber<Connection> connecting = connect(server.endpoint());
        layer.next();
        server.accept().reset();
        assertThat(failure(connecting).attempts().get(0).failure())
                .asInstanceOf(InstanceOfAssertFactories.type(SystemCallException.class))
                .extracting(e -> e.errno().orElseThrow())
                .isEqualTo(Errno.ECONNRESET);
    }

    @Test
    void shouldCloseTheSocketWhereTheSubscriberCancels() throws Exception {
        TestSubscriber<Connection> connecting = connect(server.endpoint());
        try (Peer peer = server.accept()) {
            Held held = layer.next();
            connecting.cancel();
            assertThat(peer.isOver()).isTrue();
            held.ready();
        }
        assertThat(connecting.getReceivedOnNext()).isEmpty();
    }
}
