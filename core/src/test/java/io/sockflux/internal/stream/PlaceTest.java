package io.sockflux.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A place in the limits is free once, when both the channel and the handler have let go of it. */
class PlaceTest {

    private final AtomicInteger freed = new AtomicInteger();
    private final Place place = new Place(freed::incrementAndGet);

    @Test
    void shouldBeFreeWithTheChannelWhereNoHandlerHoldsIt() {
        place.release();
        assertThat(freed).hasValue(1);
    }

    @Test
    void shouldBeFreeWithTheLastOfChannelAndHandler() {
        assertThat(place.hold()).isTrue();
        place.release();
        assertThat(freed).hasValue(0);
        place.release();
        assertThat(freed).hasValue(1);
    }

    @Test
    void shouldNotBeHeldAgainOnceItIsFree() {
        place.release();
        assertThat(place.hold()).isFalse();
        assertThat(place.hold()).isFalse();
        assertThat(freed).hasValue(1);
    }
}
