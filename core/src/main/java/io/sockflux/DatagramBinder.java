package io.sockflux;

import static java.util.Objects.requireNonNull;

import io.sockflux.address.Endpoint;
import io.sockflux.address.InetEndpoint;
import io.sockflux.address.UdpEndpoint;
import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.datagram.DatagramGroup;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.internal.channel.LackingAddress;
import io.sockflux.internal.datagram.DatagramBind;
import io.sockflux.internal.datagram.DatagramClient;
import io.sockflux.internal.datagram.DatagramSpread;
import io.sockflux.internal.option.OptionRequests;
import io.sockflux.internal.resource.ResourceMono;
import io.sockflux.internal.socket.AdoptedDescriptor;
import io.sockflux.message.DatagramMetadata;
import io.sockflux.message.Descriptor;
import io.sockflux.message.Message;
import io.sockflux.option.Option;
import io.sockflux.spi.DatagramSettings;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A recipe for datagram sockets: {@code socket} and {@code bind}. Recipes are immutable, each method returns a new one;
 * nothing happens before subscription, and each subscription makes a socket.
 */
public final class DatagramBinder {

    private final Network network;
    private final @Nullable Endpoint local;
    private final DatagramSettings settings;
    private final OptionRequests options;

    /** One for sockets at a local endpoint; null for wherever the kernel wants them. */
    DatagramBinder(Network network, @Nullable Endpoint local) {
        this(network, local, DatagramSettings.DEFAULT, OptionRequests.NONE);
    }

    private DatagramBinder(
            Network network, @Nullable Endpoint local, DatagramSettings settings, OptionRequests options) {
        this.network = network;
        this.local = local;
        this.settings = settings;
        this.options = options;
        if (local != null) {
            check(local, "local");
            if (local instanceof UnixPathEndpoint path) {
                // Whatever is done with its file is done by Java.
                path.toPath();
            }
        }
    }

    private void check(Endpoint endpoint, String name) {
        if (requireNonNull(endpoint, name).type().isConnected()) {
            throw new IllegalArgumentException(
                    name + ": " + endpoint + " is " + endpoint.type() + " (expected: a datagram or raw endpoint)");
        }
        network.streams(endpoint, Set.of());
    }

    /** What is told of each datagram beside its data, instead of {@link DatagramMetadata#PACKET_INFO} alone. */
    public DatagramBinder metadata(DatagramMetadata... wanted) {
        return with(settings.withMetadata(Set.of(wanted)));
    }

    /**
     * How many bytes of a datagram are received at the most; what is longer is cut, and its message is
     * {@linkplain Message#isTruncated() truncated}. 65,536 unless set, which is every datagram of UDP whole; only unix
     * sockets have longer ones.
     */
    public DatagramBinder maxLength(int bytes) {
        return with(settings.withMaxLength(bytes));
    }

    /**
     * How many datagrams one system call receives or sends at the most, {@code recvmmsg(2)} and {@code sendmmsg(2)}, where
     * the system has these; 32 unless set, 1 for one at a time. Demand counts datagrams all the same.
     */
    public DatagramBinder batch(int datagrams) {
        return with(settings.withBatch(datagrams));
    }

    /**
     * Whether the kernel may cut datagrams that follow each other to one peer out of one longer piece, and put together those
     * that come ({@code UDP_SEGMENT}, {@code UDP_GRO}, {@code udp(7)}), where it can. They are apart again in what is
     * received, though demand for one may bring a piece with more of them. Where drops are to be counted
     * ({@link DatagramMetadata#DROP_COUNT}), or there is a {@link #maxLength}, nothing is put together, as the kernel counts
     * and cuts pieces then. True unless set.
     */
    public DatagramBinder offload(boolean wanted) {
        return with(settings.withOffload(wanted));
    }

    /**
     * Whether closing a socket leaves the file of its unix path, as {@code close(2)} does. Otherwise it is removed, if it is
     * still the file that bind made. False unless set.
     */
    public DatagramBinder keepSocketFile(boolean keep) {
        return with(settings.withKeepsFile(keep));
    }

