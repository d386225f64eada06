package io.sockflux;

import io.sockflux.address.Endpoint;
import io.sockflux.inspect.SocketInspection;
import io.sockflux.signal.SignalIo;
import reactor.core.publisher.Mono;

/**
 * What every open socket has. What asks the kernel beyond the transport needs the module
 * {@code io.sockflux.transport.posix}, and without it fails with
 * {@link io.sockflux.error.TransportUnavailableException}.
 */
public interface OpenSocket {

    /** The local endpoint, {@code getsockname(2)}. */
    Endpoint localEndpoint();

    /** What the kernel says of the socket: {@code fstat(2)}, {@code FIONREAD} and others. */
    Mono<SocketInspection> inspect();

    /** Signals for the socket's events. */
    SignalIo signals();

    /** Completes when the socket is closed, for whatever reason. */
    Mono<Void> closed();
}
