package io.sockflux.internal.resolve;

import io.sockflux.address.Endpoint;
import io.sockflux.address.InetEndpoint;
import io.sockflux.address.ServiceEndpoint;
import io.sockflux.check.Durations;
import io.sockflux.error.NameResolutionException;
import io.sockflux.internal.channel.Transports;
import io.sockflux.internal.dns.DnsClient;
import io.sockflux.internal.dns.NameServerResolver;
import io.sockflux.internal.names.ComposedResolver;
import io.sockflux.internal.names.DestinationOrder;
import io.sockflux.internal.names.JdkLookup;
import io.sockflux.internal.names.SystemDatabases;
import io.sockflux.internal.names.SystemResolver;
import io.sockflux.netdb.Databases;
import io.sockflux.netdb.DnsResolver;
import io.sockflux.netdb.DnsSettings;
import io.sockflux.netdb.HostResolver;
import io.sockflux.netdb.NameResolver;
import io.sockflux.netdb.ServiceRecord;
import io.sockflux.spi.NameCalls;
import io.sockflux.spi.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Looks names up for a network. */
public final class NameService {

    /** The most hosts of a service, more than can be tried within a round. A hostile server could list any number. */
    private static final int MOST_HOSTS = 32;

    /** The longest look-up of a service's host. A host without an answer leaves time to connect to the others. */
    private static final Duration LONGEST_LOOK_UP = Duration.ofSeconds(3);

    private final Transports transports;
    private final Databases databases;
    private final NameResolver resolver;
    private final @Nullable DnsSettings dnsSettings;
    private @Nullable DnsResolver dns;

    /**
     * A name service over these transports.
     *
     * @param hosts looks up host names; null for the system's way, or for DNS if {@code dnsSettings} are given
     * @param dnsSettings how name servers are asked; null for this machine's own settings, and then hosts are not asked
     *     for by DNS
     */
    public NameService(Transports transports, @Nullable HostResolver hosts, @Nullable DnsSettings dnsSettings) {
        this.transports = transports;
        this.dnsSettings = dnsSettings;
        NameCalls calls = transports.nameCalls().orElse(null);
        this.databases = calls != null ? new SystemDatabases(calls) : Databases.files();
        if (hosts instanceof NameResolver whole) {
            resolver = whole;
        } else if (hosts != null) {
            resolver = over(hosts, true);
        } else if (dnsSettings != null) {
            resolver = dns();
        } else {
            resolver = calls != null ? new SystemResolver(calls) : over(hostsOf(transports.first()), false);
        }
    }

    private NameResolver over(HostResolver hosts, boolean ordered) {
        return new ComposedResolver(new JdkLookup(hosts, ordered), databases.services(), DestinationOrder.ofSystem());
    }

    private static HostResolver hostsOf(Transport transport) {
        return transport.isOfThisMachine()
                ? HostResolver.system()
                : host -> Mono.error(new NameResolutionException(
                        host,
                        "EAI_NONAME",
                        "the transport " + transport.name() + " looks no names up (expected: a resolver, by"
                                + " Network.Builder)",
                        null));
    }

    /** The databases of hosts, networks, protocols and services. */
    public Databases databases() {
        return databases;
    }

    /** The resolver of addresses and names. */
    public NameResolver resolver() {
        return resolver;
    }

    /** The resolver that asks name servers; the first call makes its client. */
    public synchronized DnsResolver dns() {
        if (dns == null) {
            DnsSettings settings = dnsSettings != null ? dnsSettings : DnsSettings.create();
            DnsClient client = new DnsClient(
                    transports.loops(),
                    transports.nettyChannels(),
                    settings,
                    Databases.files().hosts());
            transports.loops().closing().tell(client::close);
            dns = new NameServerResolver(client, databases.services());
        }
        return dns;
    }

    /** Whether an endpoint stands for addresses that have to be looked up. */
    public static boolean isName(Endpoint endpoint) {
        return endpoint instanceof ServiceEndpoint || (endpoint instanceof InetEndpoint inet && !inet.isNumeric());
    }

    /** The endpoints of a target, in the order of trying. */
    public Mono<List<Endpoint>> resolve(Endpoint target) {
        if (target instanceof ServiceEndpoint service) {
            return hosts(service);
        }
        return target instanceof InetEndpoint inet && isName(inet) ? addresses(inet) : Mono.just(List.of(target));
    }

    private Mono<List<Endpoint>> addresses(InetEndpoint name) {
        return resolver.resolve(name.host())
                .filter(addresses -> !addresses.isEmpty())
                .switchIfEmpty(
                        Mono.error(() -> new NameResolutionException(name.host(), "EAI_NONAME", "no such host", null)))
                .map(addresses -> List.copyOf(AddressOrder.interleave(name, addresses)));
    }

    private Mono<List<Endpoint>> hosts(ServiceEndpoint service) {
        return Flux.defer(() -> dns().services(service.name()))
                .take(MOST_HOSTS)
                .collectList()
                .flatMap(records -> records.isEmpty()
                        ? Mono.error(new NameResolutionException(
                                service.name(), "EAI_NODATA", "no host has this service", null))
                        : addresses(records));
    }

    /** Skips a host without an address, if another host has an address. */
    private Mono<List<Endpoint>> addresses(List<ServiceRecord> records) {
        Queue<NameResolutionException> failures = new ConcurrentLinkedQueue<>();
        return Flux.fromIterable(records)
                .flatMapSequential(record -> addresses(record)
                        .timeout(
                                LONGEST_LOOK_UP,
                                silent(record),
                                transports.loops().clock().timers())
                        .onErrorResume(NameResolutionException.class, failure -> {
                            failures.add(failure);
                            return Mono.just(List.of());
                        }))
                .flatMapIterable(addresses -> addresses)
                .collectList()
                .flatMap(all -> all.isEmpty() ? Mono.error(failures.remove()) : Mono.just(all));
    }

    private static Mono<List<Endpoint>> silent(ServiceRecord record) {
        return Mono.error(() -> new NameResolutionException(
                record.host(), "EAI_AGAIN", "no answer within " + Durations.text(LONGEST_LOOK_UP), null));
    }

    private Mono<List<Endpoint>> addresses(ServiceRecord record) {
        return Mono.defer(() -> {
            try {
                return resolve(Endpoint.tcp(record.host(), record.port()));
            } catch (IllegalArgumentException e) {
                return Mono.error(new NameResolutionException(
                        record.host(), "EAI_FAIL", "a service's record names no host: " + e.getMessage(), e));
            }
        });
    }
}
