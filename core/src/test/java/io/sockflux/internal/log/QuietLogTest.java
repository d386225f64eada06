package io.sockflux.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.address.Endpoint;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class QuietLogTest {

    private static final int A_SECOND = 5;
    private static final String WHERE = "connection 1";

    private final RecordedLogger recorded = new RecordedLogger();
    private long now = Long.MAX_VALUE - 5;
    private final QuietLog log = new QuietLog(recorded.logger, A_SECOND, () -> now);

    private static SystemCallException reset() {
        return new SystemCallException("recv", Errno.ECONNRESET, Endpoint.parse("tcp://127.0.0.1:9"));
    }

    private void fail(Throwable error, int times) {
        for (int i = 0; i < times; i++) {
            log.failedOn("handler failed", WHERE, error);
        }
    }

    @Test
    void shouldTellWhatPeersDoSomeTimesASecondAndThenHowOftenItWas() {
        fail(reset(), 1000);
        assertThat(recorded.lines)
                .hasSize(A_SECOND)
                .containsOnly(
                        "debug handler failed on connection 1: recv tcp://127.0.0.1:9: ECONNRESET (connection reset by peer)");
        now += Duration.ofSeconds(1).toNanos() - 1;
        fail(reset(), 1);
        assertThat(recorded.lines).hasSize(A_SECOND);
        now++;
        fail(reset(), 2);
        assertThat(recorded.lines).hasSize(A_SECOND + 2);
        assertThat(recorded.lines.get(A_SECOND)).endsWith(" (and 996 more like it since the last line)");
        assertThat(recorded.lines.get(A_SECOND + 1)).doesNotContain("more");
        assertThat(recorded.stacks).isEmpty();
    }

    @Test
    void shouldHaveAPaceForEachKind() {
        fail(reset(), 10);
        fail(new SystemCallException("send", Errno.EPIPE, null), 10);
        log.peer("BACKLOG", () -> "refused");
        assertThat(recorded.lines).hasSize(2 * A_SECOND + 1);
    }

    @Test
    void shouldMakeNoWordsWhereTheLevelIsOff() {
        recorded.off.add("debug");
        recorded.off.add("warn");
        AtomicInteger made = new AtomicInteger();
        log.peer("kind", () -> "made " + made.incrementAndGet());
        log.warn("kind", () -> "made " + made.incrementAndGet());
        Object where = new Object() {
            @Override
            public String toString() {
                return "made " + made.incrementAndGet();
            }
        };
        log.failedOn("handler failed", where, reset());
        log.failedOn("handler failed", where, new IllegalStateException());
        assertThat(made).hasValue(0);
        assertThat(recorded.lines).isEmpty();
    }

    @Test
    void shouldWarnOfTheProgramsFailuresAtTheirPace() {
        RuntimeException bug = new IllegalStateException("bug\n  of two lines");
        fail(bug, 1000);
        assertThat(recorded.lines).containsExactly("warn handler failed on connection 1");
        now += QuietLog.PAUSE.toNanos() - 1;
        fail(bug, 1);
        assertThat(recorded.lines).hasSize(1);
        now++;
        fail(bug, 1);
        assertThat(recorded.lines.get(1))
                .isEqualTo("warn handler failed on connection 1: java.lang.IllegalStateException: bug of two lines"
                        + " (and 1000 more like it since the last line)");
    }

    @Test
    void shouldShowTheStackOfEachPlaceThatThrowsOnce() {
        RuntimeException here = new IllegalStateException("here");
        RuntimeException there = thrownElsewhere();
        for (RuntimeException each : new RuntimeException[] {here, here, there, here, there}) {
            fail(each, 1);
            now += QuietLog.PAUSE.toNanos();
        }
        assertThat(recorded.lines).hasSize(5);
        assertThat(recorded.stacks).containsExactly(here, there);
    }

    private static RuntimeException thrownElsewhere() {
        return new IllegalStateException("there");
    }

    @Test
    void shouldKnowNoMoreKindsThanItMay() {
        for (int i = 0; i < 1000; i++) {
            int number = i;
            log.warn("kind " + i, () -> "line " + number);
        }
        // One more for all others.
        assertThat(recorded.lines).hasSize(101);
    }

    @Test
    void shouldWarnOnceOfWhatIsSoForTheWholeProcess() {
        log.warnOnce("nio is taken");
        log.warnOnce("nio is taken");
        log.warnOnce("another");
        assertThat(recorded.lines).containsExactly("warn nio is taken", "warn another");
    }
}
