package io.sockflux.contract.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Network;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Amount;
import io.sockflux.contract.kit.Descriptors;
import io.sockflux.contract.kit.Waiting;
import java.lang.reflect.Method;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/**
 * What a dropped resource costs: nothing. Descriptors, buffers and places are what they were before. A resource that is
 * between two threads when {@code publishOn} is cancelled is lost by Reactor, and its source is not told.
 */
@TransportContract
class DroppedContract {

    private static final int ROUNDS = Amount.of(40, 1_000);
    private static final int MOST_NANOS = 2_000_000;

    /** A new method that gives what costs is to be told of in {@link CostlySource}, or to be tested elsewhere. */
    @Test
    void shouldKnowEachSourceOfWhatCosts() {
        Set<String> sources = new TreeSet<>();
        for (Class<?> type : CostlySource.GIVERS) {
            for (Method method : type.getMethods()) {
                if (!method.isBridge() && CostlySource.isCostly(method.getGenericReturnType())) {
                    sources.add(type.getSimpleName() + "." + method.getName());
                }
            }
        }
        Set<String> known = new TreeSet<>(CostlySource.ELSEWHERE.keySet());
        for (CostlySource source : CostlySource.values()) {
            known.add(source.method());
        }
        assertThat(sources).isEqualTo(known);
    }

    @ParameterizedTest
    @EnumSource
    void shouldGiveBackWhatAFilterDrops(CostlySource source, Network network) throws Exception {
        assertThatNothingStays(source, network, made -> Waiting.done(made.filter(resource -> false)));
    }

    @ParameterizedTest
    @EnumSource
    void shouldGiveBackWhatAFilterBehindOtherOperatorsDrops(CostlySource source, Network network) throws Exception {
        assertThatNothingStays(
                source,
                network,
                made -> Waiting.done(
                        made.doOnNext(resource -> {}).map(Function.identity()).filter(resource -> false)));
    }

    @ParameterizedTest
    @EnumSource
    void shouldGiveBackWhatComesAmidACancellation(CostlySource source, Network network) throws Exception {
        Random random = new Random(ROUNDS);
        assertThatNothingStays(source, network, made -> {
            for (int i = 0; i < ROUNDS; i++) {
                // What was handed over is the subscriber's.
                Disposable making = made.subscribe(source::giveBack);
                spin(random.nextInt(MOST_NANOS));
                making.dispose();
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void shouldHandOverTheOneThatIsTaken(CostlySource source, Network network) throws Exception {
        assertThatNothingStays(source, network, made -> {
            Object taken = Waiting.result(made.take(1).single());
            assertThat(source.isOpen(taken)).isTrue();
            source.giveBack(taken);
        });
    }

    private interface Drop {
        void drop(Flux<Object> made) throws Exception;
    }

    private static void assertThatNothingStays(CostlySource source, Network network, Drop drop) throws Exception {
        try (CostlyGround ground = new CostlyGround(network)) {
            Publisher<?> made = source.on(ground);
            // Once first, for what the JVM opens by the way.
            Waiting.done(Flux.from(made).doOnNext(source::giveBack));
            long before = ground.atRest();
            drop.drop(Flux.from(made));
            Awaitility.await(source + ": every descriptor").until(() -> Descriptors.open() <= before);
            Awaitility.await(source + ": every place").until(() -> ground.places() == 0);
        }
    }

    private static void spin(long nanos) {
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < nanos) {
            Thread.onSpinWait();
        }
    }
}
