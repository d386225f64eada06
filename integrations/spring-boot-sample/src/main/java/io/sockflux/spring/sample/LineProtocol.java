package io.sockflux.spring.sample;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sockflux.stream.Connection;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The protocol: a line is a request, and its answer is the line in capitals, in the same order. When the application stops, the
 * server says {@code .bye} once. A client then sends no further request, reads the answers that are under way and ends its
 * side. What it has sent before is answered.
 */
final class LineProtocol {

    /** What the server says before it stops. No answer begins with a dot, as requests do not. */
    static final String GOODBYE = ".bye";

    private static final int LONGEST_LINE = 8192;

    private final LongAdder answered = new LongAdder();

    /** How many requests were answered. */
    long answered() {
        return answered.sum();
    }

    /** Serves a connection until its peer has ended its side. */
    Mono<Void> serve(Connection connection) {
        Sinks.Empty<Void> ended = Sinks.empty();
        Flux<String> answers = connection
                .receive()
                .lines(StandardCharsets.UTF_8, LONGEST_LINE)
                .map(line -> {
                    answered.increment();
                    return line.toUpperCase(Locale.ROOT);
                })
                .doFinally(how -> ended.tryEmitEmpty());
        Mono<String> goodbye = connection.draining().thenReturn(GOODBYE).takeUntilOther(ended.asMono());
        return connection.send(Flux.merge(answers, goodbye).map(LineProtocol::line));
    }

    private static ByteBuf line(String text) {
        return Unpooled.copiedBuffer(text + "\n", StandardCharsets.UTF_8);
    }
}
