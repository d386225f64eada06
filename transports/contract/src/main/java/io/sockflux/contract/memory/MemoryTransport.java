package io.sockflux.contract.memory;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
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
import org.jspecify.annotations.Nullable;

/**
 * A transport without sockets, on one loop that is run by hand; remembers what it opened. Alone, its channels reach nobody, and
 * a test plays their peers. Linked, a channel that connects reaches the listener at the endpoint.
 */
public final class MemoryTransport implements Transport {

    /** Any endpoint will do where channels are not linked: all of them are the same memory. */
    public static final Endpoint ENDPOINT = Endpoint.parse("unix:@memory");

    static final SocketAddress ANY = new MemoryAddress(ENDPOINT);

    private final HandLoop loop;
    private final boolean linked;
    private final List<MemoryChannel> opened = new ArrayList<>(2);
    private final List<MemoryListener> listeners = new ArrayList<>(1);
    private int reserves;
    private boolean takesFiles;

    /** A transport whose channels reach nobody. */
    public MemoryTransport() {
        this(new HandLoop(), false);
    }

    private MemoryTransport(HandLoop loop, boolean linked) {
        this.loop = loop;
        this.linked = linked;
    }

    /** A transport whose channels reach its listeners. */
    public static MemoryTransport linked(HandLoop loop) {
        return new MemoryTransport(loop, true);
    }

    /** Takes files from now on. Its channels refuse them, so that a send that hands one over fails. */
    MemoryTransport takingFiles() {
        takesFiles = true;
        return this;
    }

    @Override
    public boolean takesFiles(Channel stream) {
        return takesFiles;
    }

    public HandLoop loop() {
        return loop;
    }

    /** The stream channels that were opened to connect. */
    public List<MemoryChannel> opened() {
        return opened;
    }

    public List<MemoryListener> listeners() {
        return listeners;
    }

    /** How many descriptors were asked for in reserve. */
    public int reserves() {
        return reserves;
    }

    @Override
    public Channel openStream(Endpoint target, Set<Capability> needs) {
        MemoryChannel channel = linked
                ? MemoryChannel.linked(
                        new MemoryAddress(Endpoint.unixAbstract("client-" + opened.size())), this::listenerAt)
                : MemoryChannel.unconnected();
        opened.add(channel);
        return channel;
    }

    private @Nullable MemoryListener listenerAt(SocketAddress address) {
        return listeners.stream()
                .filter(listener -> listener.isAt(address))
                .findFirst()
                .orElse(null);
    }

    @Override
    public ServerChannel openListener(Endpoint local, Set<Capability> needs, AcceptGate gate) {
        MemoryListener listener = new MemoryListener(gate, address -> linked && listenerAt(address) != null);
        listeners.add(listener);
        return listener;
    }

    @Override
    public Channel openReserve() {
        reserves++;
        return MemoryChannel.unconnected();
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.TCP, Capability.UNIX_PATH, Capability.UNIX_ABSTRACT);
    }

    @Override
    public IoHandlerFactory ioHandlerFactory() {
        throw new UnsupportedOperationException("it gives loops of its own");
    }

    @Override
    public Optional<EventLoopGroup> eventLoops(int count) {
        return Optional.of(loop);
    }

    @Override
    public boolean isOfThisMachine() {
        return false;
    }

    @Override
    public SocketAddress socketAddress(Endpoint endpoint) {
        return linked ? new MemoryAddress(endpoint) : ANY;
    }

    @Override
    public Endpoint endpoint(SocketAddress address) {
        return ((MemoryAddress) address).endpoint();
    }

    @Override
    public Optional<Errno> errno(Throwable failure) {
        return failure instanceof SystemCallException call ? call.errno() : Optional.empty();
    }
}
