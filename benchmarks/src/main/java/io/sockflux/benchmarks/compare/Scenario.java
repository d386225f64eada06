package io.sockflux.benchmarks.compare;

import java.util.List;

/**
 * What all peers are put through.
 *
 * @param name by which it is chosen
 * @param load how
 * @param scheme of the endpoint: tcp, udp, unix, unix-seqpacket, or tls-jdk and tls-openssl for TLS by that provider
 * @param connections or flows
 * @param bytes of a message or a write
 * @param inFlight messages without an answer on each connection
 * @param peers by name, in the order of the table
 * @param isShort whether the short set has it
 */
record Scenario(
        String name,
        Load load,
        String scheme,
        int connections,
        int bytes,
        int inFlight,
        List<String> peers,
        boolean isShort) {

    /** The same with so few connections that it takes but a moment. */
    Scenario small(int most) {
        return new Scenario(name, load, scheme, Math.min(connections, most), bytes, inFlight, peers, isShort);
    }

    boolean isTls() {
        return scheme.startsWith("tls-");
    }

    String title() {
        String unit = connections == 1 ? "1 connection" : String.format("%,d connections", connections);
        String size = bytes % 1024 == 0 ? bytes / 1024 + " KiB" : bytes + " B";
        return switch (load) {
            case IDLE -> String.format("%,d idle connections", connections) + (isTls() ? ", " + scheme : "");
            case SINK, SOURCE, RELAY -> name + ", " + unit + ", writes of " + size;
            case CHURN ->
                "connect, " + (isTls() ? scheme + " handshake, " : "") + size + " there and back, close; " + connections
                        + " at once";
            default -> String.format("%s, %s, %s, %d in flight", kind(), unit, size, inFlight);
        };
    }

    private String kind() {
        return switch (load) {
            case RECORDS -> "seqpacket echo";
            case DATAGRAMS -> "UDP echo";
            case CLIENT -> "client";
            default -> scheme.equals("tcp") ? "echo" : scheme + " echo";
        };
    }
}
