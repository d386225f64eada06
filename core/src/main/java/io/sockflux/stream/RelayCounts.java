package io.sockflux.stream;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes of a relay while it runs, and after whatever end: its own, a failure, or a cancellation, which gives no {@link
 * RelayOutcome}. Any thread may read; the relay alone writes.
 *
 * @param toOther how many bytes of {@code connection} the kernel has taken for {@code other}
 * @param fromOther how many bytes of {@code other} the kernel has taken for {@code connection}
 */
public record RelayCounts(AtomicLong toOther, AtomicLong fromOther) {

    /** Counts in these numbers, which belong to one relay at a time. */
    public RelayCounts {
        requireNonNull(toOther, "toOther");
        requireNonNull(fromOther, "fromOther");
    }

    /** Counts that begin at zero. */
    public RelayCounts() {
        this(new AtomicLong(), new AtomicLong());
    }
}
