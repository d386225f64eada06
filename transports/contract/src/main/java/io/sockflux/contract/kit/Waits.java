package io.sockflux.contract.kit;

import java.time.Duration;
import org.awaitility.Awaitility;

/** How the tests of this JVM wait for conditions, unless a test sets its own. */
public final class Waits {

    private static final Duration INTERVAL = Duration.ofMillis(5);

    /** No verdict: it only ends a test that hangs. */
    private static final Duration HANG = Duration.ofSeconds(100);

    private Waits() {}

    /** They look often, so that nothing waits for the next look, and without an end that a busy machine would reach. */
    public static void set() {
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval(INTERVAL);
        Awaitility.setDefaultTimeout(HANG);
    }
}
