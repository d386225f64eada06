package io.sockflux.internal.network;

import io.sockflux.address.Endpoint;
import io.sockflux.address.SocketType;
import io.sockflux.error.NetworkClosedException;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.channel.NetworkStock;
import io.sockflux.internal.channel.ObserverCalls;
import io.sockflux.internal.channel.Transports;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.internal.loop.Loops;
import io.sockflux.internal.loop.UntilClosed;
import io.sockflux.internal.resolve.NameService;
import io.sockflux.spi.Capability;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * The parts of a network that its recipes share. A recipe and the work that it starts hold these parts instead of the
 * network. So no room below the root leads back to it.
 *
 * @param transports make the channels and run the event loops
 * @param names looks names up
 * @param connectRate the rate that bounds each attempt of a connector
 * @param supervisedConnectRate the rate that bounds each attempt of supervised connecting
 */
public record NetworkParts(
        Transports transports, NameService names, ConnectRate connectRate, ConnectRate supervisedConnectRate) {

    /**
     * The attempts per second of all supervised connecting together, so that the peers of many lost connections are not
     * asked all at once.
     */
    private static final int SUPERVISED_ATTEMPTS_PER_SECOND = 500;

    private static final Set<Capability> METADATA = Set.of(Capability.DATAGRAM_METADATA);

    /** Who has calls on descriptors has {@code socketpair(2)} too. */
    private static final Set<Capability> DESCRIPTORS = Set.of(Capability.DESCRIPTORS);

    /**
     * The parts of a new network.
     *
     * @param rate makes the rate of all attempts to connect; null if only supervised connecting has a rate
     */
    public static NetworkParts of(
            Transports transports, NameService names, @Nullable Function<LoopClock, ConnectRate> rate) {
        LoopClock clock = transports.loops().clock();
        if (rate != null) {
            ConnectRate all = rate.apply(clock);
            return new NetworkParts(transports, names, all, all);
        }
        ConnectRate supervised = new ConnectRate(SUPERVISED_ATTEMPTS_PER_SECOND, Duration.ofSeconds(1), clock);
        return new NetworkParts(transports, names, ConnectRate.unlimited(), supervised);
    }

    /** These parts for connections within this machine, which no rate bounds. */
    public NetworkParts withoutRate() {
        return new NetworkParts(transports, names, ConnectRate.unlimited(), supervisedConnectRate);
    }

    /**
     * The context of the transport that has such an endpoint and these capabilities.
     *
     * @throws io.sockflux.error.TransportUnavailableException if there is none, with the missing capability
     */
    public ChannelContext context(Endpoint endpoint, Set<Capability> needs) {
        return transports.context(endpoint, needs);
    }

    /**
     * The context for datagram sockets: of a transport that tells of metadata and errors, or else of one that has such
     * an endpoint.
     *
     * @param hasMetadata whether metadata is needed rather than wished for
     * @throws io.sockflux.error.TransportUnavailableException if there is none, with the missing capability
     */
    public ChannelContext datagrams(Endpoint endpoint, boolean hasMetadata) {
        return hasMetadata ? context(endpoint, METADATA) : transports.preferred(endpoint, Set.of(), METADATA);
    }

    /** The context for a socket of any kind that is neither bound nor connected; throws as {@link #context} does. */
    public ChannelContext unbound(Endpoint kind) {
        return kind.type() == SocketType.DGRAM ? datagrams(kind, false) : context(kind, Set.of());
    }

    /**
     * The context for pairs of sockets: of a transport that calls {@code socketpair(2)}, or else of one that connects two
     * sockets.
     *
     * @throws io.sockflux.error.TransportUnavailableException if there is none, with the missing capability
     */
    public ChannelContext pairs(Endpoint kind, Set<Capability> needs) {
        Set<Capability> all = EnumSet.of(Capability.SOCKET_PAIR);
        all.addAll(needs);
        return transports.preferred(kind, all, DESCRIPTORS);
    }

    /** The counts and the listeners. */
    public NetworkStock stock() {
        return transports.stock();
    }

    /** Tells those who observe; null if there are none. */
    public @Nullable ObserverCalls observer() {
        return transports.observer();
    }

    public Loops loops() {
        return transports.loops();
    }

    public LoopClock clock() {
        return loops().clock();
    }

    /**
     * The addresses of an endpoint, in the order of trying: the endpoint itself, unless it is a name. A look-up fails
     * when the network is closed.
     */
    public Mono<List<Endpoint>> addresses(Endpoint endpoint) {
        return NameService.isName(endpoint)
                ? untilClosed(names.resolve(endpoint), "resolve " + endpoint)
                : Mono.just(List.of(endpoint));
    }

    /** The source, which fails when the network is closed; for a wait that no channel ends. */
    public <T> Mono<T> untilClosed(Mono<T> source, String operation) {
        return UntilClosed.mono(source, closed(operation));
    }

    /** Fails when the network is closed, and never completes. */
    public Mono<Void> closed(String operation) {
        return loops().closing().error(() -> new NetworkClosedException(operation));
    }

    /** Completes when the network begins to drain, or is closed. */
    public Mono<Void> draining() {
        return Mono.create(sink -> sink.onDispose(Disposables.composite(
                loops().draining().tell(sink::success), loops().closing().tell(sink::success))));
    }
}
