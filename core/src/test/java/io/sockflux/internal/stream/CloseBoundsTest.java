package io.sockflux.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.internal.layer.Layers;
import io.sockflux.internal.option.OptionRequests;
import io.sockflux.internal.receive.Inbound;
import io.sockflux.stream.CloseOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How long a close waits, and how much it throws away, at the bound and beyond it. */
class CloseBoundsTest {

    private static final int LIMIT = 1_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Inbound inbound = new Inbound(new StreamSettings(
            StreamSettings.DEFAULT.waterMark(), TIMEOUT, LIMIT, Set.of(), OptionRequests.NONE, Layers.NONE, 1));
    private final List<CloseOutcome> outcomes = new ArrayList<>();

    private void close() {
        inbound.connection().close().subscribe(outcomes::add);
    }

    @Test
    void shouldWaitForTheEndBehindAsMuchAsTheLimit() {
        close();
        inbound.arrive(new byte[LIMIT - 1]);
        inbound.arrive(new byte[1]);
        assertThat(outcomes).isEmpty();
        assertThat(inbound.isOpen()).as("open at the limit").isTrue();
        inbound.end();

        assertThat(outcomes).singleElement().isInstanceOf(CloseOutcome.Acknowledged.class);
        assertThat(inbound.isOpen()).isFalse();
        assertThat(inbound.held()).isZero();
    }

    @Test
    void shouldWaitNoLongerBehindOneByteMoreThanTheLimit() {
        close();
        inbound.arrive(new byte[LIMIT]);
        inbound.arrive(new byte[1]);

        assertThat(outcomes).singleElement().isNotInstanceOf(CloseOutcome.Acknowledged.class);
        assertThat(inbound.isOpen()).isFalse();
        assertThat(inbound.held()).isZero();
    }

    @Test
    void shouldCountWhatWasNotReceivedWhenTheCloseBegan() {
        inbound.arrive(new byte[LIMIT]);
        close();
        assertThat(outcomes).isEmpty();
        inbound.arrive(new byte[1]);

        assertThat(outcomes).singleElement().isNotInstanceOf(CloseOutcome.Acknowledged.class);
        assertThat(inbound.held()).isZero();
    }

    @Test
    void shouldLeaveNoTimerBehindACloseThatIsDone() {
        close();
        assertThat(inbound.hasTimer()).isTrue();
        inbound.end();
        assertThat(inbound.hasTimer()).as("a timer is left").isFalse();
        inbound.pass(TIMEOUT.multipliedBy(2));

        assertThat(outcomes).singleElement().isInstanceOf(CloseOutcome.Acknowledged.class);
    }

    @Test
    void shouldTellEveryoneWhoClosesTheSameOutcome() {
        close();
        close();
        inbound.end();
        close();

        assertThat(outcomes).hasSize(3).allMatch(outcomes.get(0)::equals);
    }
}
