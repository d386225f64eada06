package io.sockflux.benchmarks.lines;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** A room whose members hear each other; both chats have it. One for whom too many lines wait gets an error. */
final class Room {

    private static final int MOST_WAITING = 256;

    private final Scheduler thread = Schedulers.newSingle("room", true);
    private final Sinks.Many<Said> sink = Sinks.many().multicast().directBestEffort();

    private record Said(@Nullable Member by, String line) {}

    Member enter(String name) {
        return new Member(name);
    }

    final class Member {

        private final String name;
        private final Sinks.Empty<Void> dropped = Sinks.empty();

        private Member(String name) {
            this.name = name;
        }

        Flux<String> hears() {
            return sink.asFlux()
                    .filter(said -> said.by() != this)
                    .map(Said::line)
                    .onBackpressureBuffer(
                            MOST_WAITING, lost -> dropped.tryEmitError(new IOException(name + " takes too slowly")));
        }

        Mono<Void> isDropped() {
            return dropped.asMono();
        }

        Mono<Void> says(Flux<String> lines) {
            return lines.publishOn(thread, 16)
                    .doOnNext(line -> tell(this, line))
                    .then()
                    .doFirst(() -> thread.schedule(() -> tell(null, "joins")));
        }

        void leave() {
            thread.schedule(() -> tell(null, "leaves"));
        }

        private void tell(@Nullable Member by, String line) {
            sink.emitNext(new Said(by, name + ": " + line), Sinks.EmitFailureHandler.FAIL_FAST);
        }
    }
}
