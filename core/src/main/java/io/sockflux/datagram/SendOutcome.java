package io.sockflux.datagram;

import static java.util.Objects.requireNonNull;

import io.sockflux.address.Endpoint;
import io.sockflux.error.SystemCallException;
import java.util.Optional;

/**
 * What became of a datagram of {@link DatagramSocket#sendEach}, {@code sendmsg(2)}: whether the kernel took the
 * datagram, not whether it arrived.
 *
 * @param number the datagram's number in the source, from 0
 * @param peer the datagram's peer; empty if neither the datagram nor the socket had a peer
 * @param bytes how many bytes of data the datagram had
 * @param failure why the kernel refused the datagram; empty if the kernel took it
 */
public record SendOutcome(long number, Optional<Endpoint> peer, int bytes, Optional<SystemCallException> failure) {

    /** Checks that all components are there. */
    public SendOutcome {
        requireNonNull(peer, "peer");
        requireNonNull(failure, "failure");
    }

    /** Whether the kernel took the datagram. */
    public boolean isTaken() {
        return failure.isEmpty();
    }
}
