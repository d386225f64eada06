package io.sockflux.stress;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.sockflux.address.Endpoint;
import io.sockflux.contract.memory.HandLoop;
import io.sockflux.contract.memory.MemoryChannel;
import io.sockflux.contract.memory.MemoryListener;
import io.sockflux.contract.memory.MemoryTransport;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.loop.Loops;
import java.util.List;

/** What the channels of one transport in memory share, on the transport's loop unless another is given. */
public final class MemoryNet {

    public static final Endpoint ENDPOINT = MemoryTransport.ENDPOINT;

    private final MemoryTransport transport = new MemoryTransport();
    private final ChannelContext context;

    public MemoryNet() {
        context = new ChannelContext(transport, new Loops(transport.loop()), UnpooledByteBufAllocator.DEFAULT);
    }

    public MemoryNet(EventLoop running) {
        context = new ChannelContext(transport, new Loops(running), UnpooledByteBufAllocator.DEFAULT);
    }

    public HandLoop loop() {
        return transport.loop();
    }

    public ChannelContext context() {
        return context;
    }

    public List<MemoryChannel> opened() {
        return transport.opened();
    }

    public List<MemoryListener> listeners() {
        return transport.listeners();
    }
}
