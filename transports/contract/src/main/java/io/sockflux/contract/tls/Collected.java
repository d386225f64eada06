package io.sockflux.contract.tls;

import io.sockflux.contract.kit.Leaks;
import java.time.Duration;
import org.awaitility.Awaitility;

/**
 * Keys and sessions of OpenSSL live as long as the recipes that have them, and Netty frees them with the garbage. So a class of tests
 * lets them be collected before its buffers are counted.
 */
public final class Collected {

    private Collected() {}

    /** Waits until nothing is left. */
    public static void await() {
        Awaitility.await("the recipes of the tests are collected")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    System.gc();
                    return Leaks.isCountAtZero();
                });
    }
}
