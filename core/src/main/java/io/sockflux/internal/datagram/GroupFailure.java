package io.sockflux.internal.datagram;

import io.sockflux.address.AddressFamily;
import io.sockflux.address.Endpoint;
import io.sockflux.datagram.MulticastGroup;
import io.sockflux.error.Errno;
import io.sockflux.option.OptionException;

/** An operation on a multicast group, and the meaning of the kernel's errno for it. */
enum GroupFailure {
    JOIN,
    LEAVE,
    BLOCK,
    UNBLOCK;

    /**
     * The failure, in words about the group.
     *
     * @param group with the source that the call was about
     */
    OptionException of(OptionException e, Endpoint socket, MulticastGroup group) {
        Errno errno = e.errno().orElse(null);
        String words = errno == null ? e.words() : words(errno, group);
        return new OptionException(e.call(), e.option(), socket, e.reason(), errno, group + " " + words, e);
    }

    private String words(Errno errno, MulticastGroup group) {
        return switch (errno) {
            case ENODEV, ENXIO ->
                group.networkInterface() == null
                        ? "has no route (expected: one, or an interface)"
                        : "names no interface that knows multicast";
            case ENOBUFS, ENOMEM -> "is one too many (expected: at most " + limit(group) + ")";
            case EADDRINUSE -> "is joined already, from any source or one";
            case EADDRNOTAVAIL ->
                switch (this) {
                    case JOIN -> "is joined already";
                    case LEAVE -> "is not joined";
                    case BLOCK -> "is blocked already";
                    case UNBLOCK -> "is not blocked";
                };
            case EINVAL ->
                switch (this) {
                    case JOIN -> "is joined from any source (expected: to leave that first)";
                    case LEAVE -> "is not joined, or not in this way";
                    case BLOCK, UNBLOCK -> "is not joined from any source (expected: to join it first)";
                };
            default -> "was refused";
        };
    }

    private String limit(MulticastGroup group) {
        boolean four = group.family() == AddressFamily.INET;
        if (this != JOIN || group.source() != null) {
            return four ? "net.ipv4.igmp_max_msf sources" : "net.ipv6.mld_max_msf sources";
        }
        return four ? "net.ipv4.igmp_max_memberships groups" : "what net.core.optmem_max has room for";
    }
}
