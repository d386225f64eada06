package io.sockflux;

import static java.util.Objects.requireNonNull;

import io.netty.channel.EventLoop;
import io.sockflux.address.Endpoint;
import io.sockflux.error.ConnectFailedException;
import io.sockflux.exchange.Exchange;
import io.sockflux.exchange.Requester;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.channel.ObserverCalls;
import io.sockflux.internal.connect.ConnectSettings;
import io.sockflux.internal.connect.Connecting;
import io.sockflux.internal.exchange.SupervisedRequester;
import io.sockflux.internal.layer.LayerPlace;
import io.sockflux.internal.network.NetworkParts;
import io.sockflux.internal.proxy.ProxyOutput;
import io.sockflux.internal.stream.StreamConnection;
import io.sockflux.internal.stream.StreamSettings;
import io.sockflux.internal.tls.TlsLayer;
import io.sockflux.option.Option;
import io.sockflux.pool.PoolRecipe;
import io.sockflux.proxy.ProxyHeader;
import io.sockflux.proxy.ProxyServer;
import io.sockflux.spi.Capability;
import io.sockflux.stream.Connection;
import io.sockflux.tls.ClientTls;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * A recipe for connecting: {@code socket} and {@code connect}. Each attempt has a fresh socket, as a socket may be in
 * no usable state after a failed connect. Recipes are immutable: each method returns a new recipe. Nothing happens
 * before subscription, and each subscription connects anew.
 *
 * <p>A round tries every address of the target, by RFC 8305. The next address is started when its predecessor has
 * failed or has had 250 ms. The first address that connects wins, and the other sockets are closed. Without
 * {@link #retry} there is a single round.
 */
public final class Connector extends StreamRecipe<Connector> {

    private static final Duration DEFAULT_STABLE_AFTER = Duration.ofSeconds(10);

    private final NetworkParts network;
    private final ConnectSettings settings;

    Connector(NetworkParts network, ConnectSettings settings) {
        this.network = network;
        this.settings = settings;
        ChannelContext context =
                network.context(settings.next(), settings.streams().needs());
        EventLoop loop = settings.loop();
        if (loop != null && !context.loops().have(loop)) {
            throw new IllegalArgumentException(
                    "on: transport " + context.transport().name()
                            + " does not run on that connection's loop (expected: a connection of this network)");
        }
    }

    private Connector with(ConnectSettings changed) {
        return new Connector(network, changed);
    }

    @Override
    Connector streams(UnaryOperator<StreamSettings> change) {
        return with(settings.withStreams(change.apply(settings.streams())));
    }

    /**
     * What the connection must be able to do besides what its endpoint asks for, such as {@link Capability#MESSAGES} or
     * {@link Capability#URGENT_DATA}. The network takes a transport that can.
     *
     * @throws io.sockflux.error.TransportUnavailableException if none can here, with the reason
     */
    public Connector needs(Capability... capabilities) {
        Connector changed = streams(streams -> streams.withNeeds(Set.of(capabilities)));
        if (settings.streams().layers().has(LayerPlace.TLS)) {
            TlsSupport.check(List.of(target()), changed.settings.streams().needs());
        }
        return changed;
    }

    /**
     * Tries again, by a {@link ConnectRetry} or any other Reactor {@link Retry}, after a round that failed for a reason
     * that can pass. Such reasons are: refused, unreachable, timed out, a full queue, a unix path that is not there
     * yet. A failure that cannot pass, such as EACCES, ends connecting at once. A name is resolved anew for each round.
     */
    public Connector retry(Retry schedule) {
        return with(settings.withRetry(byNetwork(requireNonNull(schedule, "schedule"))));
    }

    /** How long a round may take: the look-up of the name and an attempt at every address. 10 s unless set. */
    public Connector attemptTimeout(Duration length) {
        return with(settings.withAttemptTimeout(length));
    }

    /**
     * How long connecting may take in all: look-ups, all rounds and the waits between rounds. Unless set, the schedule
     * of retries is the only bound. Without a schedule it is the {@link #attemptTimeout(Duration) attempt timeout}.
     */
    public Connector timeout(Duration length) {
        return with(settings.withTimeout(length));
    }

    /**
     * Gives each socket an option at its right moment: before it connects, or for some options afterwards. An option
     * that cannot be set is an error, an {@link io.sockflux.option.OptionException} that tells why. What the kernel
     * made of the value is in {@link io.sockflux.option.LiveOptions#report()}.
     *
     * @throws IllegalArgumentException with the range, if the option cannot have this value, or can only be read
     */
    public <T> Connector option(Option<T> option, T value) {
        return streams(streams -> streams.withOption(option, value, true));
    }

    /** The same as {@link #option}, but a socket that cannot have the option goes without it; the report tells. */
    public <T> Connector wish(Option<T> option, T value) {
        return streams(streams -> streams.withOption(option, value, false));
    }

    /** Connects through proxies that are given by their URIs; see {@link ProxyServer#parse} and {@link #via(ProxyServer...)}. */
    public Connector via(String... proxyUris) {
        return via(Arrays.stream(proxyUris).map(ProxyServer::parse).toArray(ProxyServer[]::new));
    }

    /**
     * Connects through proxies. The socket connects to the first proxy, each proxy to the next, and the last one to the
     * target. The last proxy resolves the target's name, and this side never does. The connection is handed over when the
     * last proxy has connected; until then the {@link #attemptTimeout attempt timeout} runs. A TLS handshake is with the
     * target. {@link Connection#peerEndpoint()} is the target.
     *
     * <p>A proxy that refuses is a failed attempt with a {@link io.sockflux.error.ProxyException}, which has the proxy's
     * code. Refusals that can pass, such as an unreachable target, are retried by {@link #retry}.
     *
     * <p>SOCKS needs {@code io.netty:netty-codec-socks}, HTTP needs {@code io.netty:netty-codec-http}.
     *
     * @param proxies the nearest first
     * @throws IllegalArgumentException if the target is not TCP at a host and port, or a proxy cannot be asked for it
     * @throws IllegalStateException if Netty's codecs for a proxy are missing
     */
    public Connector via(ProxyServer... proxies) {
        return with(settings.withVia(List.of(proxies)));
    }

    /** Binds each socket to a local endpoint given in its URI form; see {@link Endpoint#parse}. */
    public Connector from(String localUri) {
        return from(Endpoint.parse(localUri));
    }

    /**
     * Binds each socket to a local endpoint before it connects, {@code bind(2)}. With port 0 the address alone is
     * bound, and connect chooses the port ({@code IP_BIND_ADDRESS_NO_PORT}, {@code ip(7)}, Linux 4.2). So many
     * connections to different peers may share a port. A given port is shared in the same way ({@code SO_REUSEADDR}).
     * Of a target's name only the addresses of this family are tried; EAFNOSUPPORT if there are none. The failure of an
     * attempt is the failure of bind: EADDRINUSE, EADDRNOTAVAIL for an address that this machine lacks, EACCES for a
     * privileged port.
     *
     * <p>At a unix path there must be no file, not even the file of a socket that is gone. The connector cannot tell
     * whether a client still has that socket. Closing the connection removes the file.
     *
     * @param local an address of this machine; a path or an abstract name for a unix target
     * @throws IllegalArgumentException if the endpoint is of another family, type or protocol than the target, or is a
     *     name
     */
    public Connector from(Endpoint local) {
        return with(settings.withFrom(settings.from().at(local, settings.next())));
    }

    /**
     * Binds each socket to a port of this range before it connects, at the address of {@link #from(Endpoint)} or at any
     * address. The first port is chosen by chance. A port that is in use, or is used to this peer already, is passed
     * over. Fails with EADDRINUSE if all ports are passed over.
     *
     * @param low 1 to 65,535
     * @param high at least {@code low}
     */
    public Connector fromPorts(int low, int high) {
        return with(settings.withFrom(settings.from().ports(low, high, settings.next())));
    }

    /**
     * Makes each connection on the event loop of another connection. What goes from one to the other then stays on one
     * thread: a relay, a balancer and a proxy are faster by that.
     *
     * @throws IllegalArgumentException if the connection is of another network, or on loops on which the target's
     *     transport does not run
     */
    public Connector on(Connection other) {
        return with(settings.withLoop(StreamConnection.of(other).eventLoop()));
    }

    /**
     * Sends a PROXY header ahead of everything else, in which this side tells the peer whom it connects for.
     *
     * @throws IllegalArgumentException if the header is longer than 16 KiB
     */
    public Connector proxyProtocol(ProxyHeader header) {
        ProxyOutput layer = new ProxyOutput(header);
        return streams(streams -> streams.withLayers(streams.layers().with(layer)));
    }

    /**
     * Speaks TLS as {@link #tls(ClientTls)} does, with nothing set. A target {@code tls://HOST:PORT} does so by itself.
     */
    public Connector tls() {
        return tls(ClientTls.create());
    }

    /**
     * Speaks TLS on each connection, RFC 8446 and 5246. A connection is handed over when its handshake is done, which
     * is a part of the attempt and has its time. A handshake that fails is a failed attempt, with a
     * {@link io.sockflux.tls.TlsException}. Needs {@code io.netty:netty-handler}, which a program adds.
     *
     * <p>The peer's close_notify completes {@link Connection#receive()}. An end without close_notify fails it with
     * {@link io.sockflux.tls.TlsTruncatedException}. Files are read and sent, and relays do not stay in the kernel.
     *
     * @throws IllegalArgumentException if the target has no host whose name can be checked, or the connector
     *     {@link #needs} what does not pass TLS: messages, urgent data
     */
    public Connector tls(ClientTls recipe) {
        TlsSupport.check(List.of(target()), settings.streams().needs());
        return streams(streams -> streams.withLayer(TlsLayer.client(recipe, target())));
    }

    /**
     * Connects in clear, and speaks TLS from {@link Connection#startTls()} on. The connection is handed over at once.
     * Otherwise as {@link #tls(ClientTls)}.
     */
    public Connector startTls(ClientTls recipe) {
        TlsSupport.check(List.of(target()), settings.streams().needs());
        return streams(
                streams -> streams.withLayer(TlsLayer.client(recipe, target()).later()));
    }

    /**
     * Connects.
     *
     * {@snippet id="JavadocPageTest.connect" :
     * Mono<String> answer = network.connector(target)
     *         .connect()
     *         .flatMap(connection -> connection
     *                 .send("hello\n")
     *                 .then(connection
     *                         .receive()
     *                         .lines(StandardCharsets.UTF_8, 1024)
     *                         .next())
     *                 .flatMap(line -> connection.close().thenReturn(line))
     *                 .doOnError(error -> connection.abort().subscribe()));
     * }
     *
     * @return the connection, which the subscriber closes. Fails with {@link ConnectFailedException}, which has every
     *     attempt that was made. Cancelling closes every socket. A connection may be on its way to a subscriber that
     *     cancels on another thread in the same moment (Reactive Streams 2.8); the subscriber closes it, or has {@link
     *     #use} close it
     */
    public Mono<Connection> connect() {
        return connecting().once();
    }

    /**
     * Connects, calls the body with the connection, and closes the connection without loss when the body's publisher
     * has completed. The result ends after the close, so closing the network next loses no sent bytes.
     *
     * <p>The connection belongs to this method, which closes it; the body may close it before. The body is called on
     * the connection's event loop, and the signals of the connection come there too. Code that runs on the event loop
     * must not block. The peer's end of stream closes nothing: it completes {@link Connection#receive()}, and the body
     * can still send. A reset by the peer fails the receivers and sends of the body.
     *
     * <p>If the body fails or is cancelled, the connection is {@linkplain Connection#abort() aborted}. The sent bytes
     * may be cut, and the peer must not take a part for the whole. Operators that cancel, such as {@link Flux#next()}
     * and {@link Flux#take(long)}, belong into the body. Behind a body that is a {@link Mono} such operators do no
     * harm: the connection is closed before the value is emitted.
     *
     * <p>The result fails with {@link io.sockflux.error.NetworkClosedException} when the network is closed before,
     * whatever the body waits for.
     *
     * {@snippet id="ConnectPageTest.use" :
     * String answer = network.connector(target)
     *         .use(connection -> connection
     *                 .send("hello\n")
     *                 .then(connection
     *                         .receive()
     *                         .lines(StandardCharsets.UTF_8, 8192)
     *                         .next()))
     *         .blockFirst();
     * }
     */
    public <T> Flux<T> use(Function<? super Connection, ? extends Publisher<? extends T>> body) {
        return connecting().use(body);
    }

    /** A recipe for a pool of connections to the target, each made as this recipe says. */
    public PoolRecipe pool() {
        ObserverCalls observer = network.observer();
        return new PoolRecipe(
                target(),
                connect(),
                network.closed("pool " + target()),
                network.clock().timers(),
                network.loops().draining()::lends,
                network.stock()::add,
                observer == null ? null : observer::poolWaited);
    }

    /**
     * Makes requests over a connection to the target, and connects anew whenever it is lost, as {@link #supervise()} does. The
     * first request connects.
     *
     * <p>Requests that wait to be sent wait for the next connection. Requests that were in flight on a lost connection fail
     * with {@link io.sockflux.error.UnansweredException}, as the peer may have done what they ask for; its
     * {@link io.sockflux.error.UnansweredException#wasSent() wasSent()} tells the two apart.
     *
     * @return the requester, which its user closes. All requests fail when trying again to connect cannot help, or when the
     *     network is closed
     */
    public <Q, A> Requester<Q, A> requester(Exchange<Q, A> exchange) {
        return new SupervisedRequester<>(
                exchange,
                target(),
                supervise(),
                connection -> StreamConnection.of(connection).carrier(),
                network.stock()::add,
                network.clock());
    }

    /** The endpoint to connect to. */
    public Endpoint target() {
        return settings.target();
    }

    /** {@link #supervise(Duration)} with 10 s: a connection that was up for so long starts the schedule over. */
    public Flux<Connection> supervise() {
        return supervise(DEFAULT_STABLE_AFTER);
    }

    /**
     * Connects, and connects anew each time that the connection is {@linkplain Connection#closed() closed}, by
     * whichever side. The peer's end of stream alone closes nothing: when {@link Connection#receive()} completes, the
     * subscriber closes the connection, and the next connection comes. There is a single connection at a time, and no
     * connection before the subscriber requests it.
     *
     * <p>Before each attempt but the first there is a wait by the schedule of {@link #retry retries}. Without a
     * schedule it is {@link ConnectRetry#exponential()} without an end. The end of a connection counts as a failed
     * attempt, so a peer that accepts and drops is tried more and more rarely. The schedule starts over after a
     * connection that stayed up. The name is resolved anew for each round. The {@link #timeout(Duration) timeout} does
     * not hold here, as supervision is meant to last: each round has the
     * {@link #attemptTimeout(Duration) attempt timeout}. Unless the network has a connect rate of its own, all its
     * supervised connectors together make at most 500 attempts a second.
     *
     * @param stableAfter how long a connection must have been up for the schedule to start over
     * @return the connections, each open until the subscriber closes it; the flux ends only with
     *     {@link ConnectFailedException}, where the schedule ends or trying again cannot help. Cancelling closes every
     *     socket that connects. It closes the current connection without loss. Where a send is under way it aborts the
     *     connection: the peer must not take a part for the whole.
     */
    public Flux<Connection> supervise(Duration stableAfter) {
        Retry endless = ConnectRetry.exponential().attempts(Integer.MAX_VALUE);
        return connecting().supervised(byNetwork(endless), stableAfter);
    }

    private Retry byNetwork(Retry schedule) {
        return ConnectRetry.by(network.clock().timers(), network.loops().random()::nextDouble, schedule);
    }

    private Connecting connecting() {
        return new Connecting(network, settings);
    }
}
