package io.sockflux.address;

/** What endpoints with a host and a port have in common. */
final class Ports {

    private Ports() {}

    static void check(int number, String name) {
        if (number < 0 || number > 65_535) {
            throw new IllegalArgumentException(name + ": " + number + " (expected: 0 to 65535)");
        }
    }

    /** The host as a URI has it. */
    static String host(InetEndpoint endpoint) {
        return endpoint.family() == AddressFamily.INET6 ? "[" + endpoint.host() + "]" : endpoint.host();
    }

    /** Host and port as a URI has them. */
    static String authority(InetEndpoint endpoint) {
        return host(endpoint) + ":" + endpoint.port();
    }
}
