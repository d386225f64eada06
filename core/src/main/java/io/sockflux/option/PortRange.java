package io.sockflux.option;

import io.sockflux.check.Checks;

/**
 * The ports from a first to a last, both included, {@code IP_LOCAL_PORT_RANGE} in {@code ip(7)}.
 *
 * @param low the first port, or 0 for the first of {@code net.ipv4.ip_local_port_range}
 * @param high the last port, or 0 for the last of {@code net.ipv4.ip_local_port_range}
 */
public record PortRange(int low, int high) {

    /** The system's own. */
    public static final PortRange SYSTEM = new PortRange(0, 0);

    /** Checks the numbers. */
    public PortRange {
        Checks.checkPort(low, "low");
        Checks.checkPort(high, "high");
        if (high != 0 && low > high) {
            throw new IllegalArgumentException("low: " + low + " (expected: at most high, " + high + ")");
        }
    }
}
