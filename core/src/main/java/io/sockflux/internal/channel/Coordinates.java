package io.sockflux.internal.channel;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The artifacts of Sockflux's transports, which an error names where one is missing. */
final class Coordinates {

    private static final String GROUP = "io.sockflux:";
    private static final Set<String> TRANSPORTS = Set.of("nio", "epoll", "io_uring", "kqueue", "posix");

    /** The artifact that depends on the transports of each system. */
    static final String ALL = GROUP + "sockflux";

    private Coordinates() {}

    /** The group and artifact of a transport; null for a transport that is not of Sockflux. */
    static @Nullable String of(String transport) {
        return TRANSPORTS.contains(transport) ? GROUP + "sockflux-transport-" + transport : null;
    }
}
