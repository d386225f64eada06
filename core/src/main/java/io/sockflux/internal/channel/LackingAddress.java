package io.sockflux.internal.channel;

import io.sockflux.address.Endpoint;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.option.Ipv6Options;
import io.sockflux.option.OptionException;
import java.util.EnumSet;
import java.util.Set;

/** Failures to bind that say that this host lacks the address, or the whole family of it. */
public final class LackingAddress {

    private static final Set<Errno> ERRNOS = EnumSet.of(Errno.EADDRNOTAVAIL, Errno.EAFNOSUPPORT);

    private LackingAddress() {}

    /**
     * Explains a failure to set IPV6_V6ONLY: on a host without IPv6, Netty's io_uring makes an IPv4 socket, which lacks
     * the option.
     */
    public static SystemCallException explained(OptionException failure, Endpoint endpoint) {
        return failure.option().equals(Ipv6Options.IPV6_V6ONLY)
                        && failure.errno().filter(Errno.ENOPROTOOPT::equals).isPresent()
                ? ChannelFailures.of("socket", Errno.EAFNOSUPPORT, endpoint, failure)
                : failure;
    }

    /** Whether a failure says that the host lacks the address or its family. */
    public static boolean tells(Throwable failure) {
        return failure instanceof SystemCallException call
                && call.errno().filter(ERRNOS::contains).isPresent();
    }
}
