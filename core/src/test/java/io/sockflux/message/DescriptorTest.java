package io.sockflux.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DescriptorTest {

    private final List<Integer> closed = new ArrayList<>();

    @Test
    void shouldBeClosedOnceAndNotAmidACall() {
        Descriptor descriptor = new Descriptor(7, closed::add);
        String given = descriptor.call(number -> {
            descriptor.close();
            descriptor.close();
            assertThat(descriptor.isOpen()).isFalse();
            assertThat(closed).isEmpty();
            return "given";
        });
        assertThat(given).isEqualTo("given");
        assertThat(closed).containsExactly(7);
    }

    @Test
    void shouldNotBeGivenAwayAmidACall() {
        Descriptor descriptor = new Descriptor(7, closed::add);
        descriptor.call(number -> {
            assertThatThrownBy(descriptor::giveAway)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("descriptor 7: is in use (expected: no call on it under way)");
            return number;
        });
        assertThat(descriptor.giveAway()).isEqualTo(7);
        assertThatThrownBy(descriptor::number).isInstanceOf(IllegalStateException.class);
        descriptor.close();
        assertThat(closed).isEmpty();
    }

    @Test
    void shouldTellItsNumberWhileItIsOpen() {
        Descriptor descriptor = new Descriptor(7, closed::add);
        assertThat(descriptor.number()).isEqualTo(7);
        assertThat(descriptor).hasToString("descriptor 7");
        descriptor.close();
        assertThat(descriptor).hasToString("descriptor 7 (closed or given away)");
    }
}
