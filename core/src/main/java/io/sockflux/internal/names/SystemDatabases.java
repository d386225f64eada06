package io.sockflux.internal.names;

import io.sockflux.address.AddressFamily;
import io.sockflux.address.IpAddress;
import io.sockflux.check.Checks;
import io.sockflux.netdb.Databases;
import io.sockflux.netdb.HostEntry;
import io.sockflux.netdb.Hosts;
import io.sockflux.netdb.NameDatabase;
import io.sockflux.netdb.NetworkEntry;
import io.sockflux.netdb.Networks;
import io.sockflux.netdb.Origin;
import io.sockflux.netdb.ProtocolEntry;
import io.sockflux.netdb.Protocols;
import io.sockflux.netdb.ServiceEntry;
import io.sockflux.netdb.Services;
import io.sockflux.spi.NameCalls;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The C library's databases of hosts, networks, protocols and services. */
public final class SystemDatabases implements Databases {

    private static final Mono<Origin> ORIGIN = Mono.just(new Origin(Origin.Kind.SYSTEM, "the C library"));

    private final NameCalls calls;
    private final Hosts hosts = new SystemHosts();
    private final Networks networks = new SystemNetworks();
    private final Protocols protocols = new SystemProtocols();
    private final Services services = new SystemServices();

    public SystemDatabases(NameCalls calls) {
        this.calls = calls;
    }

    @Override
    public Hosts hosts() {
        return hosts;
    }

    @Override
    public Networks networks() {
        return networks;
    }

    @Override
    public Protocols protocols() {
        return protocols;
    }

    @Override
    public Services services() {
        return services;
    }

    private abstract static class Table<E> implements NameDatabase<E> {

        @Override
        public Mono<Origin> origin() {
            return ORIGIN;
        }
    }

    private final class SystemHosts extends Table<HostEntry> implements Hosts {

        @Override
        public Flux<HostEntry> all() {
            return Lookups.all(calls::hosts);
        }

        @Override
        public Mono<HostEntry> byName(String name, AddressFamily family) {
            return Lookups.one(() -> {
                Optional<IpAddress> numeric =
                        IpAddress.read(name).filter(a -> a.zone().isEmpty());
                if (numeric.isPresent()) {
                    AddressFamily its = numeric.get().family();
                    return calls.hostByName(name, family == AddressFamily.UNSPEC ? its : family);
                }
                String ascii = QueryRefusal.name(name);
                if (family != AddressFamily.UNSPEC) {
                    return calls.hostByName(ascii, family);
                }
                Optional<HostEntry> v6 = calls.hostByName(ascii, AddressFamily.INET6);
                Optional<HostEntry> v4 = calls.hostByName(ascii, AddressFamily.INET);
                return v6.isPresent() && v4.isPresent() ? Optional.of(both(v6.get(), v4.get())) : v6.or(() -> v4);
            });
        }

        private static HostEntry both(HostEntry first, HostEntry second) {
            Set<String> aliases = new LinkedHashSet<>(first.aliases());
            aliases.addAll(second.aliases());
            List<IpAddress> addresses = new ArrayList<>(first.addresses());
            addresses.addAll(second.addresses());
            return new HostEntry(first.name(), List.copyOf(aliases), addresses);
        }

        @Override
        public Mono<HostEntry> byAddress(IpAddress address) {
            return Lookups.one(() -> calls.hostByAddress(address));
        }
    }

    private final class SystemNetworks extends Table<NetworkEntry> implements Networks {

        @Override
        public Flux<NetworkEntry> all() {
            return Lookups.all(calls::networks);
        }

        @Override
        public Mono<NetworkEntry> byName(String name) {
            return Lookups.one(() -> calls.networkByName(name));
        }

        @Override
        public Mono<NetworkEntry> byNumber(int number) {
            return Lookups.one(() -> calls.networkByNumber(number));
        }
    }

    private final class SystemProtocols extends Table<ProtocolEntry> implements Protocols {

        @Override
        public Flux<ProtocolEntry> all() {
            return Lookups.all(calls::protocols);
        }

        @Override
        public Mono<ProtocolEntry> byName(String name) {
            return Lookups.one(() -> calls.protocolByName(name));
        }

        @Override
        public Mono<ProtocolEntry> byNumber(int number) {
            return Lookups.one(() -> calls.protocolByNumber(number));
        }
    }

    private final class SystemServices extends Table<ServiceEntry> implements Services {

        @Override
        public Flux<ServiceEntry> all() {
            return Lookups.all(calls::services);
        }

        @Override
        public Mono<ServiceEntry> byName(String name) {
            return Lookups.one(() -> calls.serviceByName(name, null));
        }

        @Override
        public Mono<ServiceEntry> byName(String name, String protocol) {
            return Lookups.one(() -> calls.serviceByName(name, protocol));
        }

        @Override
        public Mono<ServiceEntry> byPort(int port) {
            Checks.checkPort(port, "port");
            return Lookups.one(() -> calls.serviceByPort(port, null));
        }

        @Override
        public Mono<ServiceEntry> byPort(int port, String protocol) {
            Checks.checkPort(port, "port");
            return Lookups.one(() -> calls.serviceByPort(port, protocol));
        }
    }
}
