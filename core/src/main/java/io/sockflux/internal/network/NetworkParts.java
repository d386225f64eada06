package io.sockflux.internal.network;

import io.sockflux.address.Endpoint;
import io.sockflux.error.NetworkClosedException;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.channel.Transports;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.internal.loop.Loops;
import io.sockflux.internal.resolve.NameService;
import io.sockflux.spi.Capability;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What the recipes of one network share. A recipe and what it starts hold these parts instead of the network, so that
 * nothing in a room below the root leads back to it.
 *
 * @param transports make the channels and run the event loops
 * @param names looks names up
 * @param connectRate what each attempt of a connector waits for
 * @param supervisedConnectRate what each attempt of supervised connecting waits for
 */
public record NetworkParts(
        Transports transports, NameService names, ConnectRate connectRate, ConnectRate supervisedConnectRate) {

    /** Attempts per second of all supervised connecting together, so that many lost peers are not asked all at once. */
    private static final int SUPERVISED_ATTEMPTS_PER_SECOND = 500;

    /**
     * Parts of a new network.
     *
     * @param rate of all attempts to connect; null where only supervised connecting has a rate
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

    /**
     * The transport for such an endpoint that can do all of this besides.
     *
     * @throws io.sockflux.error.TransportUnavailableException if none can, with what is missing
     */
    public ChannelContext streams(Endpoint endpoint, Set<Capability> needs) {
        return transports.streams(endpoint, needs);
    }

    public Loops loops() {
        return transports.loops();
    }

    public LoopClock clock() {
        return loops().clock();
    }

    /**
     * The addresses that an endpoint stands for, in the order of trying: the endpoint itself, unless it is a name. A look-up
     * fails when the network is closed.
     */
    public Mono<List<Endpoint>> addresses(Endpoint endpoint) {
        return NameService.isName(endpoint)
                ? untilClosed(names.resolve(endpoint), "resolve " + endpoint)
                : Mono.just(List.of(endpoint));
    }

    /** The same, but it fails when the network is closed: for what waits for something else than a channel. */
    public <T> Mono<T> untilClosed(Mono<T> source, String operation) {
        return source.takeUntilOther(closed(operation));
    }

    /** Fails when the network is closed, and never completes. */
    public Mono<Void> closed(String operation) {
        return loops().closing().error(() -> new NetworkClosedException(operation));
    }
}
