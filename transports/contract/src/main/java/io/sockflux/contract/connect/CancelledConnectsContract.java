package io.sockflux.contract.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockflux.Connector;
import io.sockflux.Network;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Amount;
import io.sockflux.contract.kit.Descriptors;
import io.sockflux.contract.kit.Leaks;
import io.sockflux.contract.kit.Waiting;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** Connects that are cancelled at any moment leave nothing behind and say nothing more. The figures are printed. */
@TransportContract
@Tag("numbers")
@Timeout(value = 20, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CancelledConnectsContract {

    /** What has not moved for so long is at rest. */
    private static final Duration REST = Duration.ofMillis(100);

    private static final int ROUNDS = Amount.of(1_000, 5_000, 100_000);
    private static final int AT_ONCE = 256;
    /** One in so many is cancelled only after it has ended. */
    private static final int LET_END = 50;

    @Test
    void shouldLeaveNothingOfConnectsThatAreCancelledAtRandomMoments(Network network) throws Exception {
        cancelAtRandomMoments(network, "connects", Connector::connect);
    }

    @Test
    void shouldLeaveNothingOfUsesThatAreCancelledAtRandomMoments(Network network) throws Exception {
        // Here the connection is nobody's but ours to close.
        cancelAtRandomMoments(
                network,
                "uses",
                connector -> connector.use(connection -> connection.receive().then()));
    }

    private static void cancelAtRandomMoments(Network network, String what, Function<Connector, Publisher<?>> operation)
            throws IOException {
        try (Turnstile turnstile = Turnstile.open(network)) {
            long usualNanos = usualNanos(network, turnstile, operation);
            long before = descriptorsAtRest();
            Told.Tally tally = new Told.Tally();
            Random random = new Random(ROUNDS);
            for (int round = 0; round < ROUNDS; round++) {
                Told told = new Told(tally);
                Flux.<Object>from(operation.apply(network.connector(turnstile.endpoint(round))))
                        .subscribe(told);
                // More moments early than late, as all gets faster on the way.
                spin((long) (Math.pow(random.nextDouble(), 3) * 2 * usualNanos));
                if (round % LET_END == 0) {
                    // On a busy machine hardly any would get to their end within the usual time.
                    await("the end").until(told::hasEnded);
                }
                told.cancel();
                if (round % (AT_ONCE / 4) == 0 && Descriptors.open() > before + AT_ONCE) {
                    await("room").until(() -> Descriptors.open() <= before + AT_ONCE);
                }
            }
            await("every descriptor").until(() -> Descriptors.open() <= before);
            await("release of every buffer").until(Leaks::none);
            System.out.println(ROUNDS + " " + what + " cancelled within " + 2 * usualNanos / 1000 + " µs on "
                    + network.transport() + ": " + tally.ended + " had ended, " + tally.connections
                    + " connections were handed over, " + tally.lateValues
                    + " of them and " + tally.lateEnds + " ends were on their way as the cancellation returned;"
                    + " descriptors before "
                    + before + ", after " + Descriptors.open());
            assertThat(tally.failure.get()).isNull();
            assertThat(tally.tooMany).hasValue(0);
            // The moments were before the end and after it.
            assertThat(tally.ended.get()).isBetween(ROUNDS / 100, ROUNDS - ROUNDS / 100);
        }
    }

    private static long usualNanos(Network network, Turnstile turnstile, Function<Connector, Publisher<?>> operation) {
        int rounds = 500;
        long begun = 0;
        for (int round = -rounds; round < rounds; round++) {
            if (round == 0) {
                begun = System.nanoTime();
            }
            Told told = new Told(new Told.Tally());
            Waiting.done(Flux.from(operation.apply(network.connector(turnstile.endpoint(round + rounds))))
                    .doOnNext(told::onNext));
        }
        return (System.nanoTime() - begun) / rounds;
    }

    private static long descriptorsAtRest() {
        AtomicLong last = new AtomicLong(-1);
        await("rest").pollInterval(REST).until(() -> last.getAndSet(Descriptors.open()) == last.get());
        return last.get();
    }

    private static void spin(long nanos) {
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < nanos) {
            Thread.onSpinWait();
        }
    }
}
