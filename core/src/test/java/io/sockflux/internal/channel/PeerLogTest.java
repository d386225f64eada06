package io.sockflux.internal.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.internal.receive.Inbound;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.util.Logger;

class PeerLogTest {

    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final List<String> lines = new ArrayList<>();
    private final List<Throwable> stacks = new ArrayList<>();
    private final Inbound inbound = new Inbound();
    private long now = Long.MAX_VALUE - 5;
    private final PeerLog log = new PeerLog(logger(), PAUSE, () -> now);

    /** Only what warns counts. */
    private Logger logger() {
        return (Logger) java.lang.reflect.Proxy.newProxyInstance(
                Logger.class.getClassLoader(), new Class<?>[] {Logger.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("warn")) {
                        lines.add((String) arguments[0]);
                        if (arguments.length > 1) {
                            stacks.add((Throwable) arguments[1]);
                        }
                    }
                    return null;
                });
    }

    private void fail(Throwable error) {
        log.handlerFailed(inbound.connection(), error);
    }

    @Test
    void shouldTellOfEachKindAtOnceAndThenOnceInAWhileHowManyThereWere() {
        for (int i = 0; i < 1000; i++) {
            fail(new IOException("recv: ECONNRESET\n  by the peer"));
        }
        assertThat(lines).hasSize(1);
        assertThat(lines.get(0)).startsWith("handler failed on connection ").endsWith(": recv: ECONNRESET by the peer");
        fail(new java.net.ProtocolException("frame"));
        assertThat(lines).hasSize(2);
        now += PAUSE.toNanos() - 1;
        fail(new IOException("again"));
        assertThat(lines).hasSize(2);
        now++;
        fail(new IOException("again"));
        assertThat(lines).hasSize(3);
        assertThat(lines.get(2)).endsWith(": again (and 1000 more like it since the last line)");
        now += PAUSE.toNanos();
        fail(new IOException("again"));
        assertThat(lines.get(3)).endsWith(": again");
    }

    @Test
    void shouldHaveAStackOnlyOfWhatIsTheProgramsFault() {
        fail(new IOException("the peer's"));
        assertThat(stacks).isEmpty();
        RuntimeException bug = new IllegalStateException("the program's");
        for (int i = 0; i < 100; i++) {
            fail(bug);
        }
        assertThat(stacks).containsExactly(bug);
    }

    @Test
    void shouldKnowNoMoreKindsThanItMay() {
        for (int i = 0; i < 1000; i++) {
            int number = i;
            log.warn("kind " + i, () -> "line " + number);
        }
        assertThat(lines).hasSize(101);
    }
}
