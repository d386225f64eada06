package io.sockflux.socket;

import io.sockflux.address.Endpoint;
import io.sockflux.message.Descriptor;
import io.sockflux.option.LiveOptions;
import io.sockflux.option.Option;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The methods of every open socket. A method that asks the kernel beyond the transport needs the module
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

    /**
     * Another descriptor of the socket, {@code dup(2)}: for another process, or for the program's own calls. The
     * descriptor is non-blocking, and options set on either are set on both.
     *
     * @return the descriptor, which the subscriber closes or sends
     */
    Mono<Descriptor> duplicate();

    /** The socket's options. */
    LiveOptions options();

    /** The value of an option that is in force; see {@link LiveOptions#get}. */
    default <T> Mono<T> get(Option<T> option) {
        return options().get(option);
    }

    /** Sets an option; see {@link LiveOptions#set}. */
    default <T> Mono<Void> set(Option<T> option, T value) {
        return options().set(option, value);
    }

    /** An option's value at an interval; see {@link LiveOptions#observe}. */
    default <T> Flux<T> observe(Option<T> option, Duration interval) {
        return options().observe(option, interval);
    }

    /** Completes when the socket is closed, for whatever reason. */
    Mono<Void> closed();
}
