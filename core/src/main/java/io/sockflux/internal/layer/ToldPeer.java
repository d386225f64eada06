package io.sockflux.internal.layer;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.sockflux.address.Endpoint;
import io.sockflux.proxy.ProxyHeader;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy has told of a connection. It is an attribute of the channel, so other connections have no field for it.
 *
 * @param header the proxy's header
 * @param socketPeer the peer of the socket
 */
public record ToldPeer(ProxyHeader header, Endpoint socketPeer) {

    private static final AttributeKey<ToldPeer> KEY = AttributeKey.valueOf(ToldPeer.class, "told");

    public static void set(Channel channel, ToldPeer told) {
        channel.attr(KEY).set(told);
    }

    /** What was told of a channel; null if nothing was. */
    public static @Nullable ToldPeer of(Channel channel) {
        return channel.hasAttr(KEY) ? channel.attr(KEY).get() : null;
    }
}