    private DatagramBinder with(DatagramSettings changed) {
        return new DatagramBinder(network, local, changed, options);
    }

    /**
     * Gives the socket an option before it is bound. An option that cannot be set is an error, an
     * {@link io.sockflux.option.OptionException} that tells why. What the kernel made of the value is in
     * {@link io.sockflux.option.LiveOptions#report()}.
     *
     * @throws IllegalArgumentException with the range, if the option cannot have this value, or can only be read
     */
    public <T> DatagramBinder option(Option<T> option, T value) {
        return new DatagramBinder(network, local, settings, options.with(option, value, true));
    }

    /** The same as {@link #option}, but a socket that cannot have it goes without; the report tells. */
    public <T> DatagramBinder wish(Option<T> option, T value) {
        return new DatagramBinder(network, local, settings, options.with(option, value, false));
    }

    /**
     * Makes a socket and binds it. Port 0 lets the kernel choose one; {@link DatagramSocket#localEndpoint()} tells. A name
     * stands for the first of its addresses that this host has.
     *
     * @return the socket, the subscriber's to close; or {@link io.sockflux.error.SystemCallException}: EPERM for a raw socket
     *     without CAP_NET_RAW, EACCES for ICMP outside {@code ping_group_range}
     * @throws IllegalStateException if the recipe has no local endpoint
     */
    public Mono<DatagramSocket> bind() {
        Endpoint at = checkedLocal();
        Mono<DatagramSocket> bound = addresses(at)
                .flatMap(all -> firstHere(
                        all,
                        0,
                        resolved ->
                                DatagramBind.bind(network.streams(resolved, Set.of()), resolved, settings, options)));
        return ResourceMono.from(bound, socket -> socket.close().subscribe());
    }

    /**
     * Binds several sockets to one UDP endpoint ({@code SO_REUSEPORT}, {@code socket(7)}), each on an event loop of its own,
     * all or none. Linux spreads over them what comes; see {@link DatagramGroup} for the rule. With port 0 the kernel chooses
     * one that nobody has, for the first, and the others follow.
     *
     * @param sockets 1 to as many as the network has event loops
     * @return the group, the subscriber's to close
     * @throws IllegalArgumentException if the endpoint is none of UDP, or there are too few loops
     * @throws IllegalStateException if the recipe has no local endpoint
     */
    public Mono<DatagramGroup> bindSpread(int sockets) {
        Endpoint at = checkedLocal();
        if (!(at instanceof UdpEndpoint)) {
            throw new IllegalArgumentException("local: " + at + " (expected: udp://HOST:PORT)");
        }
        if (sockets < 1 || sockets > network.loops()) {
            throw new IllegalArgumentException(
                    "sockets: " + sockets + " (expected: 1 to " + network.loops() + ", the network's event loops)");
        }
        Mono<DatagramGroup> bound = addresses(at)
                .flatMap(all -> firstHere(
                        all,
                        0,
                        resolved -> DatagramSpread.bind(
                                network.streams(resolved, Set.of()),
                                (UdpEndpoint) resolved,
                                sockets,
                                settings,
                                options)))
                .map(members -> new DatagramGroup(members, network.closed("serve " + at)));
        return ResourceMono.from(bound, group -> group.close().subscribe());
    }

    private Endpoint checkedLocal() {
        if (local == null) {
            throw new IllegalStateException(
                    "recipe: has no local endpoint (expected: datagrams(ENDPOINT), or to connect it)");
        }
        return local;
    }

    /** The first that can be bound; an address that this host does not have is passed over while there is another. */
    private static <T> Mono<T> firstHere(List<Endpoint> addresses, int next, Function<Endpoint, Mono<T>> bind) {
        Mono<T> one = bind.apply(addresses.get(next));
        return next + 1 == addresses.size()
                ? one
                : one.onErrorResume(
                        LackingAddress::tells,
                        failure -> firstHere(addresses, next + 1, bind)
                                .onErrorMap(LackingAddress::tells, lacking -> failure));
    }

