package io.sockflux.contract.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Network;
import io.sockflux.error.TimeLimitException;
import io.sockflux.stream.Connection;
import io.sockflux.stream.TimeLimits;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** For how long each consumer of a connection waits for a byte, in a time that the test moves. */
class ReadLimitTimeTest {

    private static final Duration LIMIT = Duration.ofSeconds(4);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final HandLoop loop = HandLoop.inTestTime();
    private final Network network =
            Network.builder().transport(MemoryTransport.linked(loop)).build();

    @AfterEach
    void close() {
        assertThat(subscribed(network.closeAsync()).isTerminatedComplete()).isTrue();
    }

    private <T> TestSubscriber<T> subscribed(Publisher<T> publisher) {
        // With a demand without a bound a consumer would ask for another read.
        TestSubscriber<T> subscriber =
                TestSubscriber.builder().initialRequest(1).build();
        publisher.subscribe(subscriber);
        loop.run();
        return subscriber;
    }

    @Test
    void shouldGiveAConsumerThatTakesOverAReadTheWholeLimit() {
        subscribed(network.acceptor().endpoints("unix:@silent").serve(peer -> Mono.never()));
        Connection connection = subscribed(network.connector("unix:@silent")
                        .timeLimits(TimeLimits.NONE.read(LIMIT))
                        .connect())
                .getReceivedOnNext()
                .get(0);
        subscribed(connection.receive()).cancel();
        loop.advance(LIMIT.minus(SECOND));
        // The read that the first asked for is under way.
        TestSubscriber<?> second = subscribed(connection.receive());
        loop.advance(LIMIT.minusNanos(1));
        assertThat(second.isTerminated()).as("before its limit").isFalse();
        loop.advance(Duration.ofNanos(1));
        assertThat(second.isTerminatedError()).as("at its limit").isTrue();
        assertThat(second.expectTerminalError()).isInstanceOfSatisfying(TimeLimitException.class, limit -> {
            assertThat(limit.limit()).isEqualTo("readLimit");
            assertThat(limit.length()).isEqualTo(LIMIT);
        });
    }
}
