package io.sockflux.spi;

/** What a transport may or may not be able to do on this machine. Asking for what is missing is an error that names it. */
public enum Capability {
    /** TCP over IPv4 and IPv6. */
    TCP("TCP"),
    /** An IPv6 listener that leaves IPv4 to others, {@code IPV6_V6ONLY} in {@code ipv6(7)}. */
    IPV6_ONLY("IPv6 listeners that leave IPv4 alone"),
    /** Unix stream sockets by path. */
    UNIX_PATH("unix sockets by path"),
    /** Unix stream sockets by abstract name. */
    UNIX_ABSTRACT("unix sockets by abstract name");

    private final String words;

    Capability(String words) {
        this.words = words;
    }

    /** What it is, for a message. */
    public String words() {
        return words;
    }
}
