package io.sockflux.benchmarks.compare;

import java.util.ArrayList;
import java.util.List;

/** The numbers that Sockflux wants to reach, by the medians of one run with one loop on one core. */
final class Goals {

    private static final int KIB = 1024;
    private static final String[] TLS_PEERS = {"netty", "netty-pooled"};

    private Goals() {}

    static List<Goal> all() {
        List<Goal> all = new ArrayList<>(clear());
        Scenarios.TLS.forEach(scheme -> all.addAll(tls(scheme)));
        return List.copyOf(all);
    }

    private static List<Goal> tls(String scheme) {
        return List.of(
                Goal.ratio(scheme + Scenarios.TLS_ECHO, Metric.RATE, 0.97, TLS_PEERS),
                Goal.ratio(scheme + Scenarios.TLS_LONG_ECHO, Metric.RATE, 0.97, TLS_PEERS),
                Goal.ratio(scheme + Scenarios.TLS_HANDSHAKE, Metric.RATE, 0.95, TLS_PEERS),
                Goal.ratio(scheme + Scenarios.TLS_IDLE, Metric.MEMORY, 1.05, TLS_PEERS));
    }

    private static List<Goal> clear() {
        return List.of(
                Goal.ratio(Scenarios.ECHO, Metric.RATE, 1.0, "netty", "reactor-netty"),
                Goal.ratio(Scenarios.ECHO, Metric.RATE, 0.92, "c"),
                Goal.ratio(Scenarios.ECHO, Metric.USER_CPU, 1.1, "netty"),
                Goal.ratio(Scenarios.PIPELINED, Metric.RATE, 1.0, "netty-pooled"),
                Goal.ratio(Scenarios.PIPELINED, Metric.RATE, 1.1, "reactor-netty"),
                Goal.ratio(Scenarios.LONG_ECHO, Metric.RATE, 1.2, "netty"),
                Goal.ratio(Scenarios.LONG_ECHO, Metric.RATE, 1.0, "c"),
                Goal.ratio(Scenarios.CHURN, Metric.RATE, 1.0, "reactor-netty"),
                Goal.value(Scenarios.CHURN, Metric.HEAP, 2_500),
                Goal.ratio(Scenarios.SINK, Metric.CPU, 1.1, "c"),
                Goal.ratio(Scenarios.SOURCE, Metric.RATE, 1.0, "reactor-netty"),
                Goal.ratio(Scenarios.SOURCE, Metric.RATE, 1.25, "c"),
                Goal.ratio(Scenarios.UNIX, Metric.RATE, 1.0, "netty"),
                Goal.ratio(Scenarios.UNIX, Metric.RATE, 0.92, "c"),
                Goal.ratio(Scenarios.UDP, Metric.RATE, 1.2, "netty"),
                Goal.ratio(Scenarios.UDP, Metric.RATE, 0.97, "c"),
                Goal.value(Scenarios.UDP, Metric.HEAP, 64),
                Goal.ratio(Scenarios.CLIENT, Metric.RATE, 1.4, "reactor-netty"),
                Goal.ratio(Scenarios.CLIENT, Metric.RATE, 0.85, "c"),
                Goal.value(Scenarios.IDLE, Metric.MEMORY, 2.2 * KIB),
                new Goal(Scenarios.OBSERVED, "sockflux-observed", Metric.RATE, 0.98, List.of("sockflux")),
                new Goal(Scenarios.OBSERVED, "sockflux-metered", Metric.RATE, 0.98, List.of("sockflux")),
                new Goal(Scenarios.RELAY, "sockflux-splice", Metric.RATE, 3.0, List.of("sockflux")),
                new Goal(Scenarios.RELAY, "sockflux-splice", Metric.CPU, 1.1, List.of("c")),
                Goal.ratio(Scenarios.SEQPACKET, Metric.RATE, 0.9, "c"));
    }
}
