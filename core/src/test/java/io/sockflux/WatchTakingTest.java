package io.sockflux;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** A snapshot waits for the answers of the loops, and for no longer than it may. */
class WatchTakingTest {

    private static final Duration HANG = Duration.ofSeconds(100);

    /** A watcher that leaves interrupts the thread that asks for it. */
    @Test
    void shouldGiveUpItsQuestionsWhenItsThreadIsInterrupted() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        AtomicInteger givenUp = new AtomicInteger();
        AtomicBoolean isInterrupted = new AtomicBoolean();
        Mono<?> silent = Mono.never().doOnSubscribe(begun -> asked.countDown()).doOnCancel(givenUp::incrementAndGet);
        Thread asking = new Thread(() -> {
            WatchTaking.awaitThose(List.of(Mono.just("answer"), silent), HANG);
            isInterrupted.set(Thread.currentThread().isInterrupted());
        });
        asking.start();
        assertThat(asked.await(HANG.toSeconds(), TimeUnit.SECONDS)).isTrue();

        asking.interrupt();
        asking.join(HANG.toMillis());
        assertThat(givenUp).hasValue(1);
        assertThat(isInterrupted).isTrue();
    }

    @Test
    void shouldGiveUpTheQuestionsThatNobodyAnswersInTime() {
        AtomicInteger givenUp = new AtomicInteger();
        WatchTaking.awaitThose(
                List.of(
                        Mono.error(new IllegalStateException("refused")),
                        Mono.never().doOnCancel(givenUp::incrementAndGet)),
                Duration.ofMillis(10));
        assertThat(givenUp).hasValue(1);
    }
}
