package io.sockflux.contract.memory;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.sockflux.ConnectRetry;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.error.NetworkClosedException;
import io.sockflux.stream.CloseOutcome;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.stream.WhenFull;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.test.subscriber.TestSubscriber;

/** A whole network over a transport that the test makes, on a loop that the test runs, in a time that the test moves. */
class WholeNetworkTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final HandLoop loop = HandLoop.inTestTime();
    private final MemoryTransport transport = MemoryTransport.linked(loop);
    private final Network network =
            Network.builder().transport(transport).connectRate(1, HOUR).build();

    @AfterEach
    void close() {
        TestSubscriber<Void> closed = begin(network.closeAsync());
        loop.run();
        assertThat(closed.isTerminatedComplete()).isTrue();
        assertThat(network.counts().connections()).isZero();
        assertThat(network.counts().listeners()).isZero();
    }

    private <T> TestSubscriber<T> begin(Publisher<T> publisher) {
        TestSubscriber<T> subscriber = TestSubscriber.create();
        publisher.subscribe(subscriber);
        return subscriber;
    }

    private <T> T result(Publisher<T> publisher) {
        TestSubscriber<T> subscriber = begin(publisher);
        loop.run();
        assertThat(subscriber.getReceivedOnNext()).as("result at once").hasSize(1);
        return subscriber.getReceivedOnNext().get(0);
    }

    private Listener echo(String endpoint) {
        return result(
                network.acceptor().endpoints(endpoint).serve(connection -> connection.send(connection.receive())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp://192.0.2.1:7", "unix:/no/such/folder/echo", "unix:@echo"})
    void shouldConnectAcceptSendAndClose(String endpoint) {
        assertThat(network.transport()).isEqualTo("memory");
        Listener listener = echo(endpoint);
        assertThat(listener.endpoints()).containsExactly(Endpoint.parse(endpoint));
        Connection connection = result(network.connector(endpoint).connect());
        assertThat(network.counts().connections()).isEqualTo(2);
        TestSubscriber<String> received = begin(connection.receive().asString(US_ASCII));
        begin(connection.send(Flux.just(Unpooled.copiedBuffer("hello", US_ASCII))));
        loop.run();
        assertThat(received.getReceivedOnNext()).containsExactly("hello");
        assertThat(result(connection.close())).isEqualTo(new CloseOutcome.Acknowledged());
        assertThat(network.counts().connections()).isZero();
        assertThat(network.counts().acceptedEver()).isEqualTo(1);
    }

    @Test
    void shouldKeepTheRateAndTheRetriesInTheLoopsTime() {
        long begun = System.nanoTime();
        TestSubscriber<Connection> early = begin(network.connector("unix:@late")
                .attemptTimeout(Duration.ofDays(1))
                .retry(ConnectRetry.of(HOUR.multipliedBy(3)))
                .connect());
        loop.advance(HOUR.multipliedBy(2));
        assertThat(early.isTerminated()).isFalse();
        echo("unix:@late");
        // A token an hour: each of these waits its turn, within its own time.
        List<TestSubscriber<Connection>> others = Stream.generate(() -> begin(network.connector("unix:@late")
                        .attemptTimeout(Duration.ofDays(1))
                        .connect()))
                .limit(3)
                .toList();
        loop.run();
        assertThat(others.stream().filter(TestSubscriber::isTerminated)).hasSize(1);
        loop.advance(Duration.ofDays(1));
        assertThat(others).allMatch(TestSubscriber::isTerminatedComplete);
        assertThat(early.isTerminatedComplete()).isTrue();
        assertThat(network.counts().connectedEver()).isEqualTo(4);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(HOUR);
    }

    @Test
    void shouldGiveUpACloseInTheLoopsTime() {
        echo("unix:@deaf");
        Connection connection =
                result(network.connector("unix:@deaf").closeTimeout(HOUR).connect());
        loop.run(() -> transport.opened().get(0).room(0));
        begin(connection.send(Flux.just(Unpooled.copiedBuffer("stuck", US_ASCII))));
        TestSubscriber<CloseOutcome> closed = begin(connection.close());
        loop.advance(HOUR.minusSeconds(1));
        assertThat(closed.isTerminated()).isFalse();
        loop.advance(Duration.ofSeconds(2));
        assertThat(closed.getReceivedOnNext())
                .singleElement()
                .isInstanceOfSatisfying(CloseOutcome.TimedOut.class, outcome -> {
                    assertThat(outcome.waited()).isBetween(HOUR, HOUR.plusSeconds(1));
                    assertThat(outcome.outputEnded()).isFalse();
                });
    }

    @Test
    void shouldDrainInTheLoopsTime() {
        Listener listener = result(network.acceptor().endpoints("unix:@slow").serve(connection -> Flux.never()));
        result(network.connector("unix:@slow").connect());
        TestSubscriber<?> drained = begin(listener.drain(HOUR));
        loop.advance(HOUR.minusSeconds(1));
        assertThat(drained.isTerminated()).isFalse();
        loop.advance(Duration.ofSeconds(2));
        assertThat(drained.isTerminatedComplete()).isTrue();
    }

    @Test
    void shouldRefuseTheSecondBindAtAPathByTheTransportItself() {
        echo("unix:/no/such/folder/one");
        TestSubscriber<Listener> second =
                begin(network.acceptor().endpoints("unix:/no/such/folder/one").listen());
        loop.run();
        assertThat(second.expectTerminalError()).hasMessageContaining("EADDRINUSE");
    }

    @Test
    void shouldTouchNoFileOfThisMachine(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("s"), "no socket");
        Listener listener = echo("unix:" + file);
        begin(listener.close());
        loop.run();
        assertThat(file).hasContent("no socket");
        assertThat(folder.toFile().list()).containsExactly("s");
    }

    @Test
    void shouldTakeTheReserveFromTheTransport() {
        result(network.acceptor()
                .endpoints("unix:@reserve")
                .whenOutOfDescriptors(WhenFull.RESET)
                .serve(connection -> connection.receive()));
        assertThat(transport.reserves()).isEqualTo(2);
    }

    @Test
    void shouldLookNoNamesUpByThisMachine() {
        TestSubscriber<Connection> named =
                begin(network.connector("tcp://localhost:7").connect());
        loop.run();
        assertThat(named.expectTerminalError()).hasMessageContaining("EAI_NONAME");
    }

    @Test
    void shouldTellAllWhoWaitThatTheNetworkIsClosed() {
        Listener listener = echo("unix:@end");
        TestSubscriber<Connection> waiting = begin(
                network.connector("unix:@nowhere").retry(ConnectRetry.of(HOUR)).connect());
        loop.run();
        TestSubscriber<Void> listening = begin(listener.closed());
        begin(network.closeAsync());
        loop.run();
        assertThat(waiting.expectTerminalError())
                .satisfies(error -> assertThat(error.getCause()).isInstanceOf(NetworkClosedException.class));
        assertThat(listening.isTerminatedComplete()).isTrue();
    }
}
