package io.sockflux.examples.statsd;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashSet;
import java.util.Set;

/** What the lines of one name come to. */
interface Measure {

    /**
     * Takes a line.
     *
     * @param mayGrow whether more memory may be held
     * @return whether the line was taken
     */
    boolean take(StatsdLine line, boolean mayGrow);

    /** How much it holds: 1 for itself, and 1 for each member of a set. */
    default int size() {
        return 1;
    }

    /** One for lines of this type. */
    static Measure of(StatsdLine.Type type) {
        return switch (type) {
            case COUNTER -> new Counter();
            case GAUGE -> new Gauge();
            case TIMER -> new Times();
            case SET -> new Members();
        };
    }

    /** A number as it is printed. */
    static String text(double number) {
        return BigDecimal.valueOf(number)
                .setScale(3, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }

    /** The sum of what was counted. */
    final class Counter implements Measure {
        private double sum;

        @Override
        public boolean take(StatsdLine line, boolean mayGrow) {
            sum += line.number() * line.weight();
            return true;
        }

        @Override
        public String toString() {
            return text(sum);
        }
    }

    /** What was said last. It stays from interval to interval. */
    final class Gauge implements Measure {
        private double value;

        @Override
        public boolean take(StatsdLine line, boolean mayGrow) {
            value = line.isChange() ? value + line.number() : line.number();
            return true;
        }

        @Override
        public String toString() {
            return text(value);
        }
    }

    /** How many different values there were. */
    final class Members implements Measure {
        private final Set<String> members = new HashSet<>();

        @Override
        public boolean take(StatsdLine line, boolean mayGrow) {
            if (mayGrow) {
                members.add(line.value());
            }
            return members.contains(line.value());
        }

        @Override
        public int size() {
            return 1 + members.size();
        }

        @Override
        public String toString() {
            return Integer.toString(members.size());
        }
    }
}
