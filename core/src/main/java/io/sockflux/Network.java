package io.sockflux;

import static java.util.Objects.requireNonNull;

import io.sockflux.address.Endpoint;
import io.sockflux.address.InetEndpoint;
import io.sockflux.address.SocketType;
import io.sockflux.address.UnixUnnamedEndpoint;
import io.sockflux.bridge.AddressOrder;
import io.sockflux.bridge.ConnectRate;
import io.sockflux.bridge.FreshSocket;
import io.sockflux.bridge.SocketPair;
import io.sockflux.bridge.StreamSettings;
import io.sockflux.bridge.Streams;
import io.sockflux.bridge.SystemDescriptors;
import io.sockflux.bridge.Transports;
import io.sockflux.bridge.dns.DnsNames;
import io.sockflux.error.NameResolutionException;
import io.sockflux.error.TransportUnavailableException;
import io.sockflux.inspect.Descriptors;
import io.sockflux.netdb.DnsResolver;
import io.sockflux.netdb.DnsSettings;
import io.sockflux.netdb.HostResolver;
import io.sockflux.option.SocketKind;
import io.sockflux.spi.Capability;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The door: event loops over one transport, and from here the recipes for connecting and listening. A process has one, or
 * a few; its threads are daemons.
 */
public final class Network implements AutoCloseable {

    private static final int SUPERVISED_ATTEMPTS_PER_SECOND = 500;

    private final Transports transports;
    private final HostResolver resolver;
    private final ConnectRate connectRate;
    private final ConnectRate supervisedConnectRate;

    private final @Nullable DnsSettings dnsSettings;
    private @Nullable DnsResolver dns;

    private Network(
            Transports transports,
            HostResolver resolver,
            @Nullable DnsSettings dnsSettings,
            @Nullable ConnectRate connectRate) {
        this.transports = transports;
        this.dnsSettings = dnsSettings;
        this.resolver = dnsSettings == null ? resolver : dns();
        this.connectRate = connectRate != null ? connectRate : ConnectRate.unlimited();
        this.supervisedConnectRate = connectRate != null
                ? connectRate
                : new ConnectRate(SUPERVISED_ATTEMPTS_PER_SECOND, Duration.ofSeconds(1));
    }

    /** A network over the best transport of this machine, with a thread per processor. */
    public static Network create() {
        return builder().build();
    }

    /** A network that is to be set up. */
    public static Builder builder() {
        return new Builder();
    }

    /** A recipe for connecting to an endpoint given in its URI form; see {@link Endpoint#parse}. */
    public Connector connector(String uri) {
        return connector(Endpoint.parse(uri));
    }

    /** A recipe for connecting to an endpoint. */
    public Connector connector(Endpoint target) {
        return new Connector(this, target);
    }

    /** A recipe for listening. */
    public Acceptor acceptor() {
        return new Acceptor(this);
    }

    /** A recipe for datagram sockets bound to an endpoint given in its URI form; see {@link Endpoint#parse}. */
    public DatagramBinder datagrams(String uri) {
        return datagrams(Endpoint.parse(uri));
    }

    /** A recipe for datagram sockets bound to an endpoint. */
    public DatagramBinder datagrams(Endpoint local) {
        return new DatagramBinder(this, local);
    }

    /**
     * A recipe for datagram sockets that are bound nowhere in particular, for {@link DatagramBinder#connect}: to talk to a
     * peer without a name of one's own.
     */
    public DatagramBinder datagrams() {
        return new DatagramBinder(this, null);
    }

    /**
     * Two unix sockets that are connected to each other, {@code socketpair(2)}: for two parts of a process that talk by a
     * socket, or to pass one end on.
     *
     * @param type {@link SocketType#STREAM} or {@link SocketType#SEQPACKET}
     * @param needs what both must be able to do besides, such as {@link Capability#MESSAGES}
     * @return both connections, the subscriber's to close
     * @throws TransportUnavailableException if the module {@code io.sockflux.transport.posix} cannot be used here
     */
    public Mono<ConnectionPair> socketPair(SocketType type, Capability... needs) {
        if (!type.isConnected()) {
            throw new IllegalArgumentException("type: " + type + " (expected: STREAM or SEQPACKET)");
        }
        UnixUnnamedEndpoint kind = new UnixUnnamedEndpoint(type);
        StreamSettings settings = StreamSettings.DEFAULT.withNeeds(Set.of(needs));
        return SocketPair.open(
                streams(kind, settings.withNeeds(Set.of(Capability.DESCRIPTORS)).needs()), settings, kind);
    }

