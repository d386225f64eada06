package io.sockflux.examples.datagram;

import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;

/** Datagrams and bytes that went by, and lines that tell of them: what is new, and all of it. */
final class Traffic {

    private static final double NANOS = 1e9;

    private final LongAdder datagrams = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final long begun;
    private Point last;

    private record Point(long nanos, long datagrams, long bytes) {}

    /**
     * None yet.
     *
     * @param now {@link System#nanoTime()}
     */
    Traffic(long now) {
        begun = now;
        last = new Point(now, 0, 0);
    }

    void went(int length) {
        datagrams.increment();
        bytes.add(length);
    }

    long datagrams() {
        return datagrams.sum();
    }

    /** A line on what went by since the one before. */
    synchronized String sinceLast(long now, String rest) {
        Point point = new Point(now, datagrams.sum(), bytes.sum());
        Point before = last;
        last = point;
        return line(
                String.format(Locale.ROOT, "%4.0f s", (now - begun) / NANOS),
                (now - before.nanos) / NANOS,
                point.datagrams - before.datagrams,
                point.bytes - before.bytes,
                rest);
    }

    /** A line on all of it. */
    String total(long now, String rest) {
        double seconds = (now - begun) / NANOS;
        String what = String.format(Locale.ROOT, "total %.1f s", seconds);
        return line(what, seconds, datagrams.sum(), bytes.sum(), rest);
    }

    private static String line(String when, double seconds, long datagrams, long bytes, String rest) {
        double length = Math.max(seconds, 1e-9);
        return String.format(
                Locale.ROOT,
                "%s: %d datagrams, %d bytes, %.0f datagrams/s, %.1f Mbit/s%s",
                when,
                datagrams,
                bytes,
                datagrams / length,
                bytes * 8 / length / 1e6,
                rest);
    }
}
