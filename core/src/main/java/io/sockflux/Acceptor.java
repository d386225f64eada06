package io.sockflux;

import static java.util.Objects.requireNonNull;

import io.sockflux.address.Endpoint;
import io.sockflux.address.ServiceEndpoint;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.internal.accept.AcceptLimits;
import io.sockflux.internal.accept.BoundListener;
import io.sockflux.internal.accept.ConnectionServer;
import io.sockflux.internal.accept.ListenSettings;
import io.sockflux.internal.channel.PeerLog;
import io.sockflux.internal.socket.AdoptedDescriptor;
import io.sockflux.internal.stream.HandOver;
import io.sockflux.internal.stream.StreamSettings;
import io.sockflux.message.Descriptor;
import io.sockflux.option.Option;
import io.sockflux.spi.Capability;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.stream.WhenFailed;
import io.sockflux.stream.WhenFull;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A recipe for listening: {@code socket}, {@code bind} and {@code listen} on any mix of endpoints at once. Recipes are
 * immutable, each method returns a new one; nothing happens before subscription, and each subscription binds anew. Only what
 * is {@linkplain #adopt(Descriptor) adopted} can be listened on once.
 */
public final class Acceptor {

    private static final PeerLog LOG = new PeerLog(Acceptor.class);

    private final Network network;
    private final List<Endpoint> endpoints;
    private final List<AdoptedDescriptor> adopted;
    private final ListenSettings listening;
    private final StreamSettings settings;
    private final AcceptLimits limits;
    private final BiConsumer<? super Connection, ? super Throwable> handlerErrors;
    private final WhenFailed whenFailed;

    Acceptor(Network network) {
        this(
                network,
                List.of(),
                List.of(),
                ListenSettings.DEFAULT,
                StreamSettings.DEFAULT,
                AcceptLimits.DEFAULT,
                Acceptor::log,
                WhenFailed.ABORT);
    }

    private Acceptor(
            Network network,
            List<Endpoint> endpoints,
            List<AdoptedDescriptor> adopted,
            ListenSettings listening,
            StreamSettings settings,
            AcceptLimits limits,
            BiConsumer<? super Connection, ? super Throwable> handlerErrors,
            WhenFailed whenFailed) {
        this.network = network;
        this.endpoints = endpoints;
        this.adopted = adopted;
        this.listening = listening;
        this.settings = settings;
        this.limits = limits;
        this.handlerErrors = handlerErrors;
        this.whenFailed = whenFailed;
    }

    /** Listens on these endpoints too, given in their URI form; see {@link Endpoint#parse}. */
    public Acceptor endpoints(String... uris) {
        return endpoints(Arrays.stream(uris).map(Endpoint::parse).toArray(Endpoint[]::new));
    }

    /**
     * Listens on these endpoints too. A TCP endpoint whose host is a name stands for every address of the name that this
     * host has. Port 0 lets the kernel choose; {@link Listener#endpoints()} tells.
     */
    public Acceptor endpoints(Endpoint... more) {
        List<Endpoint> all = new ArrayList<>(endpoints);
        for (Endpoint endpoint : more) {
            checkLocal(requireNonNull(endpoint, "endpoint"));
            network.streams(endpoint, settings.needs());
            all.add(endpoint);
        }
        return new Acceptor(network, List.copyOf(all), adopted, listening, settings, limits, handlerErrors, whenFailed);
    }

    /**
     * Listens on this socket too, which somebody else has bound and listens on: a service manager, or another process that
     * passed it on. It must be a stream or seqpacket socket. {@link #listen()} and the like give it the
     * {@linkplain #option options}, make it non-blocking for every process that has it open ({@code O_NONBLOCK},
     * {@code fcntl(2)}), and close the descriptor, as the listener has a duplicate that is close-on-exec. So each descriptor
     * can be listened on once, also where several subscribe at once: the others fail with {@link IllegalStateException}. On
     * failure it stays the caller's and open, and blocks as before, though it may have the options. The backlog is not
     * changed, and the file of a unix path stays when the listener is closed.
     *
     * @throws IllegalArgumentException if it is no socket or does not listen, or there is no endpoint for its family or
     *     protocol
     * @throws IllegalStateException if it is closed or given away
     * @throws io.sockflux.error.TransportUnavailableException where {@link Capability#DESCRIPTORS} is not supported, with the
     *     reason
     */
    public Acceptor adopt(Descriptor descriptor) {
        return adopt(network.adopted(requireNonNull(descriptor, "descriptor")));
    }

    /**
     * The same for the number of a descriptor, such as 3, the first that {@code sd_listen_fds(3)} tells of. It is closed when
     * it is listened on, and not before.
     *
     * @throws IllegalArgumentException also if it is below 0 or not open
     */
    public Acceptor adopt(int descriptor) {
        return adopt(network.adopted(descriptor));
    }

    private Acceptor adopt(AdoptedDescriptor descriptor) {
        descriptor.streams(descriptor.listening(), settings.needs());
        List<AdoptedDescriptor> all = new ArrayList<>(adopted);
        all.add(descriptor);
        return new Acceptor(
                network, endpoints, List.copyOf(all), listening, settings, limits, handlerErrors, whenFailed);
    }

    /**
     * How many connections may wait in the kernel for each endpoint until they are accepted, {@code listen(2)}. The kernel
     * cuts it to its own limit ({@code net.core.somaxconn}). 4,096 unless set.
     */
    public Acceptor backlog(int connections) {
        if (connections < 1) {
            throw new IllegalArgumentException("backlog: " + connections + " (expected: >= 1)");
        }
        return with(listening.withBacklog(connections));
    }

    /**
     * Whether closing a listening socket leaves the file of its unix path, as {@code close(2)} does. Otherwise it is removed,
     * if it is still the file that bind made. False unless set; the next server takes over a file that was left.
     */
    public Acceptor keepSocketFile(boolean keep) {
        return with(listening.withKeepsFile(keep));
    }

    /** How many bytes may wait to go out on a connection before the source of a send is asked no further; 256 KiB. */
    public Acceptor sendBudget(int bytes) {
        return with(settings.withSendBudget(bytes));
    }

    /**
     * How long a {@linkplain Connection#close() lossless close} of a connection waits while nothing moves, 10 s unless set.
     * It begins anew with each byte that the kernel takes, the peer acknowledges, or the peer sends; the last alone keeps it
     * going for 12 times this length at the most.
     */
    public Acceptor closeTimeout(Duration timeout) {
        return with(settings.withCloseTimeout(timeout));
    }

    /** How many bytes of the peer a lossless close throws away before it gives up at the next one; 64 MiB unless set. */
    public Acceptor closeDrainLimit(long bytes) {
        return with(settings.withCloseDrainLimit(bytes));
    }

    /**
     * What the connections must be able to do besides what their endpoints ask for, such as {@link Capability#MESSAGES} or
     * {@link Capability#URGENT_DATA}; a transport that can is taken.
     *
     * @throws io.sockflux.error.TransportUnavailableException if none can here, with the reason
     */
    public Acceptor needs(Capability... capabilities) {
        StreamSettings more = settings.withNeeds(Set.of(capabilities));
        endpoints.forEach(endpoint -> network.streams(endpoint, more.needs()));
        return with(more);
    }

    /**
     * Gives each listening socket an option before it is bound. On Linux and macOS the connections that it accepts have most of
     * these too. An option that cannot be set is an error, an
     * {@link io.sockflux.option.OptionException} that tells why. What the kernel made of the value is in
     * {@link io.sockflux.option.LiveOptions#report()}.
     *
     * @throws IllegalArgumentException with the range, if the option cannot have this value, or can only be read
     */
    public <T> Acceptor option(Option<T> option, T value) {
        return with(listening.withOptions(listening.options().with(option, value, true)));
    }

    /** The same as {@link #option}, but a socket that cannot have it goes without; the report tells. */
    public <T> Acceptor wish(Option<T> option, T value) {
        return with(listening.withOptions(listening.options().with(option, value, false)));
    }
    /**
     * Gives each connection an option when it was accepted; a connection that cannot have it is refused, see
     * {@link #onRefused}. An option that cannot be set is an error, an
     * {@link io.sockflux.option.OptionException} that tells why. What the kernel made of the value is in
     * {@link io.sockflux.option.LiveOptions#report()}.
     *
     * @throws IllegalArgumentException with the range, if the option cannot have this value, or can only be read
     */
    public <T> Acceptor connectionOption(Option<T> option, T value) {
        return with(settings.withOption(option, value, true));
    }

    /** The same as {@link #connectionOption}, but a socket that cannot have it goes without; the report tells. */
    public <T> Acceptor connectionWish(Option<T> option, T value) {
        return with(settings.withOption(option, value, false));
    }

    private Acceptor with(ListenSettings changed) {
        return new Acceptor(network, endpoints, adopted, changed, settings, limits, handlerErrors, whenFailed);
    }

    private Acceptor with(StreamSettings changed) {
        return new Acceptor(network, endpoints, adopted, listening, changed, limits, handlerErrors, whenFailed);
    }

    /** How many connections there may be at once on all endpoints together; 65,536 unless set. */
    public Acceptor maxConnections(int connections) {
        return limits(limits.withTotal(connections));
    }

    /**
     * How many connections there may be at once from one peer: an address of IPv4, or a /64 of IPv6, of which a host has
     * all addresses; see {@link #peerPrefixLengths}. More are reset, whatever {@link #whenFull} says, as a peer is not
     * known before it is accepted. Unix and vsock peers have no IP address and are not limited.
     */
    public Acceptor maxConnectionsPerPeer(int connections) {
        return limits(limits.withPerPeer(connections));
    }

    /**
     * How many bits at the beginning of an address make a peer, for {@link #maxConnectionsPerPeer}: 32 of IPv4 and 64 of
     * IPv6 unless set. Fewer take networks together, such as the /56 that a provider gives to a household.
     *
     * @param ipv4 1 to 32
     * @param ipv6 1 to 128
     */
    public Acceptor peerPrefixLengths(int ipv4, int ipv6) {
        return limits(limits.withPeerPrefixLengths(ipv4, ipv6));
    }

    /** How many connections there may be at once on each endpoint. */
    public Acceptor maxConnectionsPerEndpoint(int connections) {
        return limits(limits.withPerEndpoint(connections));
    }

    /** What becomes of connections that come while a limit is reached; {@link WhenFull#WAIT} unless set. */
    public Acceptor whenFull(WhenFull choice) {
        return limits(limits.withWhenFull(requireNonNull(choice, "choice")));
    }

    /**
     * What becomes of connections that come while the process or the system has no descriptor left (EMFILE, ENFILE);
     * {@link WhenFull#WAIT} unless set. Accept then pauses until a connection of this network closes, or for a second at
     * the most. To reset them a descriptor is held in reserve.
     */
    public Acceptor whenOutOfDescriptors(WhenFull choice) {
        return limits(limits.withWhenOutOfDescriptors(requireNonNull(choice, "choice")));
    }

    /** Told the peer of each connection that is reset, and why. It runs on the event loop and must not block. */
    public Acceptor onRefused(BiConsumer<? super Endpoint, ? super String> observer) {
        return limits(limits.withOnRefused(requireNonNull(observer, "observer")));
    }

    private Acceptor limits(AcceptLimits changed) {
        return new Acceptor(network, endpoints, adopted, listening, settings, changed, handlerErrors, whenFailed);
    }

    /**
     * Told of each handler that fails, instead of the log. There each kind of failure has a line at once, and then one in
     * 10 s at the most, with how many there were; what a peer causes ({@link java.io.IOException}) has no stack trace. It runs on the event loop and must not block.
     */
    public Acceptor onHandlerError(BiConsumer<? super Connection, ? super Throwable> observer) {
        return new Acceptor(
                network,
                endpoints,
                adopted,
                listening,
                settings,
                limits,
                requireNonNull(observer, "observer"),
                whenFailed);
    }

    /**
     * What becomes of a connection whose handler fails; {@link WhenFailed#ABORT} unless set, so that the peer cannot take
     * half an answer for the whole.
     */
    public Acceptor whenHandlerFails(WhenFailed choice) {
        return new Acceptor(
                network,
                endpoints,
                adopted,
                listening,
                settings,
                limits,
                handlerErrors,
                requireNonNull(choice, "choice"));
    }

    /**
     * Binds every endpoint and listens.
     *
     * @return the listener; or {@link io.sockflux.error.SystemCallException} that names the endpoint that could not be
     *     bound, and then none stays bound
     */
    public Mono<Listener> listen() {
        return bind().cast(Listener.class);
    }

    /**
     * Binds every endpoint and accepts by demand: {@code request(n)} is n calls of {@code accept(2)}. The listener is closed
     * when the flux ends or is cancelled. Each connection is the subscriber's to close; one that is dropped is treated as
     * {@link Listener#connections()} says.
     */
    public Flux<Connection> accept() {
        return HandOver.of(Flux.usingWhen(listen(), Listener::connections, Listener::close));
    }

    /**
     * Binds every endpoint and runs the handler for each connection, on the connection's event loop, until the listener is
     * closed. When the handler's publisher completes, the connection is closed without loss; see
     * {@link Connection#close()}. When it fails, see {@link #whenHandlerFails}.
     *
     * <p>A handler lives no longer than its connection: its publisher is cancelled when the connection has closed, also
     * where the peer is gone and nothing was being read or sent. A handler that was told the peer's end of stream, that
     * still takes what came before, or that closed the connection itself has the {@link #closeTimeout} to end, counted
     * anew with each progress. Until then it has its place within the limits. Work that is to be done whether or not the
     * peer stays belongs to a subscriber of its own.
     */
    public Mono<Listener> serve(Function<? super Connection, ? extends Publisher<?>> handler) {
        requireNonNull(handler, "handler");
        return bind().map(listener -> {
            listener.serve(new ConnectionServer(handler, handlerErrors, whenFailed));
            return listener;
        });
    }

    private Mono<BoundListener> bind() {
        if (endpoints.isEmpty() && adopted.isEmpty()) {
            return Mono.error(new IllegalStateException("acceptor: has no endpoint (expected: at least one)"));
        }
        return BoundListener.bind(
                endpoint -> network.streams(endpoint, settings.needs()),
                settings,
                limits,
                listening,
                endpoints,
                adopted,
                this::resolved);
    }

    private static void checkLocal(Endpoint endpoint) {
        Connector.checkConnected(endpoint, "endpoint");
        if (endpoint instanceof UnixPathEndpoint path) {
            // Whatever is done with its file is done by Java.
            path.toPath();
        }
        if (endpoint instanceof ServiceEndpoint) {
            throw new IllegalArgumentException(
                    "endpoint: " + endpoint + " is where others are (expected: an endpoint to bind to)");
        }
    }

    private Mono<List<Endpoint>> resolved(Endpoint endpoint) {
        checkLocal(endpoint);
        network.streams(endpoint, settings.needs());
        return endpoint instanceof TcpEndpoint tcp && !tcp.isNumeric()
                ? network.resolve(tcp)
                : Mono.just(List.of(endpoint));
    }

    private static void log(Connection connection, Throwable error) {
        LOG.handlerFailed(connection, error);
    }
}