    /**
     * A socket that is neither bound nor connected, {@code socket(2)}: to ask what this kernel gives a socket of this kind,
     * and which options it takes. It lives on one of the network's event loops.
     *
     * @return the socket, the subscriber's to close; or {@link io.sockflux.error.SystemCallException}, EPERM for a raw socket
     *     without CAP_NET_RAW
     * @throws TransportUnavailableException if there is none such here, with the reason
     */
    public Mono<UnboundSocket> socket(SocketKind kind) {
        return FreshSocket.open(streams(kind.endpoint(), Set.of()), kind);
    }

    /**
     * Descriptors of files and of what comes from other processes.
     *
     * @throws TransportUnavailableException if the module {@code io.sockflux.transport.posix} cannot be used here
     */
    public Descriptors descriptors() {
        return new SystemDescriptors(transports.descriptorCalls());
    }

    /** Where this network looks host names up. */
    public HostResolver resolver() {
        return resolver;
    }

    /**
     * What name servers say, without the C library, on the event loops. It asks those of {@code resolv.conf(5)} unless the
     * network was given others.
     *
     * @throws TransportUnavailableException if {@code netty-resolver-dns} is not there
     */
    public synchronized DnsResolver dns() {
        DnsResolver made = dns;
        if (made == null) {
            DnsSettings settings = dnsSettings == null ? DnsSettings.create() : dnsSettings;
            made = new DnsNames(transports.dnsClient(settings, null));
            dns = made;
        }
        return made;
    }

    /** The name of the transport in use. */
    public String transport() {
        return transports.first().name();
    }

    /** Whether the transport in use, or one that stands in for what it lacks, can do this on this machine. */
    public boolean supports(Capability capability) {
        return transports.support(capability);
    }

    /** Closes every socket at once and ends the threads. Completes when they have ended. */
    public Mono<Void> shutdown() {
        return Mono.create(sink -> transports.loops().end(sink::success));
    }

    /** {@link #shutdown()}, and waits for it; on an event loop of this network it does not wait. */
    @Override
    public void close() {
        if (transports.loops().areHere()) {
            shutdown().subscribe();
        } else {
            shutdown().block();
        }
    }

    /** The transport for such an endpoint that can do all of this besides; an error that says what is missing if none can. */
    Streams streams(Endpoint endpoint, Set<Capability> needs) {
        return transports.streams(endpoint, needs);
    }

    /** How many event loops there are. */
    int loops() {
        return transports.loops().count();
    }

    ConnectRate connectRate() {
        return connectRate;
    }

    ConnectRate supervisedConnectRate() {
        return supervisedConnectRate;
    }

    /** The addresses of an endpoint's host name, in the order of trying. */
    Mono<List<InetEndpoint>> resolve(InetEndpoint endpoint) {
        return resolver.resolve(endpoint.host())
                .filter(addresses -> !addresses.isEmpty())
                .switchIfEmpty(Mono.error(
                        () -> new NameResolutionException(endpoint.host(), "EAI_NONAME", "no such host", null)))
                .map(addresses -> AddressOrder.interleave(endpoint, addresses));
    }

    /** Sets up a network. */
    public static final class Builder {

        private @Nullable String transport;
        private int threads = Runtime.getRuntime().availableProcessors();
        private HostResolver resolver = HostResolver.system();
        private @Nullable DnsSettings dnsSettings;
        private @Nullable ConnectRate connectRate;

        private Builder() {}

        /** The transport of this name and no other to run the event loops; without it the best that is available. */
        public Builder transport(String name) {
            this.transport = requireNonNull(name, "name");
            return this;
        }

        /** How many event loops; one per processor unless set. */
        public Builder threads(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("threads: " + count + " (expected: >= 1)");
            }
            this.threads = count;
            return this;
        }

        /** Where host names are looked up; the system's resolver unless set. */
        public Builder resolver(HostResolver hostResolver) {
            this.resolver = requireNonNull(hostResolver, "hostResolver");
            return this;
        }

        /** Host names are looked up by DNS on the event loops, as {@code resolv.conf(5)} has it. */
        public Builder dns() {
            return dns(DnsSettings.create());
        }

        /** Host names are looked up by DNS on the event loops. */
        public Builder dns(DnsSettings settings) {
            this.dnsSettings = requireNonNull(settings, "settings");
            return this;
        }

        /**
         * How many attempts to connect all connectors together make: so many at once, and over time no more than so many in
         * each such length. Each fresh socket is an attempt; what comes too early waits its turn, within its own timeouts.
         * Unless set only {@linkplain Connector#supervise() supervised} connecting has a rate, of 500 in 1 s.
         */
        public Builder connectRate(int attempts, Duration per) {
            this.connectRate = new ConnectRate(attempts, per);
            return this;
        }

        /**
         * The network.
         *
         * @throws TransportUnavailableException if the transport is not available, with the reason
         */
        public Network build() {
            return new Network(new Transports(transport, threads), resolver, dnsSettings, connectRate);
        }
    }
}
