package io.sockflux.internal.names;

import io.sockflux.address.AddressFamily;
import io.sockflux.address.IpAddress;
import io.sockflux.check.Checks;
import io.sockflux.error.NameResolutionException;
import io.sockflux.internal.loop.BlockingCalls;
import io.sockflux.netdb.AddressFlag;
import io.sockflux.netdb.AddressInfo;
import io.sockflux.netdb.AddressQuery;
import io.sockflux.netdb.HostEntry;
import io.sockflux.netdb.NameFlag;
import io.sockflux.netdb.NameInfo;
import io.sockflux.netdb.NameResolver;
import io.sockflux.netdb.Services;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Does around a host's look-up what {@code getaddrinfo(3)} and {@code getnameinfo(3)} do, for hosts that the C library
 * does not look up. Unlike the C library, it refuses IPv4 addresses of fewer than four numbers or in octal, which {@code
 * inet_aton(3)} reads.
 */
public final class ComposedResolver implements NameResolver {

    private final HostLookup hosts;
    private final Services services;
    private final DestinationOrder order;

    /**
     * A resolver over a look-up of hosts.
     *
     * @param services looks up the names of services
     * @param order puts addresses in the order of trying
     */
    public ComposedResolver(HostLookup hosts, Services services, DestinationOrder order) {
        this.hosts = hosts;
        this.services = services;
        this.order = order;
    }

    @Override
    public Mono<List<InetAddress>> resolve(String host) {
        return Mono.fromCallable(() -> QueryRefusal.checked(AddressQuery.host(host)))
                .flatMap(this::host)
                .map(entry ->
                        entry.addresses().stream().map(IpAddress::toInetAddress).toList())
                // A file or a program may name a zone that does not exist on this machine.
                .onErrorMap(
                        IllegalArgumentException.class,
                        e -> new NameResolutionException(host, "EAI_NONAME", String.valueOf(e.getMessage()), e));
    }

    @Override
    public Flux<AddressInfo> addresses(AddressQuery query) {
        return Flux.defer(() -> {
            AddressQuery checked;
            List<SocketChoice> choices;
            try {
                checked = QueryRefusal.checked(query);
                choices = SocketChoice.of(checked);
            } catch (NameResolutionException e) {
                return Flux.error(e);
            }
            // The service is looked up first, as its database is on this machine.
            return places(checked, choices)
                    .flatMapMany(places -> host(checked).flatMapIterable(host -> answers(checked, host, places)));
        });
    }

    /** A choice of socket, and the port of the service for it. */
    private record Place(SocketChoice choice, int port) {}

    private Mono<List<Place>> places(AddressQuery query, List<SocketChoice> choices) {
        String service = query.service();
        if (service == null || QueryRefusal.isNumber(service)) {
            int port = service == null ? 0 : Integer.parseInt(service);
            return Mono.just(
                    choices.stream().map(choice -> new Place(choice, port)).toList());
        }
        return Flux.fromIterable(choices)
                .concatMap(choice -> {
                    String protocol = choice.service();
                    return protocol == null
                            ? Mono.<Place>empty()
                            : services.byName(service, protocol).map(entry -> new Place(choice, entry.port()));
                })
                .collectList()
                .filter(places -> !places.isEmpty())
                .switchIfEmpty(Mono.error(() ->
                        QueryRefusal.of(query, "EAI_SERVICE", "there is no such service for this type of socket")));
    }

    private Mono<HostEntry> host(AddressQuery query) {
        String host = query.host();
        if (host == null) {
            return ordered(new HostEntry("", List.of(), here(query)));
        }
        Optional<IpAddress> numeric = IpAddress.read(host);
        try {
            if (numeric.isPresent()) {
                IpAddress address = QueryRefusal.inFamily(query, numeric.get());
                HostEntry entry = new HostEntry(host, List.of(), List.of(address));
                return address.zone().isEmpty() ? Mono.just(entry) : withZone(query, entry);
            }
            if (query.has(AddressFlag.NUMERICHOST)) {
                throw QueryRefusal.of(
                        query, "EAI_NONAME", "the host is neither a name nor an address that is read here");
            }
            return lookUp(query, host);
        } catch (NameResolutionException e) {
            return Mono.error(e);
        }
    }

