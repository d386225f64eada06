package io.sockflux.internal.loop;

/**
 * A bucket of tokens, which starts full and fills evenly. More can be taken than there is; then it fills from below 0.
 * Not safe for several threads.
 */
public final class TokenBucket {

    private final double most;
    private final double perNano;
    private double tokens;
    private long countedNanos;

    /**
     * A full bucket.
     *
     * @param most how many tokens it holds
     * @param nanos how long it takes to fill
     */
    public TokenBucket(long most, long nanos, long nowNanos) {
        this.most = most;
        this.perNano = (double) most / nanos;
        this.tokens = most;
        this.countedNanos = nowNanos;
    }

    private void count(long nowNanos) {
        long passed = nowNanos - countedNanos;
        if (passed > 0) {
            tokens = Math.min(most, tokens + passed * perNano);
            countedNanos = nowNanos;
        }
    }

    /** Whether it has so many tokens now. */
    public boolean has(long number, long nowNanos) {
        count(nowNanos);
        return tokens >= number;
    }

    public void take(long number) {
        tokens -= number;
    }

    /** The same at a time of its own: what the bucket could not hold until then is not given afterwards. */
    public void take(long number, long nowNanos) {
        count(nowNanos);
        tokens -= number;
    }

    /** How long it takes until it has so many tokens; at least 1 ns. */
    public long nanosUntil(long number, long nowNanos) {
        count(nowNanos);
        // Rounded up, as a rate is an upper bound.
        return Math.max(1, (long) Math.ceil((number - tokens) / perNano));
    }
}
