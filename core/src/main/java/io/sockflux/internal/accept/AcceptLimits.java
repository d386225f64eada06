package io.sockflux.internal.accept;

import io.sockflux.check.Checks;
import io.sockflux.stream.Refusal;
import io.sockflux.stream.WhenFull;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The limits of a listener's open connections, and the treatment of connections beyond them.
 *
 * @param total the most connections of all endpoints together
 * @param perPeer the most connections from a peer; more are reset, as a peer is known only after the accept
 * @param peers tells which addresses count as a peer
 * @param perEndpoint the most connections of an endpoint
 * @param whenFull the treatment of connections beyond {@code total} and {@code perEndpoint}
 * @param whenOutOfDescriptors the treatment of connections that come while descriptors have run out
 * @param admission who may enter, and how often
 * @param onRefused told of each connection that is refused
 * @param idleQuiet how long nothing moved on a connection that a drain closes as idle; null if it closes none
 */
public record AcceptLimits(
        int total,
        int perPeer,
        PeerBlocks peers,
        int perEndpoint,
        WhenFull whenFull,
        WhenFull whenOutOfDescriptors,
        AdmissionSettings admission,
        Consumer<? super Refusal> onRefused,
        @Nullable Duration idleQuiet) {

    /** 65,536 connections at once; further connections wait in the kernel. */
    public static final AcceptLimits DEFAULT = new AcceptLimits(
            1 << 16,
            Integer.MAX_VALUE,
            PeerBlocks.DEFAULT,
            Integer.MAX_VALUE,
            WhenFull.WAIT,
            WhenFull.WAIT,
            AdmissionSettings.OPEN,
            refusal -> {},
            null);

    public AcceptLimits withTotal(int connections) {
        Checks.checkAtLeast(connections, 1, "maxConnections");
        return new AcceptLimits(
                connections,
                perPeer,
                peers,
                perEndpoint,
                whenFull,
                whenOutOfDescriptors,
                admission,
                onRefused,
                idleQuiet);
    }

    public AcceptLimits withPerPeer(int connections) {
        Checks.checkAtLeast(connections, 1, "maxConnectionsPerPeer");
        return new AcceptLimits(
                total,
                connections,
                peers,
                perEndpoint,
                whenFull,
                whenOutOfDescriptors,
                admission,
                onRefused,
                idleQuiet);
    }

    public AcceptLimits withPeerPrefixLengths(int ipv4, int ipv6) {
        return new AcceptLimits(
                total,
                perPeer,
                new PeerBlocks(ipv4, ipv6),
                perEndpoint,
                whenFull,
                whenOutOfDescriptors,
                admission,
                onRefused,
                idleQuiet);
    }

    public AcceptLimits withPerEndpoint(int connections) {
        Checks.checkAtLeast(connections, 1, "maxConnectionsPerEndpoint");
        return new AcceptLimits(
                total, perPeer, peers, connections, whenFull, whenOutOfDescriptors, admission, onRefused, idleQuiet);
    }

    public AcceptLimits withWhenFull(WhenFull choice) {
        return new AcceptLimits(
                total, perPeer, peers, perEndpoint, choice, whenOutOfDescriptors, admission, onRefused, idleQuiet);
    }

    public AcceptLimits withWhenOutOfDescriptors(WhenFull choice) {
        return new AcceptLimits(total, perPeer, peers, perEndpoint, whenFull, choice, admission, onRefused, idleQuiet);
    }

    public AcceptLimits withOnRefused(Consumer<? super Refusal> observer) {
        return new AcceptLimits(
                total, perPeer, peers, perEndpoint, whenFull, whenOutOfDescriptors, admission, observer, idleQuiet);
    }

    public AcceptLimits withAdmission(AdmissionSettings changed) {
        return new AcceptLimits(
                total, perPeer, peers, perEndpoint, whenFull, whenOutOfDescriptors, changed, onRefused, idleQuiet);
    }

    public AcceptLimits withIdleQuiet(Duration quiet) {
        return new AcceptLimits(
                total, perPeer, peers, perEndpoint, whenFull, whenOutOfDescriptors, admission, onRefused, quiet);
    }

    /** Whether connections are counted by peer. */
    boolean countPeers() {
        return perPeer < Integer.MAX_VALUE || admission.ratePerPeer() != null;
    }
}
