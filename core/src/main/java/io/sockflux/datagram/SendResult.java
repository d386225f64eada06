package io.sockflux.datagram;

import static java.util.Objects.requireNonNull;

import io.sockflux.address.Endpoint;
import io.sockflux.error.SystemCallException;
import java.util.Optional;

/**
 * What became of one datagram of {@link DatagramSocket#sendEach}, {@code sendmsg(2)}: whether the kernel took it, not whether
 * it arrived.
 *
 * @param number which of the source's it was, from 0
 * @param peer whom it was for; empty where neither it nor the socket had one
 * @param bytes how many bytes of data it had
 * @param failure why the kernel refused it; empty if it was taken
 */
public record SendResult(long number, Optional<Endpoint> peer, int bytes, Optional<SystemCallException> failure) {

    /** Checks that all is there. */
    public SendResult {
        requireNonNull(peer, "peer");
        requireNonNull(failure, "failure");
    }

    /** Whether the kernel took it. */
    public boolean isTaken() {
        return failure.isEmpty();
    }
}
