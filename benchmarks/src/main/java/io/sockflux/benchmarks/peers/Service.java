package io.sockflux.benchmarks.peers;

/** What a server does with a connection or a datagram. */
enum Service {
    /** Sends back what it receives. */
    ECHO,
    /** Receives and throws away. */
    SINK,
    /** Sends writes of 64 KiB without end. */
    SOURCE,
    /** Joins each connection to one to its target, both ways, in user space. */
    RELAY,
    /** The same inside the kernel. */
    RELAY_SPLICE;

    /** Bytes. */
    static final int SOURCE_WRITE = 64 << 10;
}
