package io.sockflux.benchmarks.compare;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** All there are. */
final class Scenarios {

    /** The headline of echoes, by whose names the numbers are asked for. */
    static final String ECHO = "echo-64x128";

    static final String PIPELINED = "echo-64x128-16f";
    static final String LONG_ECHO = "echo-16x16k-4f";
    static final String CHURN = "churn";
    static final String SINK = "sink";
    static final String SOURCE = "source";
    static final String UNIX = "unix-echo";
    static final String UDP = "udp-echo";
    static final String SEQPACKET = "seqpacket-echo";
    static final String CLIENT = "client";
    static final String IDLE = "idle";
    static final String RELAY = "relay";

    /** The providers of TLS, as schemes. */
    static final List<String> TLS = List.of("tls-jdk", "tls-openssl");

    /** The echo with an observer, and with meters, beside the echo without. */
    static final String OBSERVED = "echo-observed";

    static final String TLS_ECHO = "-echo";
    static final String TLS_LONG_ECHO = "-echo-16k";
    static final String TLS_HANDSHAKE = "-handshake";
    static final String TLS_IDLE = "-idle";

    private static final List<String> ALL_PEERS =
            List.of("sockflux", "sockflux-io_uring", "netty", "netty-pooled", "reactor-netty", "c");
    private static final List<String> OBSERVED_PEERS = List.of("sockflux", "sockflux-observed", "sockflux-metered");
    private static final int KIB = 1024;
    private static final int PIPELINE = 16;
    private static final List<String> TLS_PEERS = List.of("sockflux", "netty", "netty-pooled");
    private static final int TLS_IDLE_CONNECTIONS = 1000;

    private Scenarios() {}

    /** In the order of the table. */
    static List<Scenario> all() {
        List<Scenario> all = new ArrayList<>();
        for (int connections : new int[] {1, 64, 1024}) {
            for (int bytes : new int[] {64, 128, KIB, 16 * KIB}) {
                for (int inFlight : new int[] {1, PIPELINE}) {
                    String size = bytes < KIB ? "" + bytes : bytes / KIB + "k";
                    String name = "echo-" + connections + "x" + size + (inFlight == 1 ? "" : "-" + inFlight + "f");
                    all.add(new Scenario(
                            name,
                            Load.ECHO,
                            "tcp",
                            connections,
                            bytes,
                            inFlight,
                            ALL_PEERS,
                            Set.of(ECHO, PIPELINED).contains(name)));
                }
            }
        }
        all.add(new Scenario(OBSERVED, Load.ECHO, "tcp", 64, 128, 1, OBSERVED_PEERS, false));
        all.add(new Scenario(LONG_ECHO, Load.ECHO, "tcp", 16, 16 * KIB, 4, ALL_PEERS, true));
        all.add(new Scenario(CHURN, Load.CHURN, "tcp", 16, 128, 1, ALL_PEERS, true));
        all.add(new Scenario(SINK, Load.SINK, "tcp", 4, 64 * KIB, 1, ALL_PEERS, true));
        all.add(new Scenario(SOURCE, Load.SOURCE, "tcp", 4, 64 * KIB, 1, ALL_PEERS, true));
        all.add(new Scenario(UNIX, Load.ECHO, "unix", 64, 128, 1, ALL_PEERS, true));
        all.add(new Scenario(
                UDP,
                Load.DATAGRAMS,
                "udp",
                16,
                128,
                8,
                List.of("sockflux", "sockflux-metadata", "netty", "netty-pooled", "reactor-netty", "c"),
                true));
        all.add(new Scenario(SEQPACKET, Load.RECORDS, "unix-seqpacket", 16, 128, 8, List.of("sockflux", "c"), true));
        all.add(new Scenario(CLIENT, Load.CLIENT, "tcp", 64, 128, PIPELINE, ALL_PEERS, true));
        all.add(new Scenario(IDLE, Load.IDLE, "tcp", 10_000, 128, 1, ALL_PEERS, true));
        all.add(new Scenario(
                RELAY,
                Load.RELAY,
                "tcp",
                1,
                64 * KIB,
                1,
                List.of("sockflux-splice", "sockflux", "sockflux-io_uring", "c"),
                true));
        TLS.forEach(scheme -> all.addAll(tls(scheme)));
        return List.copyOf(all);
    }

    /** Handshakes are slow where nothing is compiled, as with idle connections, of which there are fewer therefore. */
    private static List<Scenario> tls(String scheme) {
        return List.of(
                new Scenario(scheme + TLS_ECHO, Load.ECHO, scheme, 64, 128, 1, TLS_PEERS, false),
                new Scenario(scheme + TLS_LONG_ECHO, Load.ECHO, scheme, 16, 16 * KIB, 1, TLS_PEERS, false),
                new Scenario(scheme + TLS_HANDSHAKE, Load.CHURN, scheme, 16, 128, 1, TLS_PEERS, false),
                new Scenario(scheme + TLS_IDLE, Load.IDLE, scheme, TLS_IDLE_CONNECTIONS, 128, 1, TLS_PEERS, false));
    }

    /** The short set, or the full one, or of either what is named. */
    static List<Scenario> chosen(boolean isShort, Set<String> names) {
        Set<String> unknown = new LinkedHashSet<>(names);
        all().forEach(scenario -> unknown.remove(scenario.name()));
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("scenario: " + String.join(", ", unknown) + " (expected: one of "
                    + String.join(", ", all().stream().map(Scenario::name).toList()) + ")");
        }
        return all().stream()
                .filter(scenario -> names.isEmpty() ? scenario.isShort() || !isShort : names.contains(scenario.name()))
                .toList();
    }
}
