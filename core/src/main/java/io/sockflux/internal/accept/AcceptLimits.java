package io.sockflux.internal.accept;

import io.sockflux.address.Endpoint;
import io.sockflux.check.Checks;
import io.sockflux.stream.WhenFull;
import java.util.function.BiConsumer;

/**
 * The limits of a listener's open connections, and the treatment of connections beyond them.
 *
 * @param total the most connections of all endpoints together
 * @param perPeer the most connections from a peer; more are reset, as a peer is known only after the accept
 * @param peers tells which addresses count as a peer
 * @param perEndpoint the most connections of an endpoint
 * @param whenFull the treatment of connections beyond {@code total} and {@code perEndpoint}
 * @param whenOutOfDescriptors the treatment of connections that come while descriptors have run out
 * @param onRefused told of each connection that is reset: its peer, and why
 */
public record AcceptLimits(
        int total,
        int perPeer,
        PeerBlocks peers,
        int perEndpoint,
        WhenFull whenFull,
        WhenFull whenOutOfDescriptors,
        BiConsumer<? super Endpoint, ? super String> onRefused) {

    /** 65,536 connections at once; further connections wait in the kernel. */
    public static final AcceptLimits DEFAULT = new AcceptLimits(
            1 << 16,
            Integer.MAX_VALUE,
            PeerBlocks.DEFAULT,
            Integer.MAX_VALUE,
            WhenFull.WAIT,
            WhenFull.WAIT,
            (peer, why) -> {});

    public AcceptLimits withTotal(int connections) {
        Checks.checkAtLeast(connections, 1, "maxConnections");
        return new AcceptLimits(connections, perPeer, peers, perEndpoint, whenFull, whenOutOfDescriptors, onRefused);
    }

    public AcceptLimits withPerPeer(int connections) {
        Checks.checkAtLeast(connections, 1, "maxConnectionsPerPeer");
        return new AcceptLimits(total, connections, peers, perEndpoint, whenFull, whenOutOfDescriptors, onRefused);
    }

    public AcceptLimits withPeerPrefixLengths(int ipv4, int ipv6) {
        return new AcceptLimits(
                total, perPeer, new PeerBlocks(ipv4, ipv6), perEndpoint, whenFull, whenOutOfDescriptors, onRefused);
    }

    public AcceptLimits withPerEndpoint(int connections) {
        Checks.checkAtLeast(connections, 1, "maxConnectionsPerEndpoint");
        return new AcceptLimits(total, perPeer, peers, connections, whenFull, whenOutOfDescriptors, onRefused);
    }

    public AcceptLimits withWhenFull(WhenFull choice) {
        return new AcceptLimits(total, perPeer, peers, perEndpoint, choice, whenOutOfDescriptors, onRefused);
    }

    public AcceptLimits withWhenOutOfDescriptors(WhenFull choice) {
        return new AcceptLimits(total, perPeer, peers, perEndpoint, whenFull, choice, onRefused);
    }

    public AcceptLimits withOnRefused(BiConsumer<? super Endpoint, ? super String> observer) {
        return new AcceptLimits(total, perPeer, peers, perEndpoint, whenFull, whenOutOfDescriptors, observer);
    }
}
