package io.sockflux;

import static java.util.Objects.requireNonNull;

import io.sockflux.address.Endpoint;
import io.sockflux.datagram.DatagramGroup;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.internal.datagram.DatagramBindSettings;
import io.sockflux.internal.datagram.DatagramSockets;
import io.sockflux.internal.network.NetworkParts;
import io.sockflux.internal.socket.AdoptedDescriptor;
import io.sockflux.message.DatagramMetadata;
import io.sockflux.message.Descriptor;
import io.sockflux.message.Message;
import io.sockflux.option.Option;
import io.sockflux.spi.DatagramSettings;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A recipe for datagram sockets: {@code socket} and {@code bind}. Recipes are immutable, each method returns a new one;
 * nothing happens before subscription, and each subscription makes a socket.
 */
public final class DatagramBinder {

    private final NetworkParts network;
    private final DatagramBindSettings settings;

    DatagramBinder(NetworkParts network, DatagramBindSettings settings) {
        this.network = network;
        this.settings = settings;
        Endpoint local = settings.local();
        if (local != null) {
            network.streams(local, Set.of());
        }
    }

    private DatagramBinder with(DatagramBindSettings changed) {
        return new DatagramBinder(network, changed);
    }

    private DatagramBinder socket(UnaryOperator<DatagramSettings> change) {
        return with(settings.withSocket(change.apply(settings.socket())));
    }

    private DatagramSockets sockets() {
        return new DatagramSockets(network, settings);
    }

    /** What is told of each datagram beside its data, instead of {@link DatagramMetadata#PACKET_INFO} alone. */
    public DatagramBinder metadata(DatagramMetadata... wanted) {
        return socket(socket -> socket.withMetadata(Set.of(wanted)));
    }

    /**
     * How many bytes of a datagram are received at the most; what is longer is cut, and its message is
     * {@linkplain Message#isTruncated() truncated}. 65,536 unless set, which is every datagram of UDP whole; only unix
     * sockets have longer ones.
     */
    public DatagramBinder maxLength(int bytes) {
        return socket(socket -> socket.withMaxLength(bytes));
    }

    /**
     * How many datagrams one system call receives or sends at the most, {@code recvmmsg(2)} and {@code sendmmsg(2)}, where
     * the system has these; 32 unless set, 1 for one at a time. Demand counts datagrams all the same.
     */
    public DatagramBinder batch(int datagrams) {
        return socket(socket -> socket.withBatch(datagrams));
    }

    /**
     * Whether the kernel may cut datagrams that follow each other to one peer out of one longer piece, and put together those
     * that come ({@code UDP_SEGMENT}, {@code UDP_GRO}, {@code udp(7)}), where it can. They are apart again in what is
     * received, though demand for one may bring a piece with more of them. Where drops are to be counted
     * ({@link DatagramMetadata#DROP_COUNT}), or there is a {@link #maxLength}, nothing is put together, as the kernel counts
     * and cuts pieces then. True unless set.
     */
    public DatagramBinder offload(boolean wanted) {
        return socket(socket -> socket.withOffload(wanted));
    }

    /**
     * Whether closing a socket leaves the file of its unix path, as {@code close(2)} does. Otherwise it is removed, if it is
     * still the file that bind made. False unless set.
     */
    public DatagramBinder keepSocketFile(boolean keep) {
        return socket(socket -> socket.withKeepsFile(keep));
    }

    /**
     * Gives the socket an option before it is bound. An option that cannot be set is an error, an
     * {@link io.sockflux.option.OptionException} that tells why. What the kernel made of the value is in
     * {@link io.sockflux.option.LiveOptions#report()}.
     *
     * @throws IllegalArgumentException with the range, if the option cannot have this value, or can only be read
     */
    public <T> DatagramBinder option(Option<T> option, T value) {
        return with(settings.withOption(option, value, true));
    }

    /** The same as {@link #option}, but a socket that cannot have it goes without; the report tells. */
    public <T> DatagramBinder wish(Option<T> option, T value) {
        return with(settings.withOption(option, value, false));
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
        return sockets().bind();
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
        return sockets().bindSpread(sockets);
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
        return sockets().connect(peer);
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
        return sockets().adopt(AdoptedDescriptor.of(network.transports(), requireNonNull(descriptor, "descriptor")));
    }

    /** The same for the number of a descriptor. It is closed when it is adopted, and not before. */
    public Mono<DatagramSocket> adopt(int descriptor) {
        return sockets().adopt(AdoptedDescriptor.of(network.transports(), descriptor));
    }

    /**
     * Makes a socket, runs the body, and closes the socket when the body ends, fails or is cancelled. It fails with
     * {@link io.sockflux.error.NetworkClosedException} when the network is closed, whatever the body waits for.
     */
    public <T> Flux<T> use(Function<? super DatagramSocket, ? extends Publisher<? extends T>> body) {
        return sockets().use(body);
    }
}