    private static List<IpAddress> here(AddressQuery query) {
        boolean passive = query.has(AddressFlag.PASSIVE);
        List<IpAddress> addresses = new ArrayList<>();
        if (query.family() != AddressFamily.INET) {
            addresses.add(IpAddress.parse(passive ? "::" : "::1"));
        }
        if (query.family() != AddressFamily.INET6) {
            addresses.add(IpAddress.parse(passive ? "0.0.0.0" : "127.0.0.1"));
        }
        return addresses;
    }

    private static Mono<HostEntry> withZone(AddressQuery query, HostEntry entry) {
        return BlockingCalls.call(() -> {
            try {
                entry.addresses().get(0).toInetAddress();
                return entry;
            } catch (IllegalArgumentException e) {
                throw QueryRefusal.of(query, "EAI_NONAME", "this machine has no such zone (expected: an interface)");
            }
        });
    }

    private Mono<HostEntry> lookUp(AddressQuery query, String name) {
        boolean mapped = query.family() == AddressFamily.INET6 && query.has(AddressFlag.V4MAPPED);
        AddressFamily asked = mapped ? AddressFamily.UNSPEC : query.family();
        Mono<HostEntry> found = query.has(AddressFlag.ADDRCONFIG)
                ? BlockingCalls.call(() -> ConfiguredFamilies.narrow(query, asked))
                        .flatMap(family -> hosts.lookUp(name, family))
                : hosts.lookUp(name, asked);
        return found.map(entry -> mapped ? mapped(query, entry) : entry)
                .filter(entry -> !entry.addresses().isEmpty())
                .switchIfEmpty(Mono.error(
                        () -> new NameResolutionException(name, "EAI_NODATA", "no such address of this host", null)))
                .flatMap(entry -> hosts.isOrdered() ? Mono.just(entry) : ordered(entry));
    }

    private static HostEntry mapped(AddressQuery query, HostEntry entry) {
        boolean hasIpv6 = entry.addresses().stream().anyMatch(address -> address.family() == AddressFamily.INET6);
        List<IpAddress> addresses = entry.addresses().stream()
                .filter(address -> !hasIpv6 || query.has(AddressFlag.ALL) || address.family() == AddressFamily.INET6)
                .map(IpAddress::toIpv4Mapped)
                .toList();
        return new HostEntry(entry.name(), entry.aliases(), addresses);
    }

    private Mono<HostEntry> ordered(HostEntry entry) {
        if (entry.addresses().size() < 2) {
            return Mono.just(entry);
        }
        return BlockingCalls.call(() -> new HostEntry(entry.name(), entry.aliases(), order.ordered(entry.addresses())));
    }

    private static List<AddressInfo> answers(AddressQuery query, HostEntry host, List<Place> places) {
        List<AddressInfo> answers = new ArrayList<>();
        for (IpAddress address : host.addresses()) {
            for (Place place : places) {
                boolean tells = answers.isEmpty() && query.has(AddressFlag.CANONNAME);
                answers.add(new AddressInfo(
                        place.choice().type(),
                        place.choice().protocol(),
                        address,
                        place.port(),
                        tells ? host.name() : null));
            }
        }
        return answers;
    }

    @Override
    public Mono<NameInfo> names(IpAddress address, int port, NameFlag... flags) {
        Checks.checkPort(port, "port");
        Set<NameFlag> asked = Set.copyOf(List.of(flags));
        Mono<String> host = asked.contains(NameFlag.NUMERICHOST) ? numeric(address, asked) : hostName(address, asked);
        Mono<String> service = asked.contains(NameFlag.NUMERICSERV)
                ? Mono.just(Integer.toString(port))
                : services.byPort(port, asked.contains(NameFlag.DGRAM) ? "udp" : "tcp")
                        .map(entry -> entry.name())
                        .defaultIfEmpty(Integer.toString(port));
        return host.zipWith(service, NameInfo::new);
    }

    /** The text of the address; fails if the caller requires a name. */
    private static Mono<String> numeric(IpAddress address, Set<NameFlag> asked) {
        return asked.contains(NameFlag.NAMEREQD)
                ? Mono.error(() -> new NameResolutionException(
                        address.toString(), "EAI_NONAME", "the address has no name, which NAMEREQD asks for", null))
                : Mono.just(address.toString());
    }

    private Mono<String> hostName(IpAddress address, Set<NameFlag> asked) {
        Mono<String> none = numeric(address, asked);
        return hosts.nameOf(address)
                .flatMap(name -> asked.contains(NameFlag.NOFQDN) ? OwnDomain.without(name) : Mono.just(name))
                .switchIfEmpty(none);
    }
}
