package io.sockflux.benchmarks.compare;

import java.util.Locale;

/** What is measured. Units are messages or connections, or MiB where bytes stream. */
enum Metric {
    /** Units per second. */
    RATE("rate", "/s"),
    /** User CPU time of the peer's process per unit, in microseconds. */
    USER_CPU("user CPU", "µs"),
    /** User and system CPU time of the peer's process per unit, in microseconds. */
    CPU("CPU", "µs"),
    /** Bytes allocated on the heap per unit, or of an idle connection bytes in use. */
    HEAP("heap", "B"),
    /** Bytes of memory of an idle connection that the process has from the system beside its heap. */
    NATIVE("native", "B"),
    /** Heap and native memory of an idle connection together, in bytes. */
    MEMORY("memory", "B");

    private final String title;
    private final String unit;

    Metric(String title, String unit) {
        this.title = title;
        this.unit = unit;
    }

    String title() {
        return title;
    }

    String unit() {
        return unit;
    }

    /** In a table: three significant figures, thousands and millions by letter. */
    static String format(double value) {
        double size = Math.abs(value);
        if (size >= 999_500) {
            return String.format(Locale.ROOT, "%.2f M", value / 1e6);
        }
        if (size >= 9_999.5) {
            return String.format(Locale.ROOT, "%.1f k", value / 1e3);
        }
        if (size >= 99.95) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, size >= 9.995 ? "%.1f" : "%.2f", value);
    }
}
