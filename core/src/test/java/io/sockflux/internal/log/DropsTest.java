package io.sockflux.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

class DropsTest {

    private final RecordedLogger recorded = new RecordedLogger();
    private long now;
    private final Drops drops = Drops.of(new QuietLog(recorded.logger, 5, () -> now), () -> now);
    private final List<Throwable> told = new ArrayList<>();

    @BeforeEach
    void hear() {
        Hooks.onErrorDropped(told::add);
    }

    @AfterEach
    void reset() {
        Hooks.resetOnErrorDropped();
    }

    @Test
    void shouldTellReactorNothingOfWhatPeersDo() {
        for (int i = 0; i < 100; i++) {
            drops.dropped(new SystemCallException("recv", Errno.ECONNRESET, null));
        }
        assertThat(told).isEmpty();
        assertThat(recorded.lines)
                .hasSize(5)
                .containsOnly("debug an error was dropped: recv: ECONNRESET (connection reset by peer)");
    }

    @Test
    void shouldTellReactorOfTheProgramsErrorsAtTheirPace() {
        RuntimeException bug = new IllegalStateException("bug");
        for (int i = 0; i < 100; i++) {
            drops.dropped(bug);
        }
        drops.dropped(new IllegalArgumentException("another kind"));
        assertThat(told).hasSize(Drops.MOST + 1);
        now += QuietLog.PAUSE.toNanos();
        drops.dropped(bug);
        assertThat(told).hasSize(Drops.MOST + 2);
        assertThat(recorded.lines)
                .containsExactly("warn 95 more errors like the next one were dropped since the last line");
    }

    @Test
    void shouldBeWhatReactorAsksInAHandler() {
        Operators.onErrorDropped(
                new SystemCallException("recv", Errno.ECONNRESET, null), Context.of(Drops.ofHandlers()));
        assertThat(told).isEmpty();
        RuntimeException bug = new UnsupportedOperationException("of this test only");
        Operators.onErrorDropped(bug, Context.of(Drops.ofHandlers()));
        assertThat(told).containsExactly(bug);
    }

    @Test
    void shouldLeaveAStreamItsOwnHook() {
        List<Throwable> own = new ArrayList<>();
        RuntimeException bug = new IllegalStateException("bug");
        Drops.drop(bug, Context.of(Drops.LOCAL_HOOK, (Consumer<Throwable>) own::add));
        assertThat(own).containsExactly(bug);
        assertThat(told).isEmpty();
    }
}
