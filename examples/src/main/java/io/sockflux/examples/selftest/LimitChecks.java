package io.sockflux.examples.selftest;

import io.sockflux.Network;
import io.sockflux.error.TimeLimitException;
import io.sockflux.message.MessageFlag;
import io.sockflux.stream.ByteRates;
import io.sockflux.stream.Listener;
import io.sockflux.stream.TimeLimits;
import io.sockflux.stream.WhenFailed;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import reactor.core.publisher.Mono;

/** Limits of time and rates of bytes. */
final class LimitChecks {

    private LimitChecks() {}

    static Mono<String> timeLimit(Network network) {
        TimeLimits limits = TimeLimits.NONE.read(Duration.ofMillis(50), WhenFailed.ABORT);
        return Mono.usingWhen(
                network.acceptor()
                        .endpoints("tcp://127.0.0.1:0")
                        // The client's limit ends the connection by a reset.
                        .onHandlerError((connection, error) -> {})
                        .serve(connection -> connection.receive().then()),
                listener -> network.connector(listener.endpoints().get(0))
                        .timeLimits(limits)
                        .use(connection -> connection.receive().then(Mono.just("no limit passed")))
                        .next()
                        .onErrorResume(TimeLimitException.class, passed -> Mono.just(passed.limit()))
                        .flatMap(limit -> Checks.same(limit, "readLimit"))
                        .map(limit -> "a silent peer was left"),
                Listener::close);
    }

    /** What a rate lets through at once there and back, and a byte behind it that is held back. */
    static Mono<String> byteRates(Network network) {
        ByteRates rates = ByteRates.NONE.write(Checks.TEXT.length(), Duration.ofDays(1));
        return Mono.usingWhen(
                network.acceptor()
                        .endpoints("tcp://127.0.0.1:0")
                        .byteRates(rates)
                        .onHandlerError((connection, error) -> {})
                        .serve(connection -> connection.send(Checks.TEXT).then(connection.send("."))),
                listener -> network.connector(listener.endpoints().get(0))
                        .use(connection -> connection
                                .receiveInto(Set.of(MessageFlag.WAITALL), ByteBuffer.allocate(Checks.TEXT.length()))
                                // The time runs from here: a busy machine may take long to the first bytes.
                                .then(connection
                                        .receive()
                                        .next()
                                        .map(more -> "a byte beyond the rate came")
                                        .defaultIfEmpty("the stream ended")
                                        .timeout(Duration.ofMillis(50), Mono.just("held back"))))
                        .next()
                        .flatMap(then -> Checks.same(then, "held back"))
                        .map(then -> "a byte beyond the rate was held back"),
                Listener::close);
    }
}
