package io.sockflux.transport.iouring;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
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
import io.sockflux.address.TcpEndpoint;
import io.sockflux.address.UnixAbstractEndpoint;
import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.address.UnixUnnamedEndpoint;
import io.sockflux.error.Errno;
import io.sockflux.spi.AcceptGate;
import io.sockflux.spi.Availability;
import io.sockflux.spi.Capability;
import io.sockflux.spi.Failures;
import io.sockflux.spi.ListenState;
import io.sockflux.spi.NettyAddresses;
import io.sockflux.spi.NettyChannels;
import io.sockflux.spi.OptionCalls;
import io.sockflux.spi.Transport;
import io.sockflux.spi.TransportProvider;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** TCP and unix sockets on Linux by io_uring. Taken only when it is asked for by name. */
public final class IoUringTransport implements TransportProvider, Transport {

    private static final int LONGEST_ABSTRACT_NAME = 106;
    private static final OptionCalls OPTIONS = new IoUringOptions();

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
    public Transport transport() {
        return this;
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.of(Capability.TCP, Capability.IPV6_ONLY, Capability.UNIX_PATH, Capability.UNIX_ABSTRACT);
    }

    @Override
    public IoHandlerFactory ioHandlerFactory() {
        return new IoUringInterest(IoUringIoHandler.newFactory());
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

    @Override
    public ListenState listenState(Channel listener) {
        return listener instanceof IoUringServerSocketChannel tcp ? TcpInfo.ofListener(tcp) : ListenState.UNKNOWN;
    }

    @Override
    public OptionalLong bytesAcknowledged(Channel stream, boolean accepted) {
        return stream instanceof IoUringSocketChannel tcp
                ? OptionalLong.of(TcpInfo.bytesAcknowledged(tcp, accepted))
                : OptionalLong.empty();
    }

    @Override
    public OptionCalls optionCalls() {
        return OPTIONS;
    }

    @Override
    public boolean acceptedInherit() {
        return true;
    }

    /** Netty submits its accepts with {@code SOCK_NONBLOCK} alone. */
    @Override
    public boolean acceptedCloseOnExec() {
        return false;
    }

    @Override
    public OptionalInt descriptor(Channel channel) {
        return channel instanceof UnixChannel unix && channel.isOpen()
                ? OptionalInt.of(unix.fd().intValue())
                : OptionalInt.empty();
    }

    /** Netty's channel remembers what it was bound to, with port 0. */
    @Override
    public @Nullable SocketAddress connectedFrom(Channel stream) {
        return stream instanceof SocketChannel && stream instanceof UnixChannel unix && stream.isOpen()
                ? new Socket(unix.fd().intValue()).localAddress()
                : stream.localAddress();
    }

    /** Netty wants room for one byte more behind the name. */
    @Override
    public Optional<String> refusal(Endpoint endpoint) {
        return endpoint instanceof UnixAbstractEndpoint unix && unix.length() > LONGEST_ABSTRACT_NAME
                ? Optional.of("abstract name: " + unix.length() + " bytes (expected: at most " + LONGEST_ABSTRACT_NAME
                        + " on the transport io_uring)")
                : Optional.empty();
    }

    @Override
    public SocketAddress socketAddress(Endpoint endpoint) {
        if (endpoint instanceof TcpEndpoint tcp) {
            return tcp.socketAddress();
        }
        if (endpoint instanceof UnixPathEndpoint unix) {
            return NettyAddresses.ofPath(unix.path());
        }
        if (endpoint instanceof UnixAbstractEndpoint unix) {
            return new DomainSocketAddress("\0" + unix.name());
        }
        throw new IllegalArgumentException("endpoint: " + endpoint + " (expected: one with an address)");
    }

    @Override
    public Endpoint endpoint(SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            return TcpEndpoint.of(inet);
        }
        String path = address instanceof DomainSocketAddress unix ? unix.path() : "";
        if (path.isEmpty()) {
            return new UnixUnnamedEndpoint();
        }
        return path.charAt(0) == '\0' ? new UnixAbstractEndpoint(path.substring(1)) : new UnixPathEndpoint(path);
    }

    @Override
    public Optional<Errno> errno(Throwable failure) {
        return Failures.ofNettyNative(failure).or(() -> Failures.ofJdk(failure));
    }
}
