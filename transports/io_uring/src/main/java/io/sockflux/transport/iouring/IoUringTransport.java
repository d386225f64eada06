package io.sockflux.transport.iouring;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.sockflux.address.AddressFamily;
import io.sockflux.address.Endpoint;
import io.sockflux.spi.AcceptGate;
import io.sockflux.spi.Availability;
import io.sockflux.spi.Capability;
import io.sockflux.spi.InterposedHandlers;
import io.sockflux.spi.NettyChannels;
import io.sockflux.transport.unix.LinuxTransport;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** TCP and unix sockets on Linux by io_uring. Core takes it only if the user asks for it by name. */
@SuppressWarnings("exports") // users need no name of the class above
public final class IoUringTransport extends LinuxTransport {

    /** For {@link java.util.ServiceLoader}. */
    public IoUringTransport() {}

    @Override
    public String name() {
        return "io_uring";
    }

    @Override
    public int preference() {
        return -200;
    }

    @Override
    public boolean onlyByName() {
        return true;
    }

    @Override
    public Availability availability() {
        return Rings.availability();
    }

    @Override
    public IoHandlerFactory ioHandlerFactory() {
        return InterposedHandlers.of(IoUringIoHandler.newFactory(), loop -> new IoUringInterest());
    }

    @Override
    public Channel openStream(Endpoint target, Set<Capability> needs) {
        return OpenedChannels.stream(
                target.family() == AddressFamily.UNIX ? new IoUringDomainSocketChannel() : new IoUringSocketChannel());
    }

    @Override
    public ServerChannel openListener(Endpoint local, Set<Capability> needs, AcceptGate gate) {
        return OpenedChannels.listener(
                local.family() == AddressFamily.UNIX
                        ? new IoUringServerDomainSocketChannel()
                        : new IoUringServerSocketChannel(),
                gate);
    }

    @Override
    public Optional<NettyChannels> nettyChannels() {
        return Optional.of(new NettyChannels(IoUringDatagramChannel::new, IoUringSocketChannel::new));
    }

    /** Netty submits its accepts without {@code SOCK_CLOEXEC}. */
    @Override
    public boolean acceptedCloseOnExec() {
        return false;
    }

    /** Netty's channel remembers the address that it was bound to, with port 0. */
    @Override
    public @Nullable SocketAddress connectedFrom(Channel stream) {
        return stream instanceof SocketChannel && stream instanceof UnixChannel unix && stream.isOpen()
                ? new Socket(unix.fd().intValue()).localAddress()
                : stream.localAddress();
    }
}
