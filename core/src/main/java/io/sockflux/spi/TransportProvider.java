package io.sockflux.spi;

/**
 * Tells of a {@link Transport} before it is known to work. {@link java.util.ServiceLoader} finds providers. Core takes
 * the available transport with the highest {@link #preference()}, unless the user asks for a transport by name.
 */
public interface TransportProvider {

    /** The name by which users ask for the transport, such as {@code epoll}. */
    String name();

    /** The transport's place in the order of choice; the highest comes first. The fallback for every system has 0. */
    int preference();

    /**
     * Whether core takes the transport only if the user asks for it by name. Otherwise it does not stand in for other
     * transports either, and core does not ask for its {@link #availability()}.
     */
    default boolean onlyByName() {
        return false;
    }

    /**
     * Whether the transport works on this machine. Core asks at most once for each network. A provider that throws, or
     * cannot be loaded, counts as not available for that reason.
     */
    Availability availability();

    /**
     * Whether the transport can run the event loops of a network. An available transport without loops of its own still
     * stands in where another lacks a capability, for example names. Core asks only if the transport is available.
     */
    default Availability loops() {
        return Availability.available();
    }

    /** The transport. Core asks only if it is available. */
    Transport transport();
}
