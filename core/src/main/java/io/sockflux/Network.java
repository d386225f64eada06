package io.sockflux;

import static java.util.Objects.requireNonNull;

import io.sockflux.address.Endpoint;
import io.sockflux.address.SocketType;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.address.UnixUnnamedEndpoint;
import io.sockflux.check.Checks;
import io.sockflux.check.Durations;
import io.sockflux.error.TransportUnavailableException;
import io.sockflux.internal.channel.NettyVersions;
import io.sockflux.internal.channel.Transports;
import io.sockflux.internal.connect.ConnectSettings;
import io.sockflux.internal.datagram.DatagramBindSettings;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.internal.network.BlockingClose;
import io.sockflux.internal.network.ConnectRate;
import io.sockflux.internal.network.EndpointChecks;
import io.sockflux.internal.network.ExitDrain;
import io.sockflux.internal.network.NetworkParts;
import io.sockflux.internal.resolve.NameService;
import io.sockflux.internal.socket.AdoptedDescriptor;
import io.sockflux.internal.socket.FreshSocket;
import io.sockflux.internal.socket.InheritedDescriptors;
import io.sockflux.internal.socket.SystemDescriptors;
import io.sockflux.internal.stream.ConnectionReport;
import io.sockflux.internal.stream.SocketPair;
import io.sockflux.internal.stream.StreamSettings;
import io.sockflux.message.Descriptor;
import io.sockflux.netdb.Databases;
import io.sockflux.netdb.DnsResolver;
import io.sockflux.netdb.DnsSettings;
import io.sockflux.netdb.HostResolver;
import io.sockflux.netdb.NameResolver;
import io.sockflux.observe.NetworkCounts;
import io.sockflux.observe.NetworkObserver;
import io.sockflux.observe.ObservedConnection;
import io.sockflux.observe.ObservedLoop;
import io.sockflux.observe.ObservedPool;
import io.sockflux.observe.ObservedRequests;
import io.sockflux.option.SocketKind;
import io.sockflux.socket.Descriptors;
import io.sockflux.socket.UnboundSocket;
import io.sockflux.spi.Capability;
import io.sockflux.spi.Transport;
import io.sockflux.stream.Connection;
import io.sockflux.stream.ConnectionPair;
import io.sockflux.stream.Listener;
import io.sockflux.stream.Listener.DrainOutcome;
import io.sockflux.systemd.InheritedSocket;
import io.sockflux.systemd.ServiceEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.NonBlocking;
import reactor.core.scheduler.Schedulers;

/**
 * The door of the library: event loops over a transport, and the recipes for connecting and listening. A process has a
 * single network, or a few. The threads of a network are daemons.
 */
public final class Network implements AutoCloseable {

    final NetworkParts parts;

    private Network(NetworkParts parts) {
        this.parts = parts;
    }

    /** A network over the best transport of this machine, with a thread per processor. */
    public static Network create() {
        return builder().build();
    }

    /** A builder of a network. */
    public static Builder builder() {
        return new Builder();
    }

    /** A recipe for connecting to an endpoint given in its URI form; see {@link Endpoint#parse}. */
    public Connector connector(String uri) {
        return connector(Endpoint.parse(uri));
    }

    /** A recipe for connecting to an endpoint. */
    public Connector connector(Endpoint target) {
        Connector plain = new Connector(parts, ConnectSettings.to(target));
        return target instanceof TcpEndpoint tcp && tcp.isTls() ? plain.tls() : plain;
    }

    /** A recipe for a balancer that connects to one of several backends, of which there is at least one. */
    public BalancerRecipe balancer(Connector... backends) {
        return new BalancerRecipe(parts, List.of(backends));
    }

    /** A recipe for listening. */
    public Acceptor acceptor() {
        return new Acceptor(parts);
    }

    /**
     * A recipe for adopting a descriptor as a connection.
     *
     * @throws TransportUnavailableException where {@link Capability#ADOPTION} is not supported, with the reason
     */
    public Adopter adopter(Descriptor descriptor) {
        return new Adopter(
                AdoptedDescriptor.of(parts.transports(), requireNonNull(descriptor, "descriptor")),
                StreamSettings.DEFAULT);
    }

    /** A recipe for adopting a descriptor by its number, which is closed when it is adopted, and not before. */
    public Adopter adopter(int descriptor) {
        return new Adopter(AdoptedDescriptor.of(parts.transports(), descriptor), StreamSettings.DEFAULT);
    }

    /** A recipe for datagram sockets bound to an endpoint given in its URI form; see {@link Endpoint#parse}. */
    public DatagramBinder datagrams(String uri) {
        return datagrams(Endpoint.parse(uri));
    }

    /** A recipe for datagram sockets bound to an endpoint. */
    public DatagramBinder datagrams(Endpoint local) {
        return new DatagramBinder(parts, DatagramBindSettings.at(requireNonNull(local, "local")));
    }

    /** A recipe for datagram sockets of clients, {@link DatagramBinder#connect}: they need no name of their own. */
    public DatagramBinder datagrams() {
        return new DatagramBinder(parts, DatagramBindSettings.at(null));
    }

