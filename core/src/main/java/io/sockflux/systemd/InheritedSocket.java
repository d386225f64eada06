package io.sockflux.systemd;

import static java.util.Objects.requireNonNull;

import io.sockflux.address.Endpoint;

/**
 * A socket that the service manager has passed, as the kernel describes it.
 *
 * @param number the number of its descriptor
 * @param name the name of its descriptor
 * @param endpoint its local endpoint, which has its family, type and protocol
 * @param isListening whether it listens; a datagram socket never does
 */
public record InheritedSocket(int number, String name, Endpoint endpoint, boolean isListening) {

    /** Checks that nothing is null. */
    public InheritedSocket {
        requireNonNull(name, "name");
        requireNonNull(endpoint, "endpoint");
    }
}
