package io.sockflux.examples.chat;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Where each member hears what the others say. The members live on many event loops, and the room speaks on one thread. */
final class Room {

    /** How many lines of a member wait for the room; the others stay with the kernel. */
    private static final int AHEAD = 16;

    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_-]{1,32}");
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}&&[^\t]]");

    private final Scheduler thread = Schedulers.newSingle("room", true);
    private final Sinks.Many<Said> sink = Sinks.many().multicast().directBestEffort();
    private final Set<String> names = ConcurrentHashMap.newKeySet();

    /** A line, by a member or by the room itself. */
    private record Said(@Nullable Member by, String line) {}

    /** Lets a member in. */
    Member enter(String name) throws BadNameException {
        if (!NAME.matcher(name).matches()) {
            throw new BadNameException("the name is refused (expected: 1 to 32 letters, digits, _ or -)");
        }
        if (!names.add(name)) {
            throw new BadNameException("the name " + name + " is taken");
        }
        return new Member(name);
    }

    /** One of those in the room. */
    final class Member {

        private final String name;
        private final Sinks.Empty<Void> dropped = Sinks.empty();

        private Member(String name) {
            this.name = name;
        }

        /** What the others say from now on, and who comes and goes. */
        Flux<String> hears(int mostWaiting) {
            return sink.asFlux()
                    .filter(said -> said.by() != this)
                    .map(Said::line)
                    .onBackpressureBuffer(
                            mostWaiting,
                            lost -> dropped.tryEmitError(new IOException(
                                    name + " takes too slowly (expected: at most " + mostWaiting + " lines wait)")));
        }

        /** Fails where more lines wait than may. A send would tell it only when the peer has taken what it was handed before. */
        Mono<Void> isDropped() {
            return dropped.asMono();
        }

        /** Tells the room that the member is there, and hands the others its lines, at the room's pace. */
        Mono<Void> says(Flux<String> lines) {
            return lines.publishOn(thread, AHEAD)
                    // What moves the cursor of one member's terminal is no text to the others.
                    .doOnNext(line ->
                            tell(this, name + ": " + CONTROL.matcher(line).replaceAll("\ufffd")))
                    .then()
                    .doFirst(() -> announce("joined"));
        }

        void leave() {
            names.remove(name);
            announce("left");
        }

        private void announce(String what) {
            thread.schedule(() -> tell(null, "* " + name + " has " + what));
        }
    }

    private void tell(@Nullable Member by, String line) {
        sink.emitNext(new Said(by, line), Sinks.EmitFailureHandler.FAIL_FAST);
    }
}
