package io.sockflux.bridge;

import java.time.Duration;

/**
 * What a recipe says of the connections that it makes.
 *
 * @param sendBudget how many bytes may wait to go out before the source is asked no further
 * @param closeTimeout how long a lossless close waits for the peer's end of stream
 * @param closeDrainLimit how many bytes a lossless close throws away at the most before it gives up waiting
 */
public record StreamSettings(int sendBudget, Duration closeTimeout, long closeDrainLimit) {

    /** 256 KiB in flight; a close waits 10 s and for 64 MiB at the most. */
    public static final StreamSettings DEFAULT = new StreamSettings(256 << 10, Duration.ofSeconds(10), 64L << 20);

    /** The same with another send budget. */
    public StreamSettings withSendBudget(int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("sendBudget: " + bytes + " bytes (expected: >= 1)");
        }
        return new StreamSettings(bytes, closeTimeout, closeDrainLimit);
    }

    /** The same with another bound on a lossless close. */
    public StreamSettings withCloseTimeout(Duration timeout) {
        return new StreamSettings(sendBudget, Durations.checkNotNegative(timeout, "closeTimeout"), closeDrainLimit);
    }
}
