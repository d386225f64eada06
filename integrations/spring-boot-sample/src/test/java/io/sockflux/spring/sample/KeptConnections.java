package io.sockflux.spring.sample;

import io.netty.buffer.Unpooled;
import io.sockflux.Connector;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Shutdown;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.atomic.LongAdder;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Clients that keep their connections, have some requests under way on each, and count them. They follow the goodbye: no further
 * request, the answers that are under way, and then the end.
 */
final class KeptConnections {

    private static final int IN_FLIGHT = 4;

    private final LongAdder sent = new LongAdder();
    private final LongAdder answered = new LongAdder();
    private final LongAdder goodbyes = new LongAdder();
    private final Sinks.Empty<Void> ended = Sinks.empty();

    /** Connects, and makes requests until the server says goodbye. */
    KeptConnections(Connector connector, int connections) {
        Flux.range(0, connections)
                .flatMap(i -> connector.use(KeptConnections.this::requests), connections)
                .then()
                .subscribe(nothing -> {}, ended::tryEmitError, ended::tryEmitEmpty);
    }

    long sent() {
        return sent.sum();
    }

    long answered() {
        return answered.sum();
    }

    long goodbyes() {
        return goodbyes.sum();
    }

    /** Waits until the server has ended every connection; fails as the first of them that failed. */
    void await() {
        ended.asMono().block(Duration.ofSeconds(100));
    }

    private Mono<Void> requests(Connection connection) {
        Sinks.Many<String> requests = Sinks.many().unicast().onBackpressureBuffer();
        Queue<String> expected = new ArrayDeque<>();
        Mono<Void> sending = connection
                .send(requests.asFlux().map(line -> Unpooled.copiedBuffer(line + "\n", StandardCharsets.UTF_8)))
                .then(connection.shutdown(Shutdown.WRITE));
        boolean[] over = new boolean[1];
        Mono<Void> receiving = connection
                .receive()
                .lines(StandardCharsets.UTF_8, 1024)
                .doOnSubscribe(subscription -> {
                    for (int i = 0; i < IN_FLIGHT; i++) {
                        send(requests, expected);
                    }
                })
                .doOnNext(line -> {
                    if (line.equals(LineProtocol.GOODBYE)) {
                        goodbyes.increment();
                        over[0] = true;
                        requests.emitComplete(Sinks.EmitFailureHandler.FAIL_FAST);
                    } else if (!line.equals(expected.poll())) {
                        throw new IllegalStateException("answer: " + line + " (expected: to the oldest request)");
                    } else {
                        answered.increment();
                        if (!over[0]) {
                            send(requests, expected);
                        }
                    }
                })
                .then();
        return Mono.when(sending, receiving);
    }

    private void send(Sinks.Many<String> requests, Queue<String> expected) {
        sent.increment();
        String request = "request " + sent.sum();
        expected.add(request.toUpperCase(Locale.ROOT));
        requests.emitNext(request, Sinks.EmitFailureHandler.FAIL_FAST);
    }
}
