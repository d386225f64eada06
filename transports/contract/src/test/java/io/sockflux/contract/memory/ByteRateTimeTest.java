package io.sockflux.contract.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sockflux.Network;
import io.sockflux.stream.ByteRates;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.test.subscriber.TestSubscriber;

/** What rates let through in a time that the test moves: no more, and no less. */
class ByteRateTimeTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int RATE = 1_000;

    private final HandLoop loop = HandLoop.inTestTime();
    private final Network network =
            Network.builder().transport(MemoryTransport.linked(loop)).build();

    @AfterEach
    void close() {
        TestSubscriber<Void> closed = TestSubscriber.create();
        network.closeAsync().subscribe(closed);
        loop.run();
        assertThat(closed.isTerminatedComplete()).isTrue();
    }

    private <T> T result(Publisher<T> publisher) {
        TestSubscriber<T> subscriber = TestSubscriber.create();
        publisher.subscribe(subscriber);
        loop.run();
        assertThat(subscriber.getReceivedOnNext()).as("result at once").hasSize(1);
        return subscriber.getReceivedOnNext().get(0);
    }

    private static Flux<ByteBuf> bytes(int length) {
        // More than any rate here lets through, and with an end: without a rate a test must fail rather than go on.
        return Flux.range(0, 30_000_000 / length).map(i -> Unpooled.wrappedBuffer(new byte[length]));
    }

    /** A counted flow of bytes. */
    private AtomicLong flow(Connection from, int length) {
        AtomicLong sent = new AtomicLong();
        from.send(bytes(length).doOnNext(buffer -> sent.addAndGet(buffer.readableBytes())))
                .subscribe(nothing -> {}, error -> {});
        loop.run();
        return sent;
    }

    private static void ignore(Connection connection) {
        connection.receive().subscribe(buffer -> {}, error -> {});
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 1_000, 2_500})
    void shouldSendWhatTheRateSays(int length) {
        result(network.acceptor().endpoints("unix:@sink").serve(connection -> connection.receive()));
        Connection connection = result(network.connector("unix:@sink")
                .byteRates(ByteRates.NONE.write(RATE, SECOND))
                .connect());
        AtomicLong sent = flow(connection, length);
        for (int seconds = 0; seconds < 20; seconds++) {
            long due = (1L + seconds) * RATE;
            assertThat(sent.get()).as("sent in %d s", seconds).isBetween(due - 2, due + length);
            loop.advance(SECOND);
        }
    }

    @Test
    void shouldReceiveWhatTheRateSays() {
        int rate = 100_000;
        // Too long to be put together with others. The channel in memory hands on what was written as one piece.
        int length = 20_000;
        List<AtomicLong> received = new ArrayList<>();
        result(network.acceptor()
                .endpoints("unix:@slow")
                .byteRates(ByteRates.NONE.read(rate, SECOND))
                .serve(connection -> {
                    AtomicLong count = new AtomicLong();
                    received.add(count);
                    return connection.receive().doOnNext(buffer -> count.addAndGet(buffer.readableBytes()));
                }));
        flow(result(network.connector("unix:@slow").connect()), length);
        for (int seconds = 0; seconds < 20; seconds++) {
            long due = (1L + seconds) * rate;
            assertThat(received.get(0).get()).as("received in %d s", seconds).isBetween(due - 2, due + length);
            loop.advance(SECOND);
        }
    }

    @Test
    void shouldShareTheRateOfAListenerEvenlyWhateverTheLengthOfBuffers() {
        Listener listener = result(network.acceptor()
                .endpoints("unix:@shared")
                .totalByteRates(ByteRates.NONE.write(100_000, SECOND))
                .listen());
        List<Connection> accepted = new ArrayList<>();
        listener.accept().subscribe(accepted::add);
        List<AtomicLong> sent = new ArrayList<>();
        for (int length : new int[] {100, 100_000, 1_000, 5_000}) {
            ignore(result(network.connector("unix:@shared").connect()));
            sent.add(flow(accepted.get(accepted.size() - 1), length));
        }
        loop.advance(Duration.ofSeconds(100));
        long all = sent.stream().mapToLong(AtomicLong::get).sum();
        assertThat(all).isBetween(100 * 100_000L, 101 * 100_000L + 4 * (100_000 + (1 << 14)));
        assertThat(sent).allSatisfy(each -> assertThat(each.get()).isBetween(all / 5, all / 3));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldKeepARateOfEachBesideTheRateOfAll(boolean isEachLess) {
        ByteRates less = ByteRates.NONE.write(RATE, SECOND);
        ByteRates more = ByteRates.NONE.write(100 * RATE, SECOND);
        Listener listener = result(network.acceptor()
                .endpoints("unix:@both")
                .totalByteRates(isEachLess ? more : less)
                .byteRates(isEachLess ? less : more)
                .listen());
        List<Connection> accepted = new ArrayList<>();
        listener.accept().subscribe(accepted::add);
        ignore(result(network.connector("unix:@both").connect()));
        AtomicLong sent = flow(accepted.get(0), 100);
        loop.advance(SECOND.multipliedBy(10));
        // A turn at the rate of all is worth a number of bytes.
        assertThat(sent.get()).isBetween(11L * RATE - 2, 11L * RATE + (isEachLess ? 100 : 1 << 14));
    }

    @Test
    void shouldLeaveNoTaskWhereNothingWaits() {
        result(network.acceptor().endpoints("unix:@idle").serve(connection -> connection.receive()));
        Connection connection = result(network.connector("unix:@idle")
                .byteRates(ByteRates.NONE.write(RATE, SECOND).read(RATE, SECOND))
                .connect());
        connection.send(Flux.just(Unpooled.wrappedBuffer(new byte[10]))).subscribe();
        loop.run();
        assertThat(loop.hasTimers()).isFalse();
        flow(connection, RATE);
        assertThat(loop.hasTimers()).isTrue();
    }
}
