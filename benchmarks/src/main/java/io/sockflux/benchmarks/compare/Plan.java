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
    static final Plan SHORT = new Plan(3, 3, 0.2, 1, Integer.MAX_VALUE, false);

    /** Some forty minutes. */
    static final Plan FULL = new Plan(3, 5, 0.2, 1, Integer.MAX_VALUE, false);

    private static final double CHURN_WARM_SECONDS = 8;
    private static final double TLS_WARM_SECONDS = 12;
    private static final double HANDSHAKE_WARM_SECONDS = 48;

    /**
     * Before the first round of a scenario. A connection runs through far more code than a message, each part of it but once, and
     * there are ten thousand of them in a second rather than hundreds of thousands; so the JVM compiles it late. Java's TLS handshake is longer still: its rate rises for three quarters of a minute.
     */
    double warmSeconds(Scenario scenario) {
        return warmSeconds > 0 ? Math.max(warmSeconds, leastWarmSeconds(scenario)) : 0;
    }

    private static double leastWarmSeconds(Scenario scenario) {
        boolean isChurn = scenario.load() == Load.CHURN;
        if (scenario.isTls()) {
            return isChurn ? HANDSHAKE_WARM_SECONDS : TLS_WARM_SECONDS;
        }
        return isChurn ? CHURN_WARM_SECONDS : 0;
    }

    Plan withRounds(int count) {
        return new Plan(count, warmSeconds, settleSeconds, seconds, mostConnections, sharesProcesses);
    }

    Plan withSeconds(double length) {
        return new Plan(rounds, warmSeconds, settleSeconds, length, mostConnections, sharesProcesses);
    }
}
