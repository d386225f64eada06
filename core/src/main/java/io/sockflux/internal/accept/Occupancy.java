package io.sockflux.internal.accept;

import io.sockflux.address.Endpoint;
import io.sockflux.address.InetEndpoint;
import io.sockflux.address.IpBlock;
import io.sockflux.stream.Refusal.Reason;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts a listener's connections, beside its limits. Event loop of the listener only. */
final class Occupancy {

    private final AcceptLimits limits;
    private final Map<IpBlock, Integer> peers = new HashMap<>();
    private int total;

    Occupancy(AcceptLimits limits) {
        this.limits = limits;
    }

    /** The block that a connection from this address counts in; null if it counts in none. */
    @Nullable
    IpBlock block(@Nullable SocketAddress peer) {
        return limits.countPeers() ? limits.peers().of(peer) : null;
    }

    /** The block of a peer that a layer has told; null if it counts in none. */
    @Nullable
    IpBlock block(Endpoint peer) {
        return peer instanceof InetEndpoint inet && inet.isNumeric() ? block(inet.socketAddress()) : null;
    }

    /** Whether the total or the endpoint's limit is reached with so many further connections. */
    boolean isFull(ListenChannel socket, int more) {
        return total + more >= limits.total() || socket.active() + more >= limits.perEndpoint();
    }

    void enter(ListenChannel socket, @Nullable IpBlock peer) {
        total++;
        socket.entered();
        count(peer);
    }

    void count(@Nullable IpBlock peer) {
        if (peer != null) {
            peers.merge(peer, 1, Integer::sum);
        }
    }

    /** How many blocks of addresses have connections. */
    int peers() {
        return peers.size();
    }

    void leave(ListenChannel socket, @Nullable IpBlock peer) {
        total--;
        socket.left();
        if (peer != null) {
            peers.computeIfPresent(peer, (block, count) -> count == 1 ? null : count - 1);
        }
    }

    /** The reason to refuse another connection of this peer at this endpoint; null if there is none. */
    @Nullable
    Denial refusal(ListenChannel socket, @Nullable IpBlock peer) {
        if (total >= limits.total()) {
            return new Denial(Reason.CONNECTION_LIMIT, "the limit of " + limits.total() + " connections is reached");
        }
        if (socket.active() >= limits.perEndpoint()) {
            return new Denial(
                    Reason.ENDPOINT_LIMIT,
                    "the limit of " + limits.perEndpoint() + " connections to " + socket.bound() + " is reached");
        }
        return peerRefusal(peer);
    }

    /** The reason to refuse another connection by the limit of each peer alone; null if there is none. */
    @Nullable
    Denial peerRefusal(@Nullable IpBlock peer) {
        return peer != null && peers.getOrDefault(peer, 0) >= limits.perPeer()
                ? new Denial(
                        Reason.PEER_LIMIT,
                        "the limit of " + limits.perPeer() + " connections " + PeerBlocks.words(peer) + " is reached")
                : null;
    }
}
