package io.sockflux;

import static java.util.Objects.requireNonNull;

import io.sockflux.address.Endpoint;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.datagram.DatagramSpread;
import io.sockflux.handover.Succession;
import io.sockflux.internal.datagram.DatagramBindSettings;
import io.sockflux.internal.datagram.DatagramSockets;
import io.sockflux.internal.handover.ProcessSuccession;
import io.sockflux.internal.network.NetworkParts;
import io.sockflux.internal.socket.AdoptedDescriptor;
import io.sockflux.internal.socket.InheritedDescriptors;
import io.sockflux.message.DatagramMetadata;
import io.sockflux.message.Descriptor;
import io.sockflux.message.Message;
import io.sockflux.option.Option;
import io.sockflux.spi.DatagramSettings;
import io.sockflux.systemd.ServiceEnvironment;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A recipe for datagram sockets: {@code socket} and {@code bind}. Recipes are immutable: each method returns a new
 * recipe. Nothing happens before subscription, and each subscription makes a socket.
 */
public final class DatagramBinder {

    private final NetworkParts network;
    private final DatagramBindSettings settings;

    DatagramBinder(NetworkParts network, DatagramBindSettings settings) {
        this.network = network;
        this.settings = settings;
        Endpoint local = settings.local();
        if (local != null) {
            network.datagrams(local, settings.needsMetadata());
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

    /**
     * The metadata that each received datagram carries beside its data, instead of {@link DatagramMetadata#PACKET_INFO}
     * alone.
     *
     * @throws io.sockflux.error.TransportUnavailableException if the network has no transport with
     *     {@link io.sockflux.spi.Capability#DATAGRAM_METADATA}, for a local endpoint that was given; else when the socket
     *     is made. Without any metadata that is asked for, such a transport is taken where there is one
     */
    public DatagramBinder metadata(DatagramMetadata... wanted) {
        return with(settings.withMetadata(Set.of(wanted)));
    }

    /**
     * How many bytes of a datagram are received at the most. A longer datagram is cut, and its message is
     * {@linkplain Message#isTruncated() truncated}. 65,536 unless set, which takes every datagram of UDP whole; only
     * unix sockets have longer datagrams.
     */
    public DatagramBinder maxLength(int bytes) {
        return socket(socket -> socket.withMaxLength(bytes));
    }

    /**
     * How many datagrams a system call receives or sends at the most, {@code recvmmsg(2)} and {@code sendmmsg(2)},
     * where the system has these calls. 32 unless set; 1 for a datagram at a time. Demand counts datagrams all the
     * same.
     */
    public DatagramBinder batch(int datagrams) {
        return socket(socket -> socket.withBatch(datagrams));
    }

    /**
     * Whether the kernel, where it can, may handle datagrams in longer pieces ({@code UDP_SEGMENT}, {@code UDP_GRO},
     * {@code udp(7)}). It cuts a longer piece into successive datagrams to the same peer, and puts together datagrams
     * that come. The socket takes received pieces apart again, though demand for a single datagram may bring a piece
     * with more datagrams. Nothing is put together with {@link DatagramMetadata#DROP_COUNT} or a {@link #maxLength}, as
     * the kernel then counts and cuts pieces. True unless set.
     */
    public DatagramBinder offload(boolean wanted) {
        return socket(socket -> socket.withOffload(wanted));
    }

    /**
     * Whether closing a socket leaves the file of its unix path, as {@code close(2)} does. Otherwise the file is
     * removed, if it is still the file that bind made. False unless set.
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

    /** The same as {@link #option}, but a socket that cannot have the option goes without it; the report tells. */
    public <T> DatagramBinder wish(Option<T> option, T value) {
        return with(settings.withOption(option, value, false));
    }

    /**
     * Takes the socket of the process before this one if it has one for the endpoint, and offers the socket to the next
     * process; see {@link Acceptor#handOver(Succession)}. The socket receives from {@link Succession#ready()} on. When it has
     * been handed over, {@link DatagramSocket#receive()} gives what was read before, and completes.
     *
     * @param succession from {@link Network#handOver(String)}, of the same network
     */
    public DatagramBinder handOver(Succession succession) {
        return with(settings.withLineage(((ProcessSuccession) succession).unnamed()));
    }

    /**
     * The same for a socket of a name, which is told apart from those of other names.
     *
     * @param name 1 to 64 letters, digits, dots, lines and underscores
     */
    public DatagramBinder handOver(Succession succession, String name) {
        return with(settings.withLineage(((ProcessSuccession) succession).named(name)));
    }

    /**
     * Makes a socket and binds it. Port 0 lets the kernel choose the port; {@link DatagramSocket#localEndpoint()}
     * tells. A name stands for the first of its addresses that this host has.
     *
     * {@snippet id="DatagramPageTest.udp" :
     * DatagramSocket server = network.datagrams("udp://127.0.0.1:0").bind().block();
     * Disposable echo = server
     *         .send(server.receive().map(Message::answer))
     *         .subscribe();
     * }
     *
     * @return the socket, which the subscriber closes. Fails with {@link io.sockflux.error.SystemCallException}: EPERM
     *     for a raw socket without CAP_NET_RAW, EACCES for ICMP outside {@code ping_group_range}
     * @throws IllegalStateException if the recipe has no local endpoint
     */
    public Mono<DatagramSocket> bind() {
        return sockets().bind();
    }

    /**
     * Binds several sockets to a single UDP endpoint ({@code SO_REUSEPORT}, {@code socket(7)}), each on an event loop
     * of its own, all or none. Linux spreads the datagrams that come over the sockets; see {@link DatagramSpread} for
     * the rule. With port 0 the kernel chooses a free port for the first socket, and the other sockets take the same.
     * Sockets that are {@linkplain #handOver(Succession) taken over} are as many as the process before this one had.
     *
     * @param sockets 1 to as many as the network has event loops
     * @return the sockets, which the subscriber closes
     * @throws IllegalArgumentException if the endpoint is not of UDP, or there are too few event loops
     * @throws IllegalStateException if the recipe has no local endpoint
     */
    public Mono<DatagramSpread> bindSpread(int sockets) {
        return sockets().bindSpread(sockets);
    }

    /** Connects to a peer given in its URI form; see {@link Endpoint#parse}. */
    public Mono<DatagramSocket> connect(String peerUri) {
        return connect(Endpoint.parse(peerUri));
    }

    /**
     * Makes a socket, binds it, and connects it to a peer, as a client does. Without a local endpoint the kernel
     * chooses any port. A unix socket gets an abstract name on Linux (autobind, {@code unix(7)}), and elsewhere a path
     * of its own among the temporary files. Without a name the peer could not answer. The addresses of a name are tried
     * in the order of RFC 8305. The first address that can be connected to is taken; whether a peer listens there is
     * not known.
     *
     * @return the socket, which the subscriber closes. Fails with {@link io.sockflux.error.SystemCallException}: ENOENT
     *     or ECONNREFUSED for a unix socket that is not there, ENETUNREACH without a route. Fails with
     *     {@link io.sockflux.error.NameResolutionException} if the look-up fails
     * @throws IllegalArgumentException if the peer is no datagram endpoint
     */
    public Mono<DatagramSocket> connect(Endpoint peer) {
        return sockets().connect(peer);
    }

    /**
     * Adopts a datagram or raw socket that other code has opened. The socket becomes non-blocking for every process
     * that has it open ({@code O_NONBLOCK}, {@code fcntl(2)}), and gets the recipe's settings. The descriptor is
     * closed: the socket has a duplicate that is close-on-exec. On failure the descriptor stays the caller's and open.
     * The socket then blocks as before, though it may have the options. The file of a unix path stays when the socket
     * is closed.
     *
     * @return the socket, which the subscriber closes. Fails with {@link IllegalArgumentException} if the descriptor is
     *     not open or no datagram socket, or there is no endpoint for its family or protocol. Fails with
     *     {@link IllegalStateException} if the descriptor is closed or given away, another subscriber is adopting it,
     *     or the recipe has a local endpoint
     * @throws io.sockflux.error.TransportUnavailableException where {@link io.sockflux.spi.Capability#ADOPTION} is not
     *     supported, with the reason
     */
    public Mono<DatagramSocket> adopt(Descriptor descriptor) {
        return sockets().adopt(AdoptedDescriptor.of(network.transports(), requireNonNull(descriptor, "descriptor")));
    }

    /** Adopts a descriptor by its number. The descriptor is closed when it is adopted, and not before. */
    public Mono<DatagramSocket> adopt(int descriptor) {
        return sockets().adopt(AdoptedDescriptor.of(network.transports(), descriptor));
    }

    /**
     * Adopts a datagram socket that a service manager has passed, as {@link #adopt(Descriptor)} does.
     *
     * @param text {@code fd:NUMBER} or {@code fd:NAME}
     * @throws io.sockflux.systemd.ActivationException if no such socket was passed to this process, several were, or it
     *     is taken
     */
    public Mono<DatagramSocket> inherited(String text) {
        InheritedDescriptors inherited =
                new InheritedDescriptors(network.transports(), ServiceEnvironment.ofThisProcess());
        inherited.findOne(text);
        // Another subscriber may take it first.
        return Mono.defer(() -> sockets().adopt(inherited.findOne(text)));
    }

    /**
     * Makes a socket, runs the body, and closes the socket when the body completes, fails or is cancelled. The result
     * fails with {@link io.sockflux.error.NetworkClosedException} when the network is closed, whatever the body waits
     * for.
     */
    public <T> Flux<T> use(Function<? super DatagramSocket, ? extends Publisher<? extends T>> body) {
        return sockets().use(body);
    }
}
