package io.sockflux;

import static java.util.Objects.requireNonNull;

import io.sockflux.address.Endpoint;
import io.sockflux.address.SocketType;
import io.sockflux.address.UnixEndpoint;
import io.sockflux.address.UnixUnnamedEndpoint;
import io.sockflux.check.Durations;
import io.sockflux.error.ConnectFailedException;
import io.sockflux.error.Errno;
import io.sockflux.handover.Succession;
import io.sockflux.internal.channel.Transports;
import io.sockflux.internal.connect.ConnectSettings;
import io.sockflux.internal.handover.HandOverSettings;
import io.sockflux.internal.handover.Predecessor;
import io.sockflux.internal.handover.ProcessSuccession;
import io.sockflux.internal.resource.ResourceMono;
import io.sockflux.message.ControlMessage.Credentials;
import io.sockflux.spi.Capability;
import io.sockflux.stream.AccessList;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A recipe for taking over the sockets of the process before this one, and for leaving them to the next. Both meet at a
 * unix socket. Recipes are immutable. The guide's page on hand-over has the protocol.
 */
public final class HandOverRecipe {

    private static final Set<Errno> NOBODY_THERE = Set.of(Errno.ENOENT, Errno.ECONNREFUSED);
    private static final int MOST_ASKING = 16;
    private static final Duration CLOSE = Duration.ofSeconds(1);

    private final Network network;
    private final HandOverSettings settings;

    HandOverRecipe(Network network, Endpoint endpoint) {
        this(network, HandOverSettings.at(checked(endpoint)));
    }

    private HandOverRecipe(Network network, HandOverSettings settings) {
        this.network = network;
        this.settings = settings;
    }

    private static UnixEndpoint checked(Endpoint endpoint) {
        if (endpoint instanceof UnixEndpoint unix
                && unix.type() == SocketType.STREAM
                && !(unix instanceof UnixUnnamedEndpoint)) {
            return unix;
        }
        throw new IllegalArgumentException("hand-over: " + endpoint + " (expected: unix:PATH or unix:@NAME)");
    }

    /** How long a hand-over may take, in each of the two processes. A minute unless set. */
    public HandOverRecipe timeout(Duration length) {
        Durations.checkPositive(length, "timeout");
        return new HandOverRecipe(network, settings.withTimeout(length));
    }

    /**
     * Who may be the other process, by user and group. The user of this process and root unless set. The kernel tells who it
     * is ({@code SO_PEERCRED}, {@code unix(7)}).
     */
    public HandOverRecipe access(AccessList list) {
        return new HandOverRecipe(network, settings.withAccess(requireNonNull(list, "list")));
    }

    /**
     * Takes the sockets of the process that is there, if any, and listens for the next. That process serves on until
     * {@link Succession#ready()}.
     *
     * @return the succession, to be given to recipes. Fails with {@link io.sockflux.error.HandOverException} if the process
     *     that is there refuses, such as while another is taking over; with
     *     {@link io.sockflux.error.ConnectFailedException} if it cannot be asked, such as EACCES
     * @throws io.sockflux.error.TransportUnavailableException where {@link Capability#ADOPTION} or
     *     {@link Capability#PASSING} is not supported, with the reason
     */
    public Mono<Succession> begin() {
        Acceptor asked = network.acceptor()
                .endpoints(settings.endpoint())
                .needs(Capability.PASSING)
                .maxConnections(MOST_ASKING)
                .closeTimeout(CLOSE);
        Transports transports = network.parts.transports();
        requireNonNull(transports.socketCalls(), "socketCalls");
        Mono<Succession> begun = known().flatMap(known -> predecessor(known, transports)
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty())
                .flatMap(before -> begin(known, before.orElse(null), asked)));
        return ResourceMono.from(begun, succession -> succession.close().subscribe());
    }

    /** These settings with the user of this process. */
    private Mono<HandOverSettings> known() {
        Mono<Credentials> own = Mono.usingWhen(
                network.socketPair(SocketType.STREAM, Capability.PASSING),
                pair -> pair.first().peerCredentials(),
                pair -> Mono.when(pair.first().abort(), pair.second().abort()));
        return settings.access() != null ? Mono.just(settings) : own.map(user -> settings.of(user.uid()));
    }

    private Mono<Predecessor> predecessor(HandOverSettings known, Transports transports) {
        return new Connector(network.parts.withoutRate(), ConnectSettings.to(known.endpoint()))
                .needs(Capability.PASSING)
                .connect()
                .onErrorResume(
                        ConnectFailedException.class,
                        e -> e.errno().filter(NOBODY_THERE::contains).isPresent() ? Mono.empty() : Mono.error(e))
                .flatMap(connection -> Predecessor.ask(connection, known, transports));
    }

    private Mono<Succession> begin(HandOverSettings known, @Nullable Predecessor before, Acceptor asked) {
        ProcessSuccession succession = new ProcessSuccession(known, network.parts.clock(), before);
        return asked.handOver(succession)
                .serve(succession::talk)
                .map(succession::askedAt)
                .doOnError(error -> succession.close().subscribe());
    }
}
