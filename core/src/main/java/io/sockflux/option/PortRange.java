package io.sockflux.option;

/**
 * Ports from one to another, both included, {@code IP_LOCAL_PORT_RANGE} in {@code ip(7)}.
 *
 * @param low the first, or 0 for that of {@code net.ipv4.ip_local_port_range}
 * @param high the last, or 0 for that of {@code net.ipv4.ip_local_port_range}
 */
public record PortRange(int low, int high) {

    /** The system's own. */
    public static final PortRange SYSTEM = new PortRange(0, 0);

    /** Checks the numbers. */
    public PortRange {
        check("low", low);
        check("high", high);
        if (high != 0 && low > high) {
            throw new IllegalArgumentException("low: " + low + " (expected: at most high, " + high + ")");
        }
    }

    private static void check(String name, int port) {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException(name + ": " + port + " (expected: 0 to 65535)");
        }
    }
}
