package io.sockflux.internal.datagram;

import io.sockflux.address.AddressFamily;
import io.sockflux.address.Endpoint;
import io.sockflux.address.InetEndpoint;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.internal.channel.ChannelFailures;

/** Explains the kernel's refusal of a broadcast address. */
final class BroadcastHint {

    private BroadcastHint() {}

    /**
     * The words for an errno of a send or connect. If a broadcast address may be the reason, they name the option to set.
     */
    static String words(Errno errno, Endpoint socket) {
        String words = ChannelFailures.words(errno);
        // The kernel has no errno of its own for this reason, and EACCES has other reasons too.
        return isNoBroadcast(errno, socket)
                ? words + ": a broadcast address needs option(SO_BROADCAST, true); any other is forbidden by a"
                        + " route or a filter"
                : words;
    }

    /** The words for a failed send. */
    static String words(SystemCallException failure, Endpoint socket) {
        Errno errno = failure.errno().orElse(null);
        return errno != null && isNoBroadcast(errno, socket) ? words(errno, socket) : failure.words();
    }

    /** The failure of a connect, with these words. */
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
