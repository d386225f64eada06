package io.sockflux.bridge;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.local.LocalAddress;
import io.sockflux.address.Endpoint;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.spi.AcceptGate;
import io.sockflux.spi.Capability;
import io.sockflux.spi.Transport;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A transport without sockets, on one loop that is run by hand unless given; remembers what it opened. */
final class MemoryTransport implements Transport {

    /** Any endpoint will do: all of them are the same memory. */
    static final Endpoint ENDPOINT = Endpoint.parse("unix:@memory");

    private final HandLoop loop = new HandLoop();
    private final Streams streams;
    private final List<MemoryChannel> opened = new ArrayList<>(2);
    private final List<MemoryListener> listeners = new ArrayList<>(1);

    MemoryTransport() {
        streams = new Streams(this, new Loops(loop), UnpooledByteBufAllocator.DEFAULT);
    }

    MemoryTransport(EventLoop running) {
        streams = new Streams(this, new Loops(running), UnpooledByteBufAllocator.DEFAULT);
    }

    HandLoop loop() {
        return loop;
    }

    Streams streams() {
        return streams;
    }

    /** The stream channels that were opened to connect. */
    List<MemoryChannel> opened() {
        return opened;
    }

    List<MemoryListener> listeners() {
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
