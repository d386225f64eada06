package io.sockflux.address;

/** The domain of a socket, {@code socket(2)}: what its addresses look like. */
public enum AddressFamily {
    /** Not settled: a name that may have addresses of several families ({@code AF_UNSPEC}). */
    UNSPEC,
    /** IPv4 ({@code AF_INET}, {@code ip(7)}). */
    INET,
    /** IPv6 ({@code AF_INET6}, {@code ipv6(7)}). */
    INET6,
    /** Sockets within a machine, by path or abstract name ({@code AF_UNIX}, {@code unix(7)}). */
    UNIX,
    /** Virtual machines and their host ({@code AF_VSOCK}, {@code vsock(7)}, Linux). */
    VSOCK
}
