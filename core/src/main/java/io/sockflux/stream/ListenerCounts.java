package io.sockflux.stream;

import java.util.Map;

/**
 * What a listener has counted since it began, over all its endpoints; see {@link Listener#counts()}. The numbers are plain
 * longs of the event loops, so a value may be a moment old. What is said to be ever never goes down from one value to the
 * next.
 *
 * @param open how many of its connections are open now
 * @param acceptedEver how many connections have ever been accepted, without refused connections
 * @param failedEver how many of them have ever failed: the peer reset them, or a call failed
 * @param abortedEver how many of them this side has ever aborted
 * @param refused how many connections have ever been accepted and reset at once, for each reason
 * @param shortagesEver how many accepts have ever failed as descriptors or memory of the kernel had run out
 * @param bytesIn how many bytes its connections have ever received, open or not, as {@link Connection#bytesIn()} counts them
 * @param bytesOut how many bytes of its connections the kernel has ever taken, as {@link Connection#bytesOut()} counts
 *     them
 */
public record ListenerCounts(
        long open,
        long acceptedEver,
        long failedEver,
        long abortedEver,
        Map<Refusal.Reason, Long> refused,
        long shortagesEver,
        long bytesIn,
        long bytesOut) {

    /** Takes a copy of the map. */
    public ListenerCounts {
        refused = Map.copyOf(refused);
    }

    /** How many connections have ever been accepted and reset at once. */
    public long refusedEver() {
        return refused.values().stream().mapToLong(Long::longValue).sum();
    }

    /** How many connections have ever been refused for this reason. */
    public long refusedEver(Refusal.Reason reason) {
        return refused.getOrDefault(reason, 0L);
    }

    @Override
    public String toString() {
        return open + " connections of " + acceptedEver + " accepted, " + refusedEver() + " refused";
    }
}
