package io.sockflux.benchmarks.compare;

import java.util.Locale;

/** How a peer is asked: a mode of the load generator, or by the peer itself. */
enum Load {
    ECHO,
    RECORDS,
    DATAGRAMS,
    SINK,
    SOURCE,
    CHURN,
    IDLE,
    /** A sink behind a relay. */
    RELAY,
    /** The peer is the client, and the server is the one in C. */
    CLIENT;

    /** As the load generator knows it. */
    String mode() {
        return switch (this) {
            case RELAY -> "sink";
            case CLIENT -> "echo";
            default -> name().toLowerCase(Locale.ROOT);
        };
    }

    /** What the server does, unless the peer says otherwise. */
    String service() {
        return switch (this) {
            case SINK -> "sink";
            case SOURCE -> "source";
            case RELAY -> "relay";
            default -> "echo";
        };
    }

    boolean isStream() {
        return this == SINK || this == SOURCE || this == RELAY;
    }

    /** What one unit is called. */
    String unit() {
        return switch (this) {
            case SINK, SOURCE, RELAY -> "MiB";
            case CHURN, IDLE -> "connection";
            default -> "message";
        };
    }
}
