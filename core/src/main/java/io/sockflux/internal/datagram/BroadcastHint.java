package io.sockflux.internal.datagram;

import io.sockflux.address.AddressFamily;
import io.sockflux.address.Endpoint;
import io.sockflux.address.InetEndpoint;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.internal.channel.ChannelFailures;

/** What the kernel says of a broadcast address, and does not explain. */
final class BroadcastHint {

    private BroadcastHint() {}

    /** An errno of a send or connect in words, with what to set where a broadcast address may be why. */
    static String words(Errno errno, Endpoint socket) {
        String words = ChannelFailures.words(errno);
        // There is no other errno for it, and this one has other reasons too.
        return isNoBroadcast(errno, socket)
                ? words + ": a broadcast address needs option(SO_BROADCAST, true); any other is forbidden by a"
                        + " route or a filter"
                : words;
    }

    /** A failed send in words. */
    static String words(SystemCallException failure, Endpoint socket) {
        Errno errno = failure.errno().orElse(null);
        return errno != null && isNoBroadcast(errno, socket) ? words(errno, socket) : failure.words();
    }

    /** The failure of a connect, with the same. */
    static SystemCallException explained(SystemCallException failure, Endpoint peer) {
        Errno errno = failure.errno().orElse(null);
        return errno != null && isNoBroadcast(errno, peer)
                ? ChannelFailures.of(failure.call(), errno, peer, words(errno, peer), failure)
                : failure;
    }

    private static boolean isNoBroadcast(Errno errno, Endpoint socket) {
        return errno == Errno.EACCES && socket instanceof InetEndpoint && socket.family() == AddressFamily.INET;
    }
}
