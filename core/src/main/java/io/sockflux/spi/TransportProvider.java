package io.sockflux.spi;

/**
 * What knows of a {@link Transport} before it can be known to work. Providers are found by {@link java.util.ServiceLoader};
 * the available one with the highest {@link #preference()} is taken unless one is asked for by name.
 */
public interface TransportProvider {

    /** The name by which it is asked for, such as {@code epoll}. */
    String name();

    /** Its place in the order of choice; higher comes first. The fallback for every system has 0. */
    int preference();

    /**
     * Whether it is taken only when it is asked for by name. Otherwise it is left alone, for what another lacks too, and its
     * {@link #availability()} is not asked.
     */
    default boolean onlyByName() {
        return false;
    }

    /**
     * Whether it works on this machine. Asked at most once for each network. One that throws counts as not available, for
     * the reason that it throws, as does one that cannot be loaded.
     */
    Availability availability();

    /**
     * Whether it can run the event loops of a network. A transport that is available without loops of its own still stands
     * in for what another lacks, names for example. Asked only when it is available.
     */
    default Availability loops() {
        return Availability.available();
    }

    /** The transport. Asked only when it is available. */
    Transport transport();
}
