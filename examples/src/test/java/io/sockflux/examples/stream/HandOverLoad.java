package io.sockflux.examples.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.examples.Program;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Shutdown;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Clients of an echo server: so many new connections a second, each with an answer, and transfers that take their time. */
final class HandOverLoad {

    private static final Duration TICK = Duration.ofMillis(10);
    private static final int MOST_AT_ONCE = 4000;
    private static final int CHUNK = 4096;
    private static final int FEWEST_CHUNKS = 10;
    private static final Duration BETWEEN_CHUNKS = Duration.ofMillis(300);

    private final Network network;
    private final Endpoint endpoint;
    private final int rate;
    private final int transfers;
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger whole = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicLong transferred = new AtomicLong();
    private final Map<String, Integer> failures = new ConcurrentHashMap<>();
    private final AtomicBoolean ending = new AtomicBoolean();
    private long begun;
    private long ended;
    private long started;
    private Disposable ticking = () -> {};

    HandOverLoad(Network network, Endpoint endpoint, int rate, int transfers) {
        this.network = network;
        this.endpoint = endpoint;
        this.rate = rate;
        this.transfers = transfers;
    }

    void begin() {
        begun = System.nanoTime();
        ticking = Flux.interval(TICK).onBackpressureDrop().subscribe(tick -> connectAll(), this::failed);
        for (int i = 0; i < transfers; i++) {
            int number = i;
            running.incrementAndGet();
            Mono.defer(() -> transfer(number))
                    .repeat(() -> !ending.get())
                    .doFinally(end -> running.decrementAndGet())
                    .subscribe(nothing -> {}, this::failed);
        }
    }

    private void failed(Throwable error) {
        failures.merge(String.valueOf(error.getMessage()), 1, Integer::sum);
    }

    /** Connects as often as is due by now. */
    private void connectAll() {
        long due = (System.nanoTime() - begun) / 1000 * rate / 1_000_000;
        while (started < due && underWay.get() < MOST_AT_ONCE) {
            started++;
            underWay.incrementAndGet();
            String text = "connection " + started + "\n";
            network.connector(endpoint)
                    .use(connection -> connection
                            .send(text)
                            .then(connection.shutdown(Shutdown.WRITE))
                            .thenMany(connection.receive())
                            .map(bytes -> bytes.toString(StandardCharsets.UTF_8)))
                    .reduce(String::concat)
                    .doFinally(end -> underWay.decrementAndGet())
                    .subscribe(answer -> answered(text, answer), this::failed, () -> {});
        }
    }

    private void answered(String text, String answer) {
        if (answer.equals(text)) {
            answered.incrementAndGet();
        } else {
            failed(new IllegalStateException("an answer is cut"));
        }
    }

    /** Sends a part now and then, and wants all of it back. */
    private Mono<Void> transfer(int number) {
        int chunks = FEWEST_CHUNKS + number % (3 * FEWEST_CHUNKS);
        AtomicLong received = new AtomicLong();
        return network.connector(endpoint)
                .use(connection -> exchange(connection, chunks, received))
                .then()
                .doOnSuccess(nothing -> {
                    if (received.get() == (long) chunks * CHUNK) {
                        whole.incrementAndGet();
                        transferred.addAndGet(received.get());
                    } else {
                        failed(new IllegalStateException("a transfer is not whole"));
                    }
                });
    }

    private static Publisher<Void> exchange(Connection connection, int chunks, AtomicLong received) {
        Flux<ByteBuf> sent = Flux.range(0, chunks)
                .delayElements(BETWEEN_CHUNKS)
                .map(chunk -> Unpooled.wrappedBuffer(pattern(chunk)));
        Mono<Void> sending = connection.send(sent).then(connection.shutdown(Shutdown.WRITE));
        Mono<Void> receiving =
                connection.receive().doOnNext(bytes -> check(bytes, received)).then();
        return Mono.when(sending, receiving);
    }

    private static byte[] pattern(int chunk) {
        byte[] bytes = new byte[CHUNK];
        for (int i = 0; i < CHUNK; i++) {
            bytes[i] = expected((long) chunk * CHUNK + i);
        }
        return bytes;
    }

    private static byte expected(long position) {
        return (byte) ((position * 31) >> 3);
    }

    private static void check(ByteBuf bytes, AtomicLong received) {
        for (int i = bytes.readerIndex(); i < bytes.writerIndex(); i++) {
            if (bytes.getByte(i) != expected(received.getAndIncrement())) {
                throw new IllegalStateException("a transfer has other bytes");
            }
        }
    }

    /** Waits until so many seconds have passed. */
    void awaitSeconds(long since, double seconds) {
        Program.await("time passes")
                .atMost(Duration.ofMinutes(5))
                .until(() -> System.nanoTime() - since >= seconds * 1e9);
    }

    /** Begins nothing more, and waits for what is under way. */
    void end() {
        ending.set(true);
        ticking.dispose();
        ended = System.nanoTime();
        Program.await("connections end").until(() -> underWay.get() == 0);
        Program.await("transfers end").until(() -> running.get() == 0);
    }

    Map<String, Integer> failures() {
        return failures;
    }

    int answered() {
        return answered.get();
    }

    int whole() {
        return whole.get();
    }

    @Override
    public String toString() {
        double seconds = (ended - begun) / 1e9;
        return String.format(
                "%d connections in %.1f s (%.0f a second, asked for %d), %d transfers of %d bytes whole, failures %s",
                answered.get(), seconds, answered.get() / seconds, rate, whole.get(), transferred.get(), failures);
    }
}
