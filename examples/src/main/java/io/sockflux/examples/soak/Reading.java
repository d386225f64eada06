package io.sockflux.examples.soak;

import io.sockflux.Network;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongBinaryOperator;
import java.util.stream.Collectors;

/**
 * What the process held at one time.
 *
 * @param amounts how much of each
 */
record Reading(Map<Watched, Long> amounts) {

    static Reading now(Network network) {
        Map<Watched, Long> amounts = new EnumMap<>(Watched.class);
        for (Watched each : Watched.values()) {
            amounts.put(each, each.now(network));
        }
        return new Reading(amounts);
    }

    private Reading with(Reading other, LongBinaryOperator choice) {
        Map<Watched, Long> chosen = new EnumMap<>(Watched.class);
        amounts.forEach((each, amount) -> chosen.put(each, choice.applyAsLong(amount, other.of(each))));
        return new Reading(chosen);
    }

    /** Of each the lesser amount. */
    Reading least(Reading other) {
        return with(other, Math::min);
    }

    /** Of each the greater amount. */
    Reading most(Reading other) {
        return with(other, Math::max);
    }

    long of(Watched each) {
        return amounts.getOrDefault(each, 0L);
    }

    /** What has grown over a base; the first of them. */
    Optional<Watched> grown(Reading base) {
        return amounts.keySet().stream()
                .filter(each -> of(each) > base.of(each) + each.allowance())
                .findFirst();
    }

    /** All amounts by their names. */
    Map<String, Object> byName() {
        Map<String, Object> named = new LinkedHashMap<>();
        amounts.forEach((each, amount) -> named.put(each.words(), amount));
        return named;
    }

    @Override
    public String toString() {
        return amounts.keySet().stream()
                .map(each -> each.words() + " " + each.amount(of(each)))
                .collect(Collectors.joining(", "));
    }
}
