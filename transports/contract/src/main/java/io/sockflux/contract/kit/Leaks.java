package io.sockflux.contract.kit;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.LeakPresenceDetector;
import io.sockflux.contract.wire.Wire;
import java.time.Duration;
import org.awaitility.Awaitility;

/** Counts every buffer that is allocated and every buffer that is released. */
public final class Leaks {

    /** Long, as a busy machine may be late: only a leak waits so long. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Leaks() {}

    /**
     * Waits until every buffer is released.
     *
     * @param where what is to blame otherwise
     * @throws AssertionError if some are not
     */
    public static void check(String where) {
        check(where, PATIENCE);
    }

    public static void check(String where, Duration patience) {
        // The detector resets its count when it complains, so a leak is told once and then belongs to the past.
        try {
            Awaitility.await("release of every buffer")
                    .atMost(patience)
                    .pollInterval(Duration.ofMillis(20))
                    .until(Leaks::isCountAtZero);
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            try {
                LeakPresenceDetector.check();
            } catch (IllegalStateException leak) {
                throw new AssertionError("leaked buffers: " + where + ": " + leak.getMessage(), leak);
            }
        }
    }

    /** Whether every buffer is released at this moment. */
    public static boolean none() {
        if (Wire.now() == Wire.TLS_OPENSSL) {
            // The engine of each open connection is counted as a buffer is, so the pool is asked instead.
            return PooledByteBufAllocator.DEFAULT.pinnedDirectMemory()
                            + PooledByteBufAllocator.DEFAULT.pinnedHeapMemory()
                    == 0;
        }
        return isCountAtZero();
    }

    /** Whether the detector counts none, also no engine of OpenSSL. */
    public static boolean isCountAtZero() {
        return !OpenBuffers.exist();
    }

    /** Reaches the detector's count without resetting it. */
    private static final class OpenBuffers extends LeakPresenceDetector<Object> {

        private static final OpenBuffers INSTANCE = new OpenBuffers();

        private OpenBuffers() {
            super(Object.class);
        }

        static boolean exist() {
            return INSTANCE.currentScope().hasOpenResources();
        }
    }
}
