package io.sockflux.observe;

import io.sockflux.address.Endpoint;
import io.sockflux.option.Option;
import java.time.Duration;
import reactor.core.publisher.Mono;

/**
 * An open connection for an observer or an operator, who can read of it and change nothing. Two connections are never
 * equal, so it may be the key of a map. Any thread may ask, also when the connection is closed.
 *
 * <p>{@link #origin()}, {@link #requested()} and {@link #transport()} have few values, so they may be the tags of a
 * meter. Ports and peers are without number.
 *
 * @see io.sockflux.Network#connections(int)
 */
public interface ObservedConnection {

    /** How a connection came about. */
    enum Origin {
        /** A listener accepted it. */
        ACCEPTED,
        /** A connector connected it. */
        CONNECTED,
        /** Its socket was opened elsewhere and adopted. */
        ADOPTED,
        /** It is an end of a pair of sockets; both ends are told. */
        PAIR
    }

    /** How far a connection has come. */
    enum State {
        /** Both directions are open. */
        OPEN,
        /** The peer has ended its stream. */
        INPUT_ENDED,
        /** This side has ended its stream, and still receives. */
        OUTPUT_ENDED,
        /** This side closes the connection, and waits for the peer. */
        CLOSING,
        /** The socket is closed. */
        CLOSED
    }

    /** The connection's origin. */
    Origin origin();

    /**
     * The endpoint that the program asked for: the endpoint to listen at, or the target to connect to, which may be a
     * name.
     */
    Endpoint requested();

    /** The local endpoint. */
    Endpoint localEndpoint();

    /** The peer's endpoint; the client's, where a PROXY header has told it. */
    Endpoint peerEndpoint();

    /** The name of the transport. */
    String transport();

    /** How long it has been open, until now. */
    Duration age();

    /** How far the connection has come, as its event loop had it a moment ago. */
    State state();

    /** How many bytes of the peer have come, as {@link io.sockflux.stream.Connection#bytesIn()} counts them. */
    long bytesIn();

    /** How many bytes the kernel has taken, as {@link io.sockflux.stream.Connection#bytesOut()} counts them. */
    long bytesOut();

    /**
     * The value of an option that is in force, such as {@link io.sockflux.option.TcpOptions#TCP_INFO}; see
     * {@link io.sockflux.option.LiveOptions#get}.
     */
    <T> Mono<T> get(Option<T> option);
}
