package io.sockflux.internal.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.internal.dns.Outcome.Kind;
import io.sockflux.internal.dns.wire.Question;
import io.sockflux.internal.dns.wire.RecordType;
import org.junit.jupiter.api.Test;

class AnswerCacheTest {

    private static final int UNIT = 2048;

    private long now = Long.MAX_VALUE - 50;
    private final AnswerCache cache = new AnswerCache(4, () -> now);

    private static Question question(int number) {
        return new Question(number + ".test", RecordType.A);
    }

    private static Outcome outcome(int number) {
        return Outcome.none(Kind.NO_NAME, "outcome " + number);
    }

    private void put(int number, int bytes) {
        cache.put(question(number), outcome(number), 100, bytes);
    }

    private void assertKeeps(int... numbers) {
        for (int number : numbers) {
            assertThat(cache.get(question(number))).as("%d", number).isEqualTo(outcome(number));
        }
        assertThat(cache.size()).isEqualTo(numbers.length);
    }

    @Test
    void shouldKeepAnAnswerForItsTimeAndNotAtItsEnd() {
        put(1, 10);
        // The clock may turn over.
        now += 99;
        assertKeeps(1);
        now += 1;
        assertThat(cache.get(question(1))).isNull();
        assertThat(cache.size()).as("kept after its time").isZero();
    }

    @Test
    void shouldKeepAsMuchAsItMayAndThenForgetWhatWasNotAskedForTheLongest() {
        for (int i = 1; i <= 4; i++) {
            put(i, 1);
        }
        assertKeeps(1, 2, 3, 4);
        cache.get(question(1));
        put(5, UNIT);
        assertKeeps(1, 3, 4, 5);
        put(6, UNIT + 1);
        assertKeeps(4, 5, 6);
    }

    @Test
    void shouldCountEachBegunUnitOfALongAnswer() {
        put(1, UNIT);
        put(2, 2 * UNIT);
        put(3, 1);
        assertKeeps(1, 2, 3);
        put(4, 4 * UNIT);
        assertKeeps(4);
        put(5, 4 * UNIT + 1);
        assertThat(cache.get(question(5)))
                .as("longer than all that may be kept")
                .isNull();
        assertKeeps(4);
    }

    @Test
    void shouldCountAnAnswerThatTakesTheOldOnesPlaceOnce() {
        for (int i = 0; i < 20; i++) {
            put(1, 2 * UNIT);
        }
        put(2, 2 * UNIT);
        assertKeeps(1, 2);
        put(1, 1);
        put(3, UNIT);
        assertKeeps(1, 2, 3);
    }

    @Test
    void shouldHaveTheRoomAgainOfWhatHasExpired() {
        for (int round = 0; round < 20; round++) {
            put(1, 4 * UNIT);
            now += 100;
            assertThat(cache.get(question(1))).isNull();
        }
        put(2, 2 * UNIT);
        put(3, 2 * UNIT);
        assertKeeps(2, 3);
    }

    @Test
    void shouldHaveAllItsRoomAgainWhenItHasForgotten() {
        put(1, 4 * UNIT);
        cache.clear();
        assertThat(cache.get(question(1))).isNull();
        put(2, 2 * UNIT);
        put(3, 2 * UNIT);
        assertKeeps(2, 3);
    }

    @Test
    void shouldKeepNothingForNoTimeAndForgetWhatWasThere() {
        put(1, 1);
        cache.put(question(1), outcome(1), 0, 1);
        assertThat(cache.get(question(1))).isNull();
        cache.put(question(2), outcome(2), 1, 1);
        assertKeeps(2);
    }

    @Test
    void shouldKeepNothingWhereNothingMayBe() {
        AnswerCache none = new AnswerCache(0, () -> now);
        none.put(question(1), outcome(1), 100, 0);
        assertThat(none.size()).isZero();
    }
}