    /**
     * Two unix sockets that are connected to each other, {@code socketpair(2)}. They are for two parts of a process
     * that talk by a socket, or to pass an end on to another process.
     *
     * <p>Where the module {@code io.sockflux.transport.posix} cannot be used, two streams are connected by a listening
     * socket that lives for that moment: with an abstract name on epoll, in a folder of the user alone on nio. A connection
     * of anyone else is refused. The kernel then tells that name of the ends, and {@link Connection#localEndpoint()} and
     * {@link Connection#peerEndpoint()} are unnamed all the same.
     *
     * @param type {@link SocketType#STREAM}, or {@link SocketType#SEQPACKET} with that module
     * @param needs what both sockets must be able to do besides, such as {@link Capability#MESSAGES}
     * @return both connections, which the subscriber closes
     * @throws TransportUnavailableException if there are none here, with the missing capability; {@link
     *     Capability#SOCKET_PAIR} says whether there are pairs of streams
     */
    public Mono<ConnectionPair> socketPair(SocketType type, Capability... needs) {
        UnixUnnamedEndpoint kind = EndpointChecks.pair(type);
        StreamSettings settings = StreamSettings.DEFAULT.withNeeds(Set.of(needs));
        return SocketPair.open(parts.pairs(kind, settings.needs()), settings, kind);
    }

    /**
     * A socket that is neither bound nor connected, {@code socket(2)}: to ask what this kernel gives a socket of this
     * kind, and which options it takes. The socket lives on an event loop of the network.
     *
     * @return the socket, which the subscriber closes. Fails with {@link io.sockflux.error.SystemCallException}: EPERM
     *     for a raw socket without CAP_NET_RAW
     * @throws TransportUnavailableException if this machine has no such socket, with the reason
     */
    public Mono<UnboundSocket> socket(SocketKind kind) {
        return FreshSocket.open(parts.unbound(kind.endpoint()), kind);
    }

    /**
     * Descriptors of files, and descriptors that come from other processes.
     *
     * @throws TransportUnavailableException if the module {@code io.sockflux.transport.posix} cannot be used here
     */
    public Descriptors descriptors() {
        return new SystemDescriptors(parts.transports().descriptorCalls(), parts.closed("read"));
    }

    /** The sockets that a service manager has passed, {@code sd_listen_fds(3)}, and nobody has taken. */
    public List<InheritedSocket> inherited() {
        return new InheritedDescriptors(parts.transports(), ServiceEnvironment.ofThisProcess()).sockets();
    }

    /**
     * A recipe for taking over the sockets of the process before this one, and leaving them to the next, without a refused
     * connection. The processes meet at {@code unix:PATH} or {@code unix:@NAME}.
     */
    public HandOverRecipe handOver(String uri) {
        return new HandOverRecipe(this, Endpoint.parse(uri));
    }

    /**
     * The resolver that this network looks names up with. Unless the builder set another, it calls
     * {@code getaddrinfo(3)} and {@code getnameinfo(3)} of the C library. Where the module
     * {@code io.sockflux.transport.posix} cannot call them, it uses Java's own look-up.
     */
    public NameResolver resolver() {
        return parts.names().resolver();
    }

    /**
     * The databases of hosts, networks, protocols and services: the C library's, where the module
     * {@code io.sockflux.transport.posix} can call it, else {@linkplain Databases#files() the files}.
     */
    public Databases databases() {
        return parts.names().databases();
    }

    /**
     * A client of name servers on this network's event loops, as the builder's {@link Builder#dns(DnsSettings)} or this
     * machine's {@code resolv.conf(5)} says.
     */
    public DnsResolver dns() {
        return parts.names().dns();
    }

    /** What the network has counted. Nothing has to be set up before, and any thread may ask at any time. */
    public NetworkCounts counts() {
        return parts.stock().counts().network();
    }

    /** The listeners that are not closed. */
    public List<Listener> listeners() {
        return parts.stock().listeners();
    }

    /** Open connections for an operator, so many at the most: from each event loop as many, the youngest first. */
    public List<ObservedConnection> connections(int most) {
        Checks.checkAtLeast(most, 0, "most");
        return parts.loops().open(most, ConnectionReport::observed);
    }

    /** The pools that are not closed. */
    public List<ObservedPool> pools() {
        return parts.stock().pools();
    }

    /** Who has made requests and may make others: requesters, and datagram sockets. Pools tell of their own. */
    public List<ObservedRequests> requests() {
        return parts.stock().requests();
    }

    /** The event loops. */
    public List<ObservedLoop> loops() {
        return List.copyOf(parts.loops().views());
    }

    /** The name of the transport in use. */
    public String transport() {
        return parts.transports().first().name();
    }

    /** Whether this network can do this here, by the transport in use or by another transport that stands in. */
    public boolean supports(Capability capability) {
        return parts.transports().support(capability);
    }

