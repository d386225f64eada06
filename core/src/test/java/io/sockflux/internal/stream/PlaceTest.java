package io.sockflux.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.internal.channel.Counts;
import io.sockflux.internal.channel.NetworkStock;
import io.sockflux.internal.loop.Onset;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A place in the limits is free once, when both the channel and the handler have let go of it. */
class PlaceTest {

    private final AtomicInteger freed = new AtomicInteger();
    private final Place place = new Place() {
        @Override
        public Onset draining() {
            return new Onset("the listener drains");
        }

        @Override
        public Counts counts() {
            return new NetworkStock().counts();
        }

        @Override
        protected void freed() {
            freed.incrementAndGet();
        }
    };

    @Test
    void shouldBeFreeWithTheChannelWhereNoHandlerHoldsIt() {
        place.channelClosed();
        assertThat(freed).hasValue(1);
    }

    @Test
    void shouldBeFreeWithTheHandlerThatEndsBehindTheChannel() {
        assertThat(place.hold()).isTrue();
        place.channelClosed();
        assertThat(freed).hasValue(0);
        place.handlerEnded();
        assertThat(freed).hasValue(1);
    }

    @Test
    void shouldBeFreeWithTheChannelThatClosesBehindTheHandler() {
        assertThat(place.hold()).isTrue();
        place.handlerEnded();
        assertThat(freed).hasValue(0);
        place.channelClosed();
        assertThat(freed).hasValue(1);
    }

    @Test
    void shouldNotBeHeldAgainOnceItIsFree() {
        place.channelClosed();
        assertThat(place.hold()).isFalse();
        assertThat(place.hold()).isFalse();
        assertThat(freed).hasValue(1);
    }

    @Test
    void shouldNotBeFreedAgainByAHandlerThatCameTooLate() {
        place.channelClosed();
        assertThat(place.hold()).isFalse();
        place.handlerEnded();
        place.channelClosed();
        assertThat(freed).hasValue(1);
    }
}
