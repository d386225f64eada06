package io.sockflux.internal.dns;

import io.sockflux.internal.dns.wire.Question;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/**
 * Questions under way, each asked once for however many wait for it: many questions alike would give a forger as many chances
 * (RFC 5452 section 5), and the server work. It goes on while one of them waits. On the loop only.
 */
final class SharedQuestions {

    private final Map<Question, Mono<Outcome>> underWay = new HashMap<>();

    Mono<Outcome> ask(Question question, Supplier<Mono<Outcome>> asking) {
        Mono<Outcome> other = underWay.get(question);
        if (other != null) {
            return other;
        }
        Mono<Outcome> shared =
                asking.get().doFinally(signal -> underWay.remove(question)).share();
        // Nobody has subscribed yet, so that it cannot have ended.
        underWay.put(question, shared);
        return shared;
    }

    /** How many are under way. */
    int size() {
        return underWay.size();
    }
}
