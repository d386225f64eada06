package io.sockflux.benchmarks.compare;

/**
 * How long and how often.
 *
 * @param rounds of which the median is taken; peers take turns in each
 * @param warmSeconds before the first round, for the JVM to compile
 * @param settleSeconds at the begin of each round, not measured
 * @param seconds of a round
 * @param mostConnections to cut scenarios to
 * @param sharesProcesses whether a peer has one process for all scenarios; quicker, and good for nothing but a trial
 */
record Plan(
        int rounds,
        double warmSeconds,
        double settleSeconds,
        double seconds,
        int mostConnections,
        boolean sharesProcesses) {

    /** Some ten minutes. */
    static final Plan SHORT = new Plan(5, 3, 0.2, 1, Integer.MAX_VALUE, false);

    /** Somewhat more than an hour. */
    static final Plan FULL = new Plan(7, 6, 0.3, 2, Integer.MAX_VALUE, false);

    Plan withRounds(int count) {
        return new Plan(count, warmSeconds, settleSeconds, seconds, mostConnections, sharesProcesses);
    }

    Plan withSeconds(double length) {
        return new Plan(rounds, warmSeconds, settleSeconds, length, mostConnections, sharesProcesses);
    }
}
