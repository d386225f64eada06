package io.sockflux.spi;

import io.sockflux.address.Endpoint;
import java.util.Optional;

/**
 * What the kernel says that a descriptor is.
 *
 * @param local where it is bound, {@code getsockname(2)}; it tells the socket's family, type and protocol
 * @param peer whom it is connected to, {@code getpeername(2)}; empty where it is not connected
 * @param isListening whether it listens, {@code SO_ACCEPTCONN}
 * @param unacknowledged how many bytes the peer's kernel has still to acknowledge, {@code SIOCOUTQ}; 0 where nobody can say
 */
public record SocketIdentity(Endpoint local, Optional<Endpoint> peer, boolean isListening, int unacknowledged) {}