    private Mono<List<Endpoint>> addresses(Endpoint endpoint) {
        return endpoint instanceof InetEndpoint inet && !inet.isNumeric()
                ? network.resolve(inet).map(List::copyOf)
                : Mono.just(List.of(endpoint));
    }

    /** The same for a peer given in its URI form; see {@link Endpoint#parse}. */
    public Mono<DatagramSocket> connect(String peerUri) {
        return connect(Endpoint.parse(peerUri));
    }

    /**
     * Makes a socket, binds it, and connects it to a peer: what a client is. Without a local endpoint the kernel chooses one:
     * any port, or for a unix socket an abstract name on Linux (autobind, {@code unix(7)}) and elsewhere a path of its own
     * among the temporary files, as one without a name could not be answered. The addresses of a name are tried in the order
     * of RFC 8305, and the first that can be connected to is taken; that says nothing of whether anybody listens there.
     *
     * @return the socket, the subscriber's to close; or {@link io.sockflux.error.SystemCallException}: ENOENT or ECONNREFUSED
     *     for a unix socket that is not there, ENETUNREACH without a route; or
     *     {@link io.sockflux.error.NameResolutionException}
     * @throws IllegalArgumentException if the peer is no datagram endpoint
     */
    public Mono<DatagramSocket> connect(Endpoint peer) {
        check(peer, "peer");
        return ResourceMono.from(
                addresses(peer).flatMap(all -> connect(all, 0)),
                socket -> socket.close().subscribe());
    }

    private Mono<DatagramSocket> connect(List<Endpoint> addresses, int next) {
        Mono<DatagramSocket> one = DatagramClient.connect(
                network.streams(addresses.get(next), Set.of()), local, addresses.get(next), settings, options);
        return next + 1 == addresses.size() ? one : one.onErrorResume(e -> connect(addresses, next + 1));
    }

    /**
     * Adopts a datagram or raw socket that somebody else has opened. It is made non-blocking for every process that has it
     * open ({@code O_NONBLOCK}, {@code fcntl(2)}), given what the recipe says, and the descriptor is closed: the socket has a
     * duplicate that is close-on-exec. On failure it stays the caller's and open, and blocks as before, though it may
     * have the options. The file of a unix path stays when the socket is closed.
     *
     * @return the socket, the subscriber's to close; or {@link IllegalArgumentException} if it is not open, no datagram socket,
     *     or of a family or protocol that there is no endpoint for; {@link IllegalStateException} if it is closed or given
     *     away, another subscriber is adopting it, or the recipe has a local endpoint
     * @throws io.sockflux.error.TransportUnavailableException where {@link io.sockflux.spi.Capability#DESCRIPTORS} is not
     *     supported, with the reason
     */
    public Mono<DatagramSocket> adopt(Descriptor descriptor) {
        return adopt(network.adopted(requireNonNull(descriptor, "descriptor")));
    }

    /** The same for the number of a descriptor. It is closed when it is adopted, and not before. */
    public Mono<DatagramSocket> adopt(int descriptor) {
        return adopt(network.adopted(descriptor));
    }

    private Mono<DatagramSocket> adopt(AdoptedDescriptor descriptor) {
        if (local != null) {
            return Mono.error(new IllegalStateException("recipe: has the local endpoint " + local
                    + " (expected: datagrams(), as what is adopted is bound already)"));
        }
        return DatagramBind.adopt(descriptor, settings, options);
    }

    /**
     * Makes a socket, runs the body, and closes the socket when the body ends, fails or is cancelled. It fails with
     * {@link io.sockflux.error.NetworkClosedException} when the network is closed, whatever the body waits for.
     */
    public <T> Flux<T> use(Function<? super DatagramSocket, ? extends Publisher<? extends T>> body) {
        requireNonNull(body, "body");
        return Flux.<T, DatagramSocket>usingWhen(bind(), body, DatagramSocket::close)
                .takeUntilOther(network.closed("use of a datagram socket"));
    }
}
