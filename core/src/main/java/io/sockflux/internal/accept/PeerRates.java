package io.sockflux.internal.accept;

import io.sockflux.address.IpBlock;
import io.sockflux.internal.loop.TokenBucket;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The rate of each peer's connections. Only the peers that came last are remembered. A host that has more networks than
 * that has the rate of each of them anyway. Event loop of the listener only.
 */
final class PeerRates {

    /** About 3 MiB. A peer that is forgotten begins with a full bucket. */
    static final int MOST_PEERS = 1 << 14;

    private final AcceptRate rate;
    private final int mostPeers;
    /** The peer that came longest ago is first. */
    private final Map<IpBlock, TokenBucket> peers = new LinkedHashMap<>(16, 0.75f, true);

    PeerRates(AcceptRate rate, int mostPeers) {
        this.rate = rate;
        this.mostPeers = mostPeers;
    }

    /** Takes a token of a peer; returns false if it has none. */
    boolean take(IpBlock peer, long nowNanos) {
        TokenBucket bucket = peers.get(peer);
        if (bucket == null) {
            if (peers.size() >= mostPeers) {
                peers.remove(peers.keySet().iterator().next());
            }
            bucket = rate.bucket(nowNanos);
            peers.put(peer, bucket);
        }
        if (!bucket.has(1, nowNanos)) {
            return false;
        }
        bucket.take(1);
        return true;
    }

    int size() {
        return peers.size();
    }

    @Override
    public String toString() {
        return rate.toString();
    }
}
