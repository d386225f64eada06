package io.sockflux.examples.soak;

import io.sockflux.Network;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Rounds of all hardships at once, and a look at what the process holds behind each of them. The first part of the time is the
 * warm-up: classes are loaded, pools are filled. What is held then is the base, and more than that is growth.
 */
final class Rounds {

    private static final Duration LONGEST_WARM_UP = Duration.ofMinutes(2);
    private static final int FEWEST_WARM_UPS = 3;
    private static final int FEWEST_WATCHED = 2;
    /** It only ends what hangs. */
    private static final Duration LONGEST_ROUND = Duration.ofMinutes(2);

    private static final Duration BETWEEN_READINGS = Duration.ofMillis(100);

    private final Network network;
    private final List<Hardship> hardships;
    private final long seed;
    private final Consumer<Round> told;
    private final Duration settling;

    private @Nullable Reading base;
    private long done;

    /**
     * A round that has ended.
     *
     * @param number counts from 1
     * @param isWarmUp whether it makes the base
     * @param done how many connections and sockets there have been since the begin
     * @param reading what is held behind it
     */
    record Round(int number, boolean isWarmUp, long done, Reading reading) {}

    /**
     * Rounds that a seed decides.
     *
     * @param told hears of each round
     * @param settling how long what a round has left may take to go
     */
    Rounds(Network network, List<Hardship> hardships, long seed, Consumer<Round> told, Duration settling) {
        this.network = network;
        this.hardships = List.copyOf(hardships);
        this.seed = seed;
        this.told = told;
        this.settling = settling;
    }

    /**
     * Goes on for so long, and for five rounds at least.
     *
     * @throws GrowthException if something has grown
     */
    void run(Duration length) throws InterruptedException {
        long begun = System.nanoTime();
        Duration third = length.dividedBy(3);
        long warmUp = (third.compareTo(LONGEST_WARM_UP) < 0 ? third : LONGEST_WARM_UP).toNanos();
        int watched = 0;
        for (int number = 1; watched < FEWEST_WATCHED || System.nanoTime() - begun < length.toNanos(); number++) {
            boolean isWarmUp = number <= FEWEST_WARM_UPS || (watched == 0 && System.nanoTime() - begun < warmUp);
            done += round(number);
            Reading reading = settled(isWarmUp ? null : base);
            told.accept(new Round(number, isWarmUp, done, reading));
            if (isWarmUp) {
                base = base == null ? reading : base.most(reading);
            } else {
                watched++;
                check(number, reading);
            }
        }
    }

    private int round(int number) {
        // A round is the same for its seed and number, whatever other kinds are there.
        return Flux.fromIterable(hardships)
                .flatMap(each -> Mono.defer(() -> each.round(
                                new Random(seed * 31 + number + each.kind().hashCode())))
                        .timeout(LONGEST_ROUND)
                        .onErrorMap(e -> new IllegalStateException(
                                each.kind() + ", round " + number + " of seed " + seed + ": " + e.getMessage(), e)))
                .reduce(0, Integer::sum)
                .blockOptional()
                .orElse(0);
    }

    /** What is held when the round's last closes are over. With a base, that may take until nothing is above it. */
    private Reading settled(@Nullable Reading known) throws InterruptedException {
        long begun = System.nanoTime();
        Reading least = Reading.now(network);
        boolean isStill = false;
        while (System.nanoTime() - begun < settling.toNanos()
                && !(known == null ? isStill : least.grown(known).isEmpty())) {
            Thread.sleep(BETWEEN_READINGS.toMillis());
            Reading next = Reading.now(network);
            isStill = next.grown(least).isEmpty() && least.grown(next).isEmpty();
            least = least.least(next);
        }
        return least;
    }

    private void check(int number, Reading reading) {
        Reading known = base;
        if (known == null) {
            return;
        }
        Optional<Watched> grown = reading.grown(known);
        if (grown.isPresent()) {
            Watched what = grown.get();
            throw new GrowthException(what.words() + " grew by " + what.amount(reading.of(what) - known.of(what))
                    + " to "
                    + what.amount(reading.of(what)) + " (expected: " + what.amount(known.of(what))
                    + ", as after the warm-up, and "
                    + what.amount(what.allowance()) + " more at the most), round " + number + " of seed " + seed);
        }
    }
}
