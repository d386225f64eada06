package io.sockflux;

import static java.util.Objects.requireNonNull;

import io.sockflux.address.Endpoint;
import io.sockflux.handover.Succession;
import io.sockflux.internal.accept.AcceptLimits;
import io.sockflux.internal.accept.BoundListener;
import io.sockflux.internal.accept.ConnectionServer;
import io.sockflux.internal.accept.HandlerFailures;
import io.sockflux.internal.accept.ListenPlaces;
import io.sockflux.internal.accept.ListenSettings;
import io.sockflux.internal.accept.ListenSocketSettings;
import io.sockflux.internal.handover.ProcessSuccession;
import io.sockflux.internal.layer.LayerPlace;
import io.sockflux.internal.log.QuietLog;
import io.sockflux.internal.network.NetworkParts;
import io.sockflux.internal.proxy.ProxyInput;
import io.sockflux.internal.socket.AdoptedDescriptor;
import io.sockflux.internal.socket.InheritedDescriptors;
import io.sockflux.internal.stream.HandOver;
import io.sockflux.internal.stream.StreamSettings;
import io.sockflux.internal.tls.TlsLayer;
import io.sockflux.message.Descriptor;
import io.sockflux.option.Option;
import io.sockflux.proxy.ProxyStrangers;
import io.sockflux.spi.Capability;
import io.sockflux.stream.AccessList;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.stream.WhenFailed;
import io.sockflux.systemd.ServiceEnvironment;
import io.sockflux.tls.ServerTls;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A recipe for listening: {@code socket}, {@code bind} and {@code listen} on any mix of endpoints at once. Recipes are
 * immutable: each method returns a new recipe. Nothing happens before subscription, and each subscription binds anew.
 * An {@linkplain #adopt(Descriptor) adopted} descriptor can be listened on only once.
 */
public final class Acceptor extends AcceptorLimits {

    private static final QuietLog LOG = new QuietLog(Acceptor.class);

    private final NetworkParts network;
    private final ListenSettings settings;

    Acceptor(NetworkParts network) {
        this(
                network,
                ListenSettings.with(new HandlerFailures(
                        (connection, error) -> LOG.failedOn("handler failed", connection, error), WhenFailed.ABORT)));
    }

    private Acceptor(NetworkParts network, ListenSettings settings) {
        this.network = network;
        this.settings = settings;
    }

    private Acceptor with(ListenSettings changed) {
        return new Acceptor(network, changed);
    }

    private Acceptor sockets(UnaryOperator<ListenSocketSettings> change) {
        return with(settings.withSockets(change.apply(settings.sockets())));
    }

    @Override
    Acceptor streams(UnaryOperator<StreamSettings> change) {
        return with(settings.withStreams(change.apply(settings.streams())));
    }

    @Override
    Acceptor limits(UnaryOperator<AcceptLimits> change) {
        return with(settings.withLimits(change.apply(settings.limits())));
    }

    private ListenPlaces places() {
        return new ListenPlaces(network, settings.streams().needs());
    }

    /**
     * Listens on these endpoints too, given in their URI form; see {@link Endpoint#parse}. {@code fd:NUMBER} and
     * {@code fd:NAME} are sockets that a service manager has passed, {@code sd_listen_fds(3)}. A name stands for all
     * that have it. They are {@linkplain #adopt(Descriptor) adopted}, with the same errors.
     *
     * @throws io.sockflux.systemd.ActivationException also if no such socket was passed to this process, or it is taken
     */
    public Acceptor endpoints(String... uris) {
        Acceptor all = this;
        for (String uri : uris) {
            all = ServiceEnvironment.isPassed(uri)
                    ? all.inherit(inherited(network).find(uri))
                    : all.endpoints(Endpoint.parse(uri));
        }
        return all;
    }

    /**
     * Listens on every socket that a service manager has passed, that listens and is not taken yet: of TCP, unix and
     * seqpacket sockets alike, {@code sd_listen_fds(3)}. What the descriptors say of themselves decides. They are
     * {@linkplain #adopt(Descriptor) adopted}, with the same errors.
     *
     * @throws io.sockflux.systemd.ActivationException also if there is none, or the environment is wrong
     */
    public Acceptor inherited() {
        return inherit(inherited(network).listening());
    }

    private static InheritedDescriptors inherited(NetworkParts network) {
        return new InheritedDescriptors(network.transports(), ServiceEnvironment.ofThisProcess());
    }

    private Acceptor inherit(List<AdoptedDescriptor> descriptors) {
        Acceptor all = this;
        for (AdoptedDescriptor descriptor : descriptors) {
            if (all.settings.adopted().stream().anyMatch(descriptor::isSame)) {
                throw InheritedDescriptors.taken(descriptor.toString());
            }
            all = all.adopt(descriptor);
        }
        return all;
    }

    /**
     * Listens on these endpoints too. A TCP endpoint with a name stands for every address of the name that this host
     * has. Port 0 lets the kernel choose; {@link Listener#endpoints()} tells.
     */
    public Acceptor endpoints(Endpoint... more) {
        List<Endpoint> all = Arrays.asList(more);
        all.forEach(places()::check);
        return with(settings.withMore(all));
    }

    /**
     * Listens on this socket too, which other code has bound and listens on: a service manager, or another process that
     * passed it on. It must be a stream or seqpacket socket. {@link #listen()} and the like give the socket the
     * {@linkplain #option options}, and make it non-blocking for every process that has it open ({@code O_NONBLOCK},
     * {@code fcntl(2)}). They then close the descriptor, as the listener has a duplicate that is close-on-exec. So each
     * descriptor can be listened on only once: of several subscribers the others fail with
     * {@link IllegalStateException}. On failure the descriptor stays the caller's and open. The socket then blocks as
     * before, though it may have the options and the backlog. The socket keeps its own backlog unless {@link #backlog}
     * is set, which then holds for every process that has the socket open. The file of a unix path stays when the
     * listener is closed.
     *
     * @throws IllegalArgumentException if the descriptor is no socket or does not listen, or there is no endpoint for
     *     its family or protocol
     * @throws IllegalStateException if the descriptor is closed or given away
     * @throws io.sockflux.error.TransportUnavailableException where {@link Capability#ADOPTION} is not supported, with the
     *     reason
     */
    public Acceptor adopt(Descriptor descriptor) {
        return adopt(AdoptedDescriptor.of(network.transports(), requireNonNull(descriptor, "descriptor")));
    }

    /**
     * Adopts a descriptor by its number, such as 3, the first that {@code sd_listen_fds(3)} tells of. The listener
     * closes the descriptor when it listens on it, and not before.
     *
     * @throws IllegalArgumentException also if the number is below 0 or not open
     */
    public Acceptor adopt(int descriptor) {
        return adopt(AdoptedDescriptor.of(network.transports(), descriptor));
    }

    private Acceptor adopt(AdoptedDescriptor descriptor) {
        descriptor.context(descriptor.listening(), settings.streams().needs());
        return with(settings.withMore(descriptor));
    }

    /**
     * How many connections may wait in the kernel for each endpoint until they are accepted, {@code listen(2)}. The
     * kernel cuts the number to its own limit ({@code net.core.somaxconn}). 4,096 unless set; an {@linkplain #adopt(Descriptor) adopted} socket
     * then keeps its own backlog.
     */
    public Acceptor backlog(int connections) {
        return sockets(sockets -> sockets.withBacklog(connections));
    }

    /**
     * Whether closing a listening socket leaves the file of its unix path, as {@code close(2)} does. Otherwise the file
     * is removed, if it is still the file that bind made. False unless set; the next server takes over a file that was
     * left.
     */
    public Acceptor keepSocketFile(boolean keep) {
        return sockets(sockets -> sockets.withKeepsFile(keep));
    }

    /**
     * Takes the listening sockets of the process before this one where it has one for the endpoint, and binds the others.
     * The listener accepts from {@link Succession#ready()} on, and offers its sockets to the next process. An endpoint is
     * the same if it is asked for in the same words, or if it is the one that was bound: port 0 is the port of before.
     *
     * @param succession from {@link Network#handOver(String)}, of the same network
     */
    public Acceptor handOver(Succession succession) {
        return sockets(sockets -> sockets.withLineage(((ProcessSuccession) succession).unnamed()));
    }

    /**
     * The same for sockets of a name, which are told apart from those of other names.
     *
     * @param name 1 to 64 letters, digits, dots, lines and underscores
     */
    public Acceptor handOver(Succession succession, String name) {
        return sockets(sockets -> sockets.withLineage(((ProcessSuccession) succession).named(name)));
    }

    /**
     * Speaks TLS on each connection, RFC 8446 and 5246, at all endpoints; {@code tls://HOST:PORT} needs it. A connection is
     * handed over when its handshake is done, and counts for limits and demand before. A failed handshake is a refusal, see
     * {@link #onRefused}. What an end means is as in {@link Connector#tls(io.sockflux.tls.ClientTls)}. A program adds
     * {@code io.netty:netty-handler}.
     *
     * @throws IllegalArgumentException if the acceptor {@link #needs} what does not pass TLS: messages, urgent data
     */
    public Acceptor tls(ServerTls recipe) {
        return streams(streams -> streams.withLayer(TlsLayer.server(recipe))).checked();
    }

    /** Accepts in clear, and speaks TLS on a connection from {@link Connection#startTls()} on. */
    public Acceptor startTls(ServerTls recipe) {
        return streams(streams -> streams.withLayer(TlsLayer.server(recipe).later()))
                .checked();
    }

    /**
     * What the connections must be able to do besides what their endpoints ask for, such as {@link Capability#MESSAGES}
     * or {@link Capability#URGENT_DATA}. The network takes a transport that can.
     *
     * @throws io.sockflux.error.TransportUnavailableException if none can here, with the reason
     */
    public Acceptor needs(Capability... capabilities) {
        Acceptor changed = streams(streams -> streams.withNeeds(Set.of(capabilities)));
        settings.endpoints().forEach(changed.places()::check);
        return changed;
    }

    /**
     * Gives each listening socket an option before it is bound. On Linux and macOS the connections that it accepts have
     * most of these too. An option that cannot be set fails with {@link io.sockflux.option.OptionException}. What the
     * kernel made of the value is in {@link io.sockflux.option.LiveOptions#report()}.
     *
     * @throws IllegalArgumentException with the range, if the option cannot have this value, or can only be read
     */
    public <T> Acceptor option(Option<T> option, T value) {
        return sockets(sockets -> sockets.withOption(option, value, true));
    }

    /** The same as {@link #option}, but a socket that cannot have the option goes without it; the report tells. */
    public <T> Acceptor wish(Option<T> option, T value) {
        return sockets(sockets -> sockets.withOption(option, value, false));
    }

    /**
     * Gives each connection an option when it was accepted, as {@link #option} does to listening sockets. A connection that
     * cannot have it is refused, see {@link #onRefused}.
     */
    public <T> Acceptor connectionOption(Option<T> option, T value) {
        return streams(streams -> streams.withOption(option, value, true));
    }

    /** The same as {@link #connectionOption}, but a socket that cannot have the option goes without it. */
    public <T> Acceptor connectionWish(Option<T> option, T value) {
        return streams(streams -> streams.withOption(option, value, false));
    }

    /** The same as {@link #proxyProtocol(AccessList, ProxyStrangers)}; the connections of others are refused. */
    public Acceptor proxyProtocol(AccessList trusted) {
        return proxyProtocol(trusted, ProxyStrangers.REFUSED);
    }

    /**
     * Requires a PROXY header of version 1 or 2 before the first byte of each connection of a trusted peer. The
     * connection then has the told client as its peer, for limits and {@link #access} too; see
     * {@link Connection#proxyHeader()}. A connection without a header, with a wrong header, or with none in time
     * ({@link io.sockflux.stream.TimeLimits#opening}) is refused. A proxy that connects for itself (LOCAL), or tells no
     * client (UNKNOWN), passes the access list and the limits per peer.
     *
     * @param trusted the proxies; a list with users or groups needs the same as {@link #access}
     * @param strangers what happens to the connections of other peers
     */
    public Acceptor proxyProtocol(AccessList trusted, ProxyStrangers strangers) {
        ProxyInput layer = new ProxyInput(requireNonNull(trusted, "trusted"), requireNonNull(strangers, "strangers"));
        return streams(streams -> streams.withLayers(streams.layers().with(layer)));
    }

    /**
     * Sets an observer that is told of each failed handler, instead of the log. It is told too of each connection that a
     * drain cuts, with {@link io.sockflux.error.DrainDeadlineException}. The log gets what a peer caused, such as a reset
     * or a time limit, as a few lines a second at debug. It gets the first other failure of each kind at once as a warning,
     * and then one in 10 s at the most, with the number of failures. The observer runs on the event loop and must not
     * block.
     */
    public Acceptor onHandlerError(BiConsumer<? super Connection, ? super Throwable> observer) {
        return with(settings.withFailures(settings.failures().withObserver(observer)));
    }

    /**
     * What happens to a connection after its handler fails. {@link WhenFailed#ABORT} unless set, so that the peer
     * cannot take half an answer for the whole.
     */
    public Acceptor whenHandlerFails(WhenFailed choice) {
        return with(settings.withFailures(settings.failures().withWhenFailed(choice)));
    }

    /**
     * Binds every endpoint and listens.
     *
     * @return the listener. Fails with {@link io.sockflux.error.SystemCallException}, which names the endpoint that
     *     could not be bound; then no endpoint stays bound
     */
    public Mono<Listener> listen() {
        return bind().cast(Listener.class);
    }

    /**
     * Binds every endpoint and accepts by demand: {@code request(n)} is n calls of {@code accept(2)}. The listener is
     * closed when the flux ends or is cancelled. The subscriber owns each connection and closes it;
     * {@link Listener#accept()} says what happens to dropped connections.
     */
    public Flux<Connection> accept() {
        return HandOver.of(Flux.usingWhen(listen(), Listener::accept, Listener::close));
    }

    /**
     * Binds every endpoint and runs the handler for each connection, until the listener is closed.
     *
     * <p>The handler is called on the connection's event loop, and the signals of the connection come there too. Code
     * that runs on the event loop must not block: blocking work belongs behind {@code publishOn} on a scheduler of its
     * own.
     *
     * <p>The connection belongs to the listener, which closes it; the handler may close it before. When the handler's
     * publisher completes, the listener closes the connection without loss; see {@link Connection#close()}. When the
     * publisher fails, {@link #whenHandlerFails} decides. The peer's end of stream closes nothing: it completes
     * {@link Connection#receive()}, and the handler can still send its answer. Closing the listener leaves the
     * connections to their handlers; {@link Listener#drain} waits for them.
     *
     * <p>A handler lives no longer than its connection: the listener cancels the publisher when the connection has
     * closed. It does so too where the peer is gone and the handler neither reads nor sends. A handler gets more time
     * if it was told the peer's end of stream, still takes earlier input, or closed the connection itself. Such a
     * handler has the {@link #closeTimeout} to end, counted anew with each progress, and keeps its place within the
     * limits. Work that must be done even if the peer leaves belongs to a subscriber of its own.
     *
     * <p>A peer that has ended its direction, and still receives, ends nothing here. A handler that waits or sends, and
     * does not receive, is told of that end by {@link Connection#peerEnded()}, and in no other way.
     *
     * {@snippet id="ServePageTest.lines" :
     * Listener listener = network.acceptor()
     *         .endpoints("tcp://127.0.0.1:0")
     *         .serve(connection -> connection
     *                 .receive()
     *                 .lines(StandardCharsets.UTF_8, 8192)
     *                 .concatMap(line -> connection.send(line.toUpperCase(Locale.ROOT) + "\n")))
     *         .block();
     * }
     */
    public Mono<Listener> serve(Function<? super Connection, ? extends Publisher<?>> handler) {
        requireNonNull(handler, "handler");
        return bind().map(listener -> {
            listener.serve(new ConnectionServer(
                    handler, settings.failures(), settings.limits().idleQuiet()));
            return listener;
        });
    }

    private Mono<BoundListener> bind() {
        return BoundListener.bind(checked().places(), settings);
    }

    private Acceptor checked() {
        if (settings.streams().layers().has(LayerPlace.TLS)) {
            TlsSupport.check(settings.endpoints(), settings.streams().needs());
        }
        return this;
    }
}
