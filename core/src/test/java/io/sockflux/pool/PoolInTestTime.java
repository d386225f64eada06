package io.sockflux.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.address.Endpoint;
import io.sockflux.internal.receive.Inbound;
import io.sockflux.stream.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.reactivestreams.Publisher;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.test.subscriber.TestSubscriber;

/** A pool over connections in memory, whose loops and whose clock the test turns. No test may leave a buffer behind. */
abstract class PoolInTestTime {

    static final Endpoint TARGET = Endpoint.parse("tcp://192.0.2.1:80");
    static final Duration WAIT = Duration.ofSeconds(3);
    static final Duration IDLE = Duration.ofSeconds(20);
    static final Duration DRAIN = Duration.ofSeconds(7);

    final List<Inbound> made = new ArrayList<>();
    final Sinks.Empty<Void> networkClosed = Sinks.empty();
    Optional<Mono<Connection>> connect = Optional.empty();
    final VirtualTimeScheduler time = VirtualTimeScheduler.create();

    @AfterEach
    void nothingIsLeft() {
        time.advanceTimeBy(DRAIN);
        run();
        made.forEach(line -> {
            line.connection().abort().subscribe();
            line.channel().runPendingTasks();
            assertThat(line.held()).as("buffers held").isZero();
        });
    }

    ConnectionPool pool(int connections, int pending) {
        return new PoolRecipe(
                        TARGET,
                        Mono.defer(this::connection),
                        networkClosed.asMono(),
                        time,
                        close -> Disposables.disposed(),
                        pool -> Disposables.disposed(),
                        null)
                .maxConnections(connections)
                .maxPending(pending)
                .acquireTimeout(WAIT)
                .idleTimeout(IDLE)
                .drainTimeout(DRAIN)
                .open();
    }

    Mono<Connection> connection() {
        return connect.orElseGet(() -> {
            Inbound line = new Inbound();
            made.add(line);
            return Mono.just(line.connection());
        });
    }

    /** Has every loop run what waits. */
    void run() {
        for (int i = 0; i < 8; i++) {
            for (Inbound line : List.copyOf(made)) {
                line.pass(Duration.ofNanos(10));
            }
        }
    }

    <T> TestSubscriber<T> told(Publisher<T> publisher) {
        TestSubscriber<T> subscriber = TestSubscriber.create();
        publisher.subscribe(subscriber);
        run();
        return subscriber;
    }

    PooledConnection lend(ConnectionPool pool) {
        return told(pool.acquire()).getReceivedOnNext().get(0);
    }

    void counts(ConnectionPool pool, int lent, int idle, int pending) {
        assertThat(pool)
                .hasToString("pool " + TARGET + ": " + lent + " of 2 lent, " + idle + " idle, " + pending + " pending");
    }
}
