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
import io.sockflux.spi.AcceptGate;
import io.sockflux.spi.Capability;
import io.sockflux.spi.DescriptorCalls;
import io.sockflux.spi.Transport;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What every channel of one network shares.
 *
 * @param transport makes the channels
 * @param loops run them
 * @param allocator gives their buffers
 * @param shortage who waits for descriptors
 * @param descriptorCalls calls on descriptors; an error that says why where there are none
 * @param closeOnExec keeps what the transport makes from other programs
 */
public record ChannelContext(
        Transport transport,
        Loops loops,
        ByteBufAllocator allocator,
        DescriptorShortage shortage,
        Supplier<DescriptorCalls> descriptorCalls,
        CloseOnExec closeOnExec) {

    /** Those of a new network whose descriptors nobody asks for anything. */
    public ChannelContext(Transport transport, Loops loops, ByteBufAllocator allocator) {
        this(
                transport,
                loops,
                allocator,
                () -> {
                    throw new TransportUnavailableException(
                            "the transport " + transport.name() + " has no calls on descriptors");
                },
                Optional::empty);
    }

    /**
     * Those of a new network.
     *
     * @param flagCalls set the flag of sockets that Netty makes; empty where there are none
     */
    ChannelContext(
            Transport transport,
            Loops loops,
            ByteBufAllocator allocator,
            Supplier<DescriptorCalls> descriptorCalls,
            Supplier<Optional<DescriptorCalls>> flagCalls) {
        this(
                transport,
                loops,
                allocator,
                new DescriptorShortage(),
                descriptorCalls,
                CloseOnExec.of(transport, flagCalls));
    }

    /**
     * The same over another transport.
     *
     * @param flagCalls set the flag of sockets that Netty makes; empty where there are none
     */
    ChannelContext over(Transport other, Supplier<Optional<DescriptorCalls>> flagCalls) {
        return new ChannelContext(other, loops, allocator, shortage, descriptorCalls, CloseOnExec.of(other, flagCalls));
    }

    /** As {@link Transport#openStream}. */
    public Channel openStream(Endpoint target, Set<Capability> needs) {
        return closeOnExec.set(transport.openStream(target, needs));
    }

    /** As {@link Transport#openListener}. */
    public ServerChannel openListener(Endpoint local, Set<Capability> needs, AcceptGate gate) {
        return closeOnExec.set(transport.openListener(local, needs, gate));
    }

    /** The endpoint of an address that a channel gave, or a unix socket without a name where it gave none. */
    public Endpoint endpoint(@Nullable SocketAddress address) {
        if (address == null) {
            return new UnixUnnamedEndpoint();
        }
        try {
            return transport.endpoint(address);
        } catch (IllegalArgumentException e) {
            // A peer may bind a name that is no text. That is its right, and must not keep us from serving it.
            return new UnixUnnamedEndpoint();
        }
    }

    /** Sets what every stream channel starts with; it must not be registered yet. */
    public void prepare(Channel channel, WriteBufferWaterMark waterMark) {
        set(channel, ChannelOption.ALLOCATOR, allocator);
        // Reads come by demand, and the peer's end of stream ends one direction only.
        set(channel, ChannelOption.AUTO_READ, false);
        set(channel, ChannelOption.ALLOW_HALF_CLOSURE, true);
        set(channel, ChannelOption.RECVBUF_ALLOCATOR, BoundedReads.SHARED);
        // A failed write leaves the socket open until the kernel was asked how much of it arrived.
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
