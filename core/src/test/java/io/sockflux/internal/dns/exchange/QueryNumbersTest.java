package io.sockflux.internal.dns.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;

class QueryNumbersTest {

    @Test
    void shouldGiveAllNumbersOf16BitsAndNoOthers() {
        IntSupplier numbers = QueryNumbers.unpredictable();
        Set<Integer> given = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            given.add(numbers.getAsInt());
        }
        assertThat(given).allMatch(number -> number >= 0 && number <= 0xffff);
        // By chance 17,231 of them differ; fewer than 15,000 never do.
        assertThat(given).hasSizeGreaterThan(15_000).anyMatch(number -> number >= 0x8000);
    }

    @Test
    void shouldNotRepeatTheNumbersOfAnotherClient() {
        IntSupplier one = QueryNumbers.unpredictable();
        IntSupplier other = QueryNumbers.unpredictable();
        int same = 0;
        for (int i = 0; i < 100; i++) {
            same += one.getAsInt() == other.getAsInt() ? 1 : 0;
        }
        assertThat(same).isLessThan(5);
    }
}
