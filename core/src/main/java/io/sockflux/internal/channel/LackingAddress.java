package io.sockflux.internal.channel;

import io.sockflux.address.Endpoint;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.option.Ipv6Options;
import io.sockflux.option.OptionException;
import java.util.EnumSet;
import java.util.Set;

/** Failures to bind that say that this host does not have the address, or nothing of its family. */
public final class LackingAddress {

    private static final Set<Errno> ERRNOS = EnumSet.of(Errno.EADDRNOTAVAIL, Errno.EAFNOSUPPORT);

    private LackingAddress() {}

    /** Where the host has no IPv6, Netty's io_uring makes a socket of IPv4, which does not know this option. */
    public static SystemCallException explained(OptionException failure, Endpoint endpoint) {
        return failure.option().equals(Ipv6Options.IPV6_V6ONLY)
                        && failure.errno().filter(Errno.ENOPROTOOPT::equals).isPresent()
                ? ChannelFailures.of("socket", Errno.EAFNOSUPPORT, endpoint, failure)
                : failure;
    }

    /** Whether a failure says so. */
    public static boolean tells(Throwable failure) {
        return failure instanceof SystemCallException call
                && call.errno().filter(ERRNOS::contains).isPresent();
    }
}
