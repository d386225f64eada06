package io.sockflux.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.internal.channel.Counts;
import io.sockflux.internal.channel.NetworkStock;
import io.sockflux.internal.loop.Onset;
import io.sockflux.internal.send.Outbound;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
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
        public void freed() {
            freed.incrementAndGet();
        }
    };

    private final StreamConnection connection = new Outbound().connection();

    @BeforeEach
    void takeThePlace() {
        connection.takes(place);
    }

    @Test
    void shouldBeFreeWithTheChannelWhereNoHandlerHoldsIt() {
        connection.leavesPlace();
        assertThat(freed).hasValue(1);
    }

    @Test
    void shouldBeFreeWithTheHandlerThatEndsBehindTheChannel() {
        assertThat(connection.holdPlace()).isTrue();
        connection.leavesPlace();
        assertThat(freed).hasValue(0);
        connection.handlerLeavesPlace();
        assertThat(freed).hasValue(1);
    }

    @Test
    void shouldBeFreeWithTheChannelThatClosesBehindTheHandler() {
        assertThat(connection.holdPlace()).isTrue();
        connection.handlerLeavesPlace();
        assertThat(freed).hasValue(0);
        connection.leavesPlace();
        assertThat(freed).hasValue(1);
    }

    @Test
    void shouldNotBeHeldAgainOnceItIsFree() {
        connection.leavesPlace();
        assertThat(connection.holdPlace()).isFalse();
        assertThat(connection.holdPlace()).isFalse();
        assertThat(freed).hasValue(1);
    }

    @Test
    void shouldNotBeFreedAgainByAHandlerThatCameTooLate() {
        connection.leavesPlace();
        assertThat(connection.holdPlace()).isFalse();
        connection.handlerLeavesPlace();
        connection.leavesPlace();
        assertThat(freed).hasValue(1);
    }
}
