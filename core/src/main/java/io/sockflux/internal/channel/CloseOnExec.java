package io.sockflux.internal.channel;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.sockflux.spi.DescriptorCalls;
import io.sockflux.spi.NettyChannels;
import io.sockflux.spi.Transport;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * Keeps sockets from the programs that native code of this process starts. Netty makes its sockets without {@code
 * SOCK_CLOEXEC}. So this class sets {@code FD_CLOEXEC} right after, by a system call for each new socket. An accepted
 * socket has the flag from {@code accept4(2)}, or costs a call too if the transport leaves the flag out. A program that
 * starts between the two calls still inherits the socket.
 *
 * @param transport makes the sockets
 * @param calls set the flag; empty if there are no such calls, or if the transport makes its sockets with the flag
 */
public record CloseOnExec(Transport transport, Supplier<Optional<DescriptorCalls>> calls) {

    /** For the sockets of a transport. A transport with such calls makes its sockets with the flag. */
    static CloseOnExec of(Transport transport, Supplier<Optional<DescriptorCalls>> calls) {
        return new CloseOnExec(transport, transport.descriptorCalls().isPresent() ? Optional::empty : calls);
    }

    /** Sets the flag of a new channel, and returns the channel. */
    <C extends Channel> C set(C channel) {
        Optional<DescriptorCalls> found = calls.get();
        if (found.isPresent()) {
            OptionalInt descriptor = transport.descriptor(channel);
            if (descriptor.isPresent()) {
                found.get().closeOnExec(descriptor.getAsInt());
            }
        }
        return channel;
    }

    /** Sets the flag of an accepted channel if it lacks the flag. */
    public void setAccepted(Channel channel) {
        if (!transport.acceptedCloseOnExec()) {
            set(channel);
        }
    }

    /** Factories of the same channels, which set the flag. */
    NettyChannels set(NettyChannels channels) {
        return new NettyChannels(set(channels.udp()), set(channels.tcp()));
    }

    private <C extends Channel> ChannelFactory<C> set(ChannelFactory<C> factory) {
        return () -> set(factory.newChannel());
    }
}
