package io.sockflux.transport.nio;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.container;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import io.netty.buffer.PooledByteBufAllocator;
import io.sockflux.contract.NetworkExtension;
import io.sockflux.contract.TransportContract;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** The check for leaks fails a class of tests that leaves a buffer behind, and that one only. */
class LeakCheckTest {

    @Test
    void shouldFailAClassThatLeavesABufferBehind() {
        containersOf(Leaking.class)
                .assertThatEvents()
                .haveExactly(
                        1,
                        event(
                                container(Leaking.class),
                                finishedWithFailure(message(text -> text.contains("leaked buffers")))));
        containersOf(Releasing.class).failed().assertThatEvents().isEmpty();
    }

    private static Events containersOf(Class<?> tests) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(tests))
                // It may leak for good: there is nothing that a busy machine would be late with.
                .configurationParameter(NetworkExtension.LEAK_PATIENCE, "1")
                .execute()
                .containerEvents();
    }

    @TransportContract
    static class Leaking {

        @Test
        void shouldLeak() {
            PooledByteBufAllocator.DEFAULT.buffer(1);
        }
    }

    @TransportContract
    static class Releasing {

        @Test
        void shouldRelease() {
            PooledByteBufAllocator.DEFAULT.buffer(1).release();
        }
    }
}
