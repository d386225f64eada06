package io.sockflux.bridge.dns;

import io.sockflux.address.AddressFamily;
import io.sockflux.address.IpAddress;
import io.sockflux.address.Protocol;
import io.sockflux.address.SocketType;
import io.sockflux.netdb.AddressFlag;
import io.sockflux.netdb.AddressInfo;
import io.sockflux.netdb.AddressQuery;
import io.sockflux.netdb.DnsCounts;
import io.sockflux.netdb.DnsResolver;
import io.sockflux.netdb.HostEntry;
import io.sockflux.netdb.NameFlag;
import io.sockflux.netdb.NameInfo;
import io.sockflux.netdb.ServiceRecord;
import io.sockflux.netdb.TextRecord;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What name servers say, as they say it: hosts without services and in no order of their own. */
public final class DnsNames implements DnsResolver {

    private final DnsClient client;

    /** By this client. */
    public DnsNames(DnsClient client) {
        this.client = client;
    }

    @Override
    public Mono<List<InetAddress>> resolve(String host) {
        return client.lookUp(host, AddressFamily.UNSPEC)
                .map(entry ->
                        entry.addresses().stream().map(IpAddress::toInetAddress).toList());
    }

    @Override
    public Flux<AddressInfo> addresses(AddressQuery query) {
        return client.lookUp(Objects.requireNonNullElse(query.host(), "localhost"), query.family())
                .flatMapIterable(entry -> infos(entry, query.has(AddressFlag.CANONNAME)));
    }

    private static List<AddressInfo> infos(HostEntry entry, boolean named) {
        IpAddress first = entry.addresses().get(0);
        return entry.addresses().stream()
                .map(address -> new AddressInfo(
                        SocketType.STREAM,
                        Protocol.TCP,
                        address,
                        0,
                        named && address.equals(first) ? entry.name() : null))
                .toList();
    }

    @Override
    public Mono<NameInfo> names(IpAddress address, int port, NameFlag... flags) {
        return client.nameOf(address)
                .defaultIfEmpty(address.toString())
                .map(host -> new NameInfo(host, Integer.toString(port)));
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
