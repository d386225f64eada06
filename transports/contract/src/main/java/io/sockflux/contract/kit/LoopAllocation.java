package io.sockflux.contract.kit;

import static java.util.Objects.requireNonNull;

import com.sun.management.ThreadMXBean;
import io.sockflux.Network;
import io.sockflux.observe.ObservedLoop;
import java.lang.management.ManagementFactory;

/** The bytes that the only event loop of a network allocates on the heap. */
public final class LoopAllocation {

    /** Enough that what the loop does besides, such as a timer, adds less than a byte to each operation. */
    private static final int ROUNDS = 6;

    private final ThreadMXBean threads;
    private final ObservedLoop loop;

    /** A count for a network with a single thread, where {@link #isCounted()}. */
    public LoopAllocation(Network network) {
        this.threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        this.loop = network.loops().get(0);
    }

    /** Whether this JVM counts what a thread allocates. */
    public static boolean isCounted() {
        return ManagementFactory.getThreadMXBean() instanceof ThreadMXBean bean
                && bean.isThreadAllocatedMemorySupported()
                && bean.isThreadAllocatedMemoryEnabled();
    }

    /** Does something on a peer's thread. */
    public interface Operation {

        /** Does it once, and waits until the loop has done its part. */
        void run() throws Exception;
    }

    /**
     * How many bytes an operation costs, in the round that cost least.
     *
     * @param operationsOfRun how many operations a run is
     * @param runs of a round; as many go before the first
     */
    public long perOperation(int operationsOfRun, int runs, Operation operation) throws Exception {
        run(runs, operation);
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long before = now();
            run(runs, operation);
            least = Math.min(least, (now() - before) / runs / operationsOfRun);
        }
        return least;
    }

    private static void run(int times, Operation operation) throws Exception {
        for (int i = 0; i < times; i++) {
            operation.run();
        }
    }

    private long now() {
        // A turn of the loop, so that what it has begun is counted.
        requireNonNull(loop.delay().block());
        return threads.getThreadAllocatedBytes(loop.threadId());
    }
}
