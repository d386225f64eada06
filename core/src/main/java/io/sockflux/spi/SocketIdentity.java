package io.sockflux.spi;

import io.sockflux.address.Endpoint;
import java.util.Optional;

/**
 * The identity of a socket, as the kernel tells it.
 *
 * @param local the local endpoint, {@code getsockname(2)}, which has the socket's family, type and protocol
 * @param peer the remote endpoint, {@code getpeername(2)}; empty if the socket is not connected
 * @param isListening whether the socket listens, {@code SO_ACCEPTCONN}
 * @param unacknowledged how many bytes the peer's kernel has still to acknowledge, {@code SIOCOUTQ}; 0 if unknown
 */
public record SocketIdentity(Endpoint local, Optional<Endpoint> peer, boolean isListening, int unacknowledged) {}
