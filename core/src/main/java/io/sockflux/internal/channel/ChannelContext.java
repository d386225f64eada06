package io.sockflux.internal.channel;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.sockflux.address.Endpoint;
import io.sockflux.address.UnixUnnamedEndpoint;
import io.sockflux.error.TransportUnavailableException;
import io.sockflux.internal.loop.Loops;
import io.sockflux.observe.NetworkObserver;
import io.sockflux.spi.AcceptGate;
import io.sockflux.spi.Capability;
import io.sockflux.spi.DescriptorCalls;
import io.sockflux.spi.SocketCalls;
import io.sockflux.spi.Transport;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The things that all channels of a network share.
 *
 * @param transport makes the channels
 * @param loops run the channels
 * @param allocator gives the channels their buffers
 * @param reads bound the reads of a channel with auto-read
 * @param shortage has the listeners that wait for descriptors
 * @param descriptorCalls gives the calls on descriptors, or throws an error that says why there are none
 * @param socketCalls gives the calls on descriptors of sockets, or throws an error that says why there are none
 * @param closeOnExec keeps the sockets from programs that this process starts
 * @param stock has the counts and the listeners
 * @param observer is told of what happens; null where the network has no observer
 */
public record ChannelContext(
        Transport transport,
        Loops loops,
        ByteBufAllocator allocator,
        BoundedReads reads,
        DescriptorShortage shortage,
        Supplier<DescriptorCalls> descriptorCalls,
        Supplier<SocketCalls> socketCalls,
        CloseOnExec closeOnExec,
        NetworkStock stock,
        @Nullable ObserverCalls observer) {

    /**
     * A context without descriptor calls, for tests. Asking for them fails with {@link TransportUnavailableException}.
     */
    public ChannelContext(Transport transport, Loops loops, ByteBufAllocator allocator) {
        this(
                transport,
                loops,
                allocator,
                () -> {
                    throw new TransportUnavailableException(
                            "the transport " + transport.name() + " has no calls on descriptors");
                },
                () -> {
                    throw new TransportUnavailableException("the transport " + transport.name() + " adopts no sockets");
                },
                Optional::empty,
                List.of());
    }

    /**
     * The context of a new network.
     *
     * @param flagCalls set the close-on-exec flag of Netty's sockets; empty if there are no such calls
     * @param observers are told of what happens
     */
    ChannelContext(
            Transport transport,
            Loops loops,
            ByteBufAllocator allocator,
            Supplier<DescriptorCalls> descriptorCalls,
            Supplier<SocketCalls> socketCalls,
            Supplier<Optional<DescriptorCalls>> flagCalls,
            List<NetworkObserver> observers) {
        this(
                transport,
                loops,
                allocator,
                new BoundedReads(loops.clock()),
                new DescriptorShortage(),
                descriptorCalls,
                socketCalls,
                CloseOnExec.of(transport, flagCalls),
                new NetworkStock(),
                ObserverCalls.of(observers));
    }

    /**
     * This context over another transport.
     *
     * @param flagCalls set the close-on-exec flag of Netty's sockets; empty if there are no such calls
     */
    ChannelContext over(Transport other, Supplier<Optional<DescriptorCalls>> flagCalls) {
        return new ChannelContext(
                other,
                loops,
                allocator,
                reads,
                shortage,
                descriptorCalls,
                socketCalls,
                CloseOnExec.of(other, flagCalls),
                stock,
                observer);
    }

    /** Opens a socket by {@link Transport#openStream}, close-on-exec. */
    public Channel openStream(Endpoint target, Set<Capability> needs) {
        return closeOnExec.set(transport.openStream(target, needs));
    }

    /** Opens a socket by {@link Transport#openListener}, close-on-exec. */
    public ServerChannel openListener(Endpoint local, Set<Capability> needs, AcceptGate gate) {
        return closeOnExec.set(transport.openListener(local, needs, gate));
    }

    /** Opens a socket by {@link Transport#openReserve}, close-on-exec. */
    public Channel openReserve() {
        return closeOnExec.set(transport.openReserve());
    }

    /** The endpoint of a channel's address; an unnamed unix socket if the channel has no address. */
    public Endpoint endpoint(@Nullable SocketAddress address) {
        if (address == null) {
            return new UnixUnnamedEndpoint();
        }
        try {
            return transport.endpoint(address);
        } catch (IllegalArgumentException e) {
            // A peer may bind a name that is no text. It may do so, and must be served all the same.
            return new UnixUnnamedEndpoint();
        }
    }

    /** Sets the channel options that every stream channel starts with, before it is registered. */
    public void prepare(Channel channel, WriteBufferWaterMark waterMark) {
        set(channel, ChannelOption.ALLOCATOR, allocator);
        // Reads come by demand, and the peer's end of stream ends one direction only.
        set(channel, ChannelOption.AUTO_READ, false);
        set(channel, ChannelOption.ALLOW_HALF_CLOSURE, true);
        set(channel, ChannelOption.RECVBUF_ALLOCATOR, reads);
        // A failed write leaves the socket open until the kernel was asked how many bytes arrived.
        set(channel, ChannelOption.AUTO_CLOSE, false);
        set(channel, ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark);
    }

    public static <T> void set(Channel channel, ChannelOption<T> option, T value) {
        if (!channel.config().setOption(option, value)) {
            throw new IllegalStateException(
                    "option " + option + ": not known to " + channel.getClass().getSimpleName());
        }
    }
}
