package io.sockflux.stress;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.local.LocalAddress;
import io.sockflux.address.Endpoint;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.loop.Loops;
import io.sockflux.spi.AcceptGate;
import io.sockflux.spi.Capability;
import io.sockflux.spi.Transport;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A transport without sockets. It runs on a single loop that a test drives by hand, unless loops are given, and remembers
 * the channels that it opened.
 */
public final class MemoryTransport implements Transport {

    /** Any endpoint will do: all of them are the same memory. */
    public static final Endpoint ENDPOINT = Endpoint.parse("unix:@memory");

    private final HandLoop loop = new HandLoop();
    private final ChannelContext streams;
    private final List<MemoryChannel> opened = new ArrayList<>(2);
    private final List<MemoryListener> listeners = new ArrayList<>(1);

    public MemoryTransport() {
        streams = new ChannelContext(this, new Loops(loop), UnpooledByteBufAllocator.DEFAULT);
    }

    public MemoryTransport(EventLoop running) {
        streams = new ChannelContext(this, new Loops(running), UnpooledByteBufAllocator.DEFAULT);
    }

    public HandLoop loop() {
        return loop;
    }

    public ChannelContext streams() {
        return streams;
    }

    /** The stream channels that were opened to connect. */
    public List<MemoryChannel> opened() {
        return opened;
    }

    public List<MemoryListener> listeners() {
        return listeners;
    }

    @Override
    public Channel openStream(Endpoint target, Set<Capability> needs) {
        MemoryChannel channel = MemoryChannel.unconnected();
        opened.add(channel);
        return channel;
    }

    @Override
    public ServerChannel openListener(Endpoint local, Set<Capability> needs, AcceptGate gate) {
        MemoryListener listener = new MemoryListener(gate);
        listeners.add(listener);
        return listener;
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of();
    }

    @Override
    public IoHandlerFactory ioHandlerFactory() {
        throw new UnsupportedOperationException();
    }

    @Override
    public SocketAddress socketAddress(Endpoint endpoint) {
        return LocalAddress.ANY;
    }

    @Override
    public Endpoint endpoint(SocketAddress address) {
        return ENDPOINT;
    }

    @Override
    public Optional<Errno> errno(Throwable failure) {
        return failure instanceof SystemCallException call ? call.errno() : Optional.empty();
    }
}