    /**
     * Closes every socket at once and ends the threads. A TCP connection is reset if its peer could take a part for the
     * whole: while a send is under way, and while a handler of {@code serve}, a body of {@code use}, the user of a
     * pool's connection or a relay is at work on it. Other connections end in order. Every subscriber that waits for a result of this network gets
     * an error or a completion. The shutdown goes on if the subscriber cancels, and happens once, for any number of
     * calls.
     *
     * @return completes when the threads have ended, which cannot happen while user code blocks an event loop
     */
    public Mono<Void> closeAsync() {
        return parts.loops().end();
    }

    /**
     * Drains every listener, then closes every pool, then {@linkplain #closeAsync() closes} the network. All together takes
     * as long as the deadline at the most. {@link Connection#draining()} and {@link #draining()} tell of the begin. What
     * else is open is closed at the end: datagram sockets, and connections that no handler and no pool has. If the
     * subscriber cancels, the network stays open.
     *
     * @return the outcome of all listeners together, when the threads have ended. Fails with
     *     {@link io.sockflux.error.NetworkClosedException} if the network is closed meanwhile
     */
    public Mono<DrainOutcome> drain(Duration deadline) {
        Durations.checkNotNegative(deadline, "deadline");
        return parts.loops().drain(deadline).map(drained -> new DrainOutcome(drained.finished(), drained.cut()));
    }

    /** Completes when the network begins to drain or is closed, for code without a connection; at once after that. */
    public Mono<Void> draining() {
        return parts.draining();
    }

    /**
     * {@linkplain #drain Drains} the network when the process is told to end: a shutdown hook, which runs on SIGTERM and
     * SIGINT. The process then ends at the latest 10 s after the deadline. A network that is closed takes its hook away.
     *
     * @return to be disposed of by who wants no such hook any more
     */
    public Disposable drainAtExit(Duration deadline) {
        return ExitDrain.install(drain(deadline).then(), deadline.plus(BlockingClose.LONGEST), parts.loops());
    }

    /**
     * {@link #closeAsync()}, and waits until it has completed, 10 s at the most. This method does not wait where waiting
     * is forbidden: on threads that Reactor marks as {@link NonBlocking}. Every event loop of a network is such a
     * thread, and so are the threads of {@link Schedulers#parallel()}. The method throws nothing.
     */
    @Override
    public void close() {
        BlockingClose.await(closeAsync(), parts.loops());
    }

    /** Sets up a network. */
    public static final class Builder {

        private @Nullable String transport;
        private int threads = Runtime.getRuntime().availableProcessors();
        private @Nullable HostResolver resolver;
        private @Nullable DnsSettings dns;
        private @Nullable Function<LoopClock, ConnectRate> connectRate;
        private final List<NetworkObserver> observers = new ArrayList<>();
        private @Nullable Transport instance;

        private Builder() {}

        /** The transport of this name alone runs the event loops; unless set, the best available transport. */
        public Builder transport(String name) {
            this.transport = requireNonNull(name, "name");
            this.instance = null;
            return this;
        }

        /**
         * This transport alone runs the event loops, such as a transport that the program makes. It need not be
         * installed, and belongs to this network alone.
         */
        public Builder transport(Transport instance) {
            this.instance = requireNonNull(instance, "instance");
            this.transport = null;
            return this;
        }

        /** How many event loops; as many as processors unless set. */
        public Builder threads(int count) {
            Checks.checkAtLeast(count, 1, "threads");
            this.threads = count;
            return this;
        }

        /** The resolver of host names; the C library's unless set. */
        public Builder resolver(HostResolver hostResolver) {
            this.resolver = requireNonNull(hostResolver, "hostResolver");
            return this;
        }

        /** Host names are looked up by {@linkplain Network#dns() asking name servers}, after the file of hosts. */
        public Builder dns() {
            return dns(DnsSettings.create());
        }

        /** As {@link #dns()}, with settings, which hold for {@link Network#dns()} also beside a {@link #resolver}. */
        public Builder dns(DnsSettings settings) {
            this.dns = requireNonNull(settings, "settings");
            return this;
        }

        /**
         * How many attempts to connect all connectors together make: so many at once, and over time so many in each
         * such length. Each fresh socket is one. What comes too early waits, within its connector's timeouts. Unless
         * set, only {@linkplain Connector#supervise() supervised} connecting has a rate, of 500 in 1 s.
         */
        public Builder connectRate(int attempts, Duration per) {
            ConnectRate.check(attempts, per);
            this.connectRate = clock -> new ConnectRate(attempts, per, clock);
            return this;
        }

        /**
         * Adds an observer of what happens on the network; several are told in this order. A network without an
         * observer spends nothing on observing; {@link Network#counts()} needs none.
         */
        public Builder observer(NetworkObserver networkObserver) {
            observers.add(requireNonNull(networkObserver, "networkObserver"));
            return this;
        }

        /**
         * The network.
         *
         * @throws TransportUnavailableException if the transport is not available, with the reason
         * @throws IllegalStateException if Netty is older than 4.2, with what to set
         */
        public Network build() {
            NettyVersions.check();
            Transports transports = Transports.of(instance, transport, threads, observers);
            return new Network(NetworkParts.of(transports, new NameService(transports, resolver, dns), connectRate));
        }
    }
}
