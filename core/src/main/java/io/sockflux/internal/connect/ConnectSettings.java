package io.sockflux.internal.connect;

import static java.util.Objects.requireNonNull;

import io.netty.channel.EventLoop;
import io.sockflux.address.Endpoint;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.address.UnixUnnamedEndpoint;
import io.sockflux.check.Durations;
import io.sockflux.internal.layer.Layer;
import io.sockflux.internal.network.EndpointChecks;
import io.sockflux.internal.stream.StreamSettings;
import io.sockflux.internal.tunnel.TunnelLayer;
import io.sockflux.proxy.ProxyServer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.util.retry.Retry;

/**
 * The settings of a connector.
 *
 * @param target the endpoint to connect to
 * @param via the proxies on the way there, the nearest first; none if the socket connects to the target itself
 * @param from the local endpoint or ports that each socket is bound to before it connects
 * @param streams the settings of each connection
 * @param retry the schedule of further rounds; null for a single round
 * @param attemptTimeout how long a round may take
 * @param timeout how long all rounds and the waits between them may take; null if only the schedule bounds them
 * @param loop where the connections live; null if the network chooses
 */
public record ConnectSettings(
        Endpoint target,
        List<ProxyServer> via,
        LocalPlace from,
        StreamSettings streams,
        @Nullable Retry retry,
        Duration attemptTimeout,
        @Nullable Duration timeout,
        @Nullable EventLoop loop) {

    /** Longer than a reachable peer needs, and as long as a user waits. */
    private static final Duration DEFAULT_ATTEMPT_TIMEOUT = Duration.ofSeconds(10);

    /** A single round within 10 s, from a local endpoint that the kernel chooses. */
    public static ConnectSettings to(Endpoint target) {
        EndpointChecks.checkStreams(target, "target");
        if (target instanceof UnixUnnamedEndpoint) {
            throw new IllegalArgumentException("target: " + target + " has no name (expected: a named endpoint)");
        }
        return new ConnectSettings(
                target, List.of(), LocalPlace.ANY, StreamSettings.DEFAULT, null, DEFAULT_ATTEMPT_TIMEOUT, null, null);
    }

    /** Where the socket connects to: the first proxy, or the target. */
    public Endpoint next() {
        return via.isEmpty() ? target : via.get(0).endpoint();
    }

    /** These settings by the way of proxies. */
    public ConnectSettings withVia(List<ProxyServer> proxies) {
        if (proxies.isEmpty()) {
            throw new IllegalArgumentException("via: no proxy (expected: at least one)");
        }
        if (!(target instanceof TcpEndpoint tcp)) {
            throw new IllegalArgumentException(
                    "via: a proxy cannot connect to " + target + " (expected: a target tcp://HOST:PORT)");
        }
        for (ProxyServer later : proxies.subList(1, proxies.size())) {
            if (!(later.endpoint() instanceof TcpEndpoint)) {
                throw new IllegalArgumentException(
                        "via: a proxy cannot connect to " + later + " (expected: TCP behind the first proxy)");
            }
        }
        Layer tunnel = new TunnelLayer(proxies, tcp);
        StreamSettings through = streams.withLayers(streams.layers().with(tunnel));
        ConnectSettings changed =
                new ConnectSettings(target, List.copyOf(proxies), from, through, retry, attemptTimeout, timeout, loop);
        from.checkReaches(changed.next());
        return changed;
    }

    /** These settings with another local place. */
    public ConnectSettings withFrom(LocalPlace place) {
        return new ConnectSettings(target, via, place, streams, retry, attemptTimeout, timeout, loop);
    }

    /** These settings with other settings of connections. */
    public ConnectSettings withStreams(StreamSettings changed) {
        return new ConnectSettings(target, via, from, changed, retry, attemptTimeout, timeout, loop);
    }

    /** These settings with a schedule of further rounds. */
    public ConnectSettings withRetry(Retry schedule) {
        return new ConnectSettings(
                target, via, from, streams, requireNonNull(schedule, "schedule"), attemptTimeout, timeout, loop);
    }

    /** These settings with another bound on a round. */
    public ConnectSettings withAttemptTimeout(Duration length) {
        return new ConnectSettings(
                target, via, from, streams, retry, Durations.checkPositive(length, "attemptTimeout"), timeout, loop);
    }

    /** These settings with a bound on all rounds. */
    public ConnectSettings withTimeout(Duration length) {
        return new ConnectSettings(
                target, via, from, streams, retry, attemptTimeout, Durations.checkPositive(length, "timeout"), loop);
    }

    /** These settings with a loop on which the connections live. */
    public ConnectSettings withLoop(EventLoop on) {
        return new ConnectSettings(target, via, from, streams, retry, attemptTimeout, timeout, on);
    }
}
