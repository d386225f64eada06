package io.sockflux.internal.accept;

import io.sockflux.address.Endpoint;
import io.sockflux.stream.WhenFull;
import java.util.function.BiConsumer;

/**
 * How many connections a listener holds at once, and what becomes of the rest.
 *
 * @param total of all endpoints together
 * @param perPeer from one peer; more are reset, as nobody knows a peer before it is accepted
 * @param peers which addresses are one peer
 * @param perEndpoint of one endpoint
 * @param whenFull what becomes of what {@code total} and {@code perEndpoint} leave out
 * @param whenOutOfDescriptors what becomes of what comes while descriptors have run out
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

    /** 65,536 connections at once; the rest waits in the kernel. */
    public static final AcceptLimits DEFAULT = new AcceptLimits(
            1 << 16,
            Integer.MAX_VALUE,
            PeerBlocks.DEFAULT,
            Integer.MAX_VALUE,
            WhenFull.WAIT,
            WhenFull.WAIT,
            (peer, why) -> {});

    public AcceptLimits withTotal(int connections) {
        check(connections, "maxConnections");
        return new AcceptLimits(connections, perPeer, peers, perEndpoint, whenFull, whenOutOfDescriptors, onRefused);
    }

    public AcceptLimits withPerPeer(int connections) {
        check(connections, "maxConnectionsPerPeer");
        return new AcceptLimits(total, connections, peers, perEndpoint, whenFull, whenOutOfDescriptors, onRefused);
    }

    public AcceptLimits withPeerPrefixLengths(int ipv4, int ipv6) {
        return new AcceptLimits(
                total, perPeer, new PeerBlocks(ipv4, ipv6), perEndpoint, whenFull, whenOutOfDescriptors, onRefused);
    }

    public AcceptLimits withPerEndpoint(int connections) {
        check(connections, "maxConnectionsPerEndpoint");
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

    private static void check(int connections, String name) {
        if (connections < 1) {
            throw new IllegalArgumentException(name + ": " + connections + " (expected: >= 1)");
        }
    }
}
