package io.sockflux.internal.accept;

import io.sockflux.address.IpAddress;
import io.sockflux.address.IpBlock;
import io.sockflux.check.Checks;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Tells which addresses count as the same peer: addresses that begin with the same bits. A host has an IPv4 address, but
 * a whole /64 of IPv6 (RFC 4291 section 2.5.1). So a limit by address would not bound a host.
 *
 * @param ipv4Length 1 to 32 bits
 * @param ipv6Length 1 to 128 bits
 */
record PeerBlocks(int ipv4Length, int ipv6Length) {

    /** Each IPv4 address, each /64 of IPv6. */
    static final PeerBlocks DEFAULT = new PeerBlocks(32, 64);

    PeerBlocks {
        Checks.checkRange(ipv4Length, 1, 32, "ipv4", "bits");
        Checks.checkRange(ipv6Length, 1, 128, "ipv6", "bits");
    }

    /** The block of a peer; null if the peer has no IP address. */
    @Nullable
    IpBlock of(@Nullable SocketAddress peer) {
        if (!(peer instanceof InetSocketAddress inet) || inet.getAddress() == null) {
            return null;
        }
        byte[] bytes = inet.getAddress().getAddress();
        return IpBlock.around(IpAddress.of(bytes), bytes.length == 4 ? ipv4Length : ipv6Length);
    }

    /** A block in the words of a refusal. */
    static String words(IpBlock block) {
        return block.prefixLength() == block.network().bytes().length * 8 ? "per peer" : "from " + block;
    }
}
