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

/** Finds the transport that listens at an acceptor's endpoint, and the endpoint's addresses. */
public final class ListenPlaces {

    private final Function<Endpoint, ChannelContext> context;
    private final Function<Endpoint, Mono<List<Endpoint>>> addresses;

    /**
     * The places of a network.
     *
     * @param needs the capabilities that the connections need
     */
    public ListenPlaces(NetworkParts network, Set<Capability> needs) {
        this(endpoint -> network.context(endpoint, needs), network::addresses);
    }

    ListenPlaces(Function<Endpoint, ChannelContext> context, Function<Endpoint, Mono<List<Endpoint>>> addresses) {
        this.context = context;
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
        context(endpoint);
    }

    /** The context of the transport that listens there. All transports of a network share their loops. */
    ChannelContext context(Endpoint endpoint) {
        return context.apply(endpoint);
    }

    /** The addresses of the endpoint; several are a name's, and this host may lack some. */
    Mono<List<Endpoint>> addresses(Endpoint endpoint) {
        check(endpoint);
        return addresses.apply(endpoint);
    }
}
