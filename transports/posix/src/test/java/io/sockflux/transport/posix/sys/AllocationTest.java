package io.sockflux.transport.posix.sys;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A call on the path of data allocates nothing, whether it succeeds or says EAGAIN. */
@EnabledOnOs(OS.LINUX)
class AllocationTest extends SystemCallsTesting {

    private static final int CALLS = 20_000;
    private static final int ROUNDS = 50;

    @Test
    void shouldAllocateNothingPerCall() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int[] pair = pair(STREAM);
        MemorySegment room = arena.allocate(16);
        long least = Long.MAX_VALUE;
        // What runs before it is compiled allocates; how long that takes is the compiler's to say.
        for (int round = 0; round < ROUNDS && least >= CALLS; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < CALLS; i++) {
                calls.send(pair[0], room.address(), 16, 0);
                calls.recv(pair[1], room.address(), 16, 0);
                calls.recv(pair[1], room.address(), 16, 0);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).as("bytes for %d calls", 3 * CALLS).isLessThan(CALLS);
    }
}
