package io.sockflux.internal.datagram;

import io.netty.channel.ChannelConfig;
import io.netty.channel.FixedRecvByteBufAllocator;

/** Room for a datagram. A read that was asked for brings a single one, so that no more come than a subscriber requested. */
final class PacketRoom extends FixedRecvByteBufAllocator {

    private static final int MOST = 16;

    private final ChannelConfig config;

    PacketRoom(ChannelConfig config, int length) {
        super(length);
        this.config = config;
    }

    @Override
    public int maxMessagesPerRead() {
        return config.isAutoRead() ? MOST : 1;
    }
}
