package io.sockflux.internal.dns;

import io.sockflux.address.IpAddress;
import io.sockflux.internal.names.ComposedResolver;
import io.sockflux.internal.names.DestinationOrder;
import io.sockflux.netdb.AddressInfo;
import io.sockflux.netdb.AddressQuery;
import io.sockflux.netdb.DnsCounts;
import io.sockflux.netdb.DnsResolver;
import io.sockflux.netdb.NameFlag;
import io.sockflux.netdb.NameInfo;
import io.sockflux.netdb.NameResolver;
import io.sockflux.netdb.ServiceRecord;
import io.sockflux.netdb.Services;
import io.sockflux.netdb.TextRecord;
import java.net.InetAddress;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Answers from name servers, with the services, flags and order of {@code getaddrinfo(3)} around them. */
public final class NameServerResolver implements DnsResolver {

    private final DnsClient client;
    private final NameResolver composed;

    /**
     * A resolver over a client.
     *
     * @param services looks up the names of services
     */
    public NameServerResolver(DnsClient client, Services services) {
        this.client = client;
        this.composed = new ComposedResolver(client, services, DestinationOrder.ofSystem());
    }

    @Override
    public Mono<List<InetAddress>> resolve(String host) {
        return composed.resolve(host);
    }

    @Override
    public Flux<AddressInfo> addresses(AddressQuery query) {
        return composed.addresses(query);
    }

    @Override
    public Mono<NameInfo> names(IpAddress address, int port, NameFlag... flags) {
        return composed.names(address, port, flags);
    }

    @Override
    public Flux<ServiceRecord> services(String name) {
        return client.services(name);
    }

    @Override
    public Flux<TextRecord> texts(String name) {
        return client.texts(name);
    }

    @Override
    public Flux<String> pointers(IpAddress address) {
        return client.pointers(address);
    }

    @Override
    public DnsCounts counts() {
        return client.counts();
    }

    @Override
    public void forget() {
        client.forget();
    }
}
