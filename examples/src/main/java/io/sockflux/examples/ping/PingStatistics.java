package io.sockflux.examples.ping;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.Locale;

/** What ping counts, and how it says it. May be used from any thread. */
final class PingStatistics {

    private static final double NANOS_PER_MILLI = 1e6;
    private static final int SEQUENCES = 1 << 16;

    private final BitSet answered = new BitSet(SEQUENCES);
    private long sent;
    private long received;
    private long duplicates;
    private Instant first = Instant.EPOCH;
    private Instant last = Instant.EPOCH;
    private double sum;
    private double sumOfSquares;
    private double least = Double.MAX_VALUE;
    private double most;

    /** The next request goes out; returns its number in the packet. */
    synchronized int send(Instant now) {
        first = sent == 0 ? now : first;
        last = now;
        sent++;
        int sequence = (int) (sent % SEQUENCES);
        answered.clear(sequence);
        return sequence;
    }

    /** An answer came; returns whether it is the first to its request. */
    synchronized boolean receive(int sequence, Duration roundTrip, Instant now) {
        last = now;
        if (answered.get(sequence)) {
            duplicates++;
            return false;
        }
        answered.set(sequence);
        received++;
        double millis = millis(roundTrip);
        sum += millis;
        sumOfSquares += millis * millis;
        least = Math.min(least, millis);
        most = Math.max(most, millis);
        return true;
    }

    synchronized long received() {
        return received;
    }

    /** The longest round trip in milliseconds. */
    synchronized double most() {
        return most;
    }

    /** A round trip: the shorter, the more exact. */
    static String time(Duration roundTrip) {
        double millis = millis(roundTrip);
        int digits = millis >= 100 ? 0 : millis >= 10 ? 1 : millis >= 1 ? 2 : 3;
        return String.format(Locale.ROOT, "%." + digits + "f ms", millis);
    }

    private static double millis(Duration length) {
        return length.toNanos() / NANOS_PER_MILLI;
    }

    /** The lines at the end. */
    synchronized String summary(String host) {
        StringBuilder text = new StringBuilder("\n--- " + host + " ping statistics ---\n");
        text.append(sent + " packets transmitted, " + received + " received, ");
        if (duplicates > 0) {
            text.append("+" + duplicates + " duplicates, ");
        }
        text.append(
                loss() + "% packet loss, time " + Duration.between(first, last).toMillis() + "ms\n");
        if (received > 0) {
            double mean = sum / received;
            double deviation = Math.sqrt(Math.max(0, sumOfSquares / received - mean * mean));
            text.append(String.format(
                    Locale.ROOT, "rtt min/avg/max/mdev = %.3f/%.3f/%.3f/%.3f ms%n", least, mean, most, deviation));
        }
        return text.toString();
    }

    private String loss() {
        double percent = sent == 0 ? 0 : 100.0 * (sent - received) / sent;
        BigDecimal rounded = new BigDecimal(percent).round(new MathContext(6));
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }
}
