package io.sockflux.address;

/** What endpoints with a host and a port have in common. */
final class Ports {

    private Ports() {}

    /** The host as a URI has it. */
    static String host(InetEndpoint endpoint) {
        return endpoint.family() == AddressFamily.INET6 ? "[" + endpoint.host() + "]" : endpoint.host();
    }

    /** Host and port as a URI has them. */
    static String authority(InetEndpoint endpoint) {
        return host(endpoint) + ":" + endpoint.port();
    }
}
