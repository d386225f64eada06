package io.sockflux.internal.accept;

import io.sockflux.address.Endpoint;
import io.sockflux.address.ServiceEndpoint;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.network.EndpointChecks;
import io.sockflux.internal.network.NetworkParts;
import io.sockflux.spi.Capability;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** Finds for an endpoint of an acceptor the transport that listens there, and the addresses that it stands for. */
public final class ListenPlaces {

    private final Function<Endpoint, ChannelContext> streams;
    private final Function<Endpoint, Mono<List<Endpoint>>> addresses;

    /** On a network, where the connections must be able to do all of this. */
    public ListenPlaces(NetworkParts network, Set<Capability> needs) {
        this(endpoint -> network.streams(endpoint, needs), network::addresses);
    }

    ListenPlaces(Function<Endpoint, ChannelContext> streams, Function<Endpoint, Mono<List<Endpoint>>> addresses) {
        this.streams = streams;
        this.addresses = addresses;
    }

    /**
     * Refuses an endpoint that cannot be listened at.
     *
     * @throws io.sockflux.error.TransportUnavailableException if no transport here can
     */
    public void check(Endpoint endpoint) {
        EndpointChecks.checkStreams(endpoint, "endpoint");
        EndpointChecks.checkBindable(endpoint);
        if (endpoint instanceof ServiceEndpoint) {
            throw new IllegalArgumentException(
                    "endpoint: " + endpoint + " is where others are (expected: an endpoint to bind to)");
        }
        streams(endpoint);
    }

    /** The transport that listens there; all share their loops. */
    ChannelContext streams(Endpoint endpoint) {
        return streams.apply(endpoint);
    }

    /** The addresses; several are those of a name, of which this host may lack some. */
    Mono<List<Endpoint>> addresses(Endpoint endpoint) {
        check(endpoint);
        return addresses.apply(endpoint);
    }
}
