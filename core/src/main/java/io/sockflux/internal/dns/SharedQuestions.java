package io.sockflux.internal.dns;

import io.sockflux.internal.dns.wire.Question;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/**
 * Questions under way, each asked once for all look-ups that wait for it. A question goes on while any of them waits.
 * Many equal questions would give a forger as many chances (RFC 5452 section 5), and the server more work. Event loop
 * only.
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
        // There is no subscriber yet, so the question cannot have ended.
        underWay.put(question, shared);
        return shared;
    }

    /** How many questions are under way. */
    int size() {
        return underWay.size();
    }
}
