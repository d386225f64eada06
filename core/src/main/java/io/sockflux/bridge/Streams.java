package io.sockflux.bridge;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.sockflux.spi.TransportProvider;
import java.util.Map;

/**
 * What every channel of one network shares.
 *
 * @param transport makes the channels
 * @param loops run them
 * @param allocator gives their buffers
 * @param open the channels that are open
 */
public record Streams(
        TransportProvider transport, EventLoopGroup loops, ByteBufAllocator allocator, OpenChannels open) {

    public Streams(TransportProvider transport, EventLoopGroup loops, ByteBufAllocator allocator) {
        this(transport, loops, allocator, new OpenChannels());
    }

    /** Sets what every stream channel starts with; it must not be registered yet. */
    void prepare(Channel channel, StreamSettings settings, Map<ChannelOption<?>, Object> options) {
        set(channel, ChannelOption.ALLOCATOR, allocator);
        // Reads come by demand, and the peer's end of stream ends one direction only.
        set(channel, ChannelOption.AUTO_READ, false);
        set(channel, ChannelOption.ALLOW_HALF_CLOSURE, true);
        int budget = settings.sendBudget();
        set(channel, ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(Math.max(1, budget / 2), budget));
        setAll(channel, options);
    }

    static <T> void set(Channel channel, ChannelOption<T> option, T value) {
        if (!channel.config().setOption(option, value)) {
            throw new IllegalStateException(
                    "option " + option + ": not known to " + channel.getClass().getSimpleName());
        }
    }

    @SuppressWarnings("unchecked")
    static void setAll(Channel channel, Map<ChannelOption<?>, Object> options) {
        options.forEach((option, value) -> set(channel, (ChannelOption<Object>) option, value));
    }
}
