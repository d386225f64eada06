package io.sockflux.transport.nio;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.sockflux.address.AddressFamily;
import io.sockflux.address.Endpoint;
import io.sockflux.address.InetEndpoint;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.address.UdpEndpoint;
import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.address.UnixUnnamedEndpoint;
import io.sockflux.error.Errno;
import io.sockflux.spi.AcceptGate;
import io.sockflux.spi.Availability;
import io.sockflux.spi.Capability;
import io.sockflux.spi.DatagramSettings;
import io.sockflux.spi.Failures;
import io.sockflux.spi.InterposedHandlers;
import io.sockflux.spi.NettyChannels;
import io.sockflux.spi.OptionCalls;
import io.sockflux.spi.Transport;
import io.sockflux.spi.TransportProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** TCP and unix sockets by path, on every operating system. It lacks abstract names and IPV6_V6ONLY. */
public final class NioTransport implements TransportProvider, Transport {

    private static final int LONGEST_PATH = 106;

    private final OptionCalls options = new NioOptions();

    /** For {@link java.util.ServiceLoader}. */
    public NioTransport() {}

    @Override
    public String name() {
        return "nio";
    }

    @Override
    public int preference() {
        return 0;
    }

    @Override
    public Availability availability() {
        return Availability.available();
    }

    @Override
    public Transport transport() {
        return this;
    }

    @Override
    public Set<Capability> capabilities() {
        Set<Capability> capabilities = EnumSet.of(Capability.TCP, Capability.DATAGRAM);
        try {
            SocketChannel.open(StandardProtocolFamily.UNIX).close();
            capabilities.add(Capability.UNIX_PATH);
            capabilities.add(Capability.SOCKET_PAIR);
        } catch (IOException | UnsupportedOperationException e) {
            // An old version of Windows has no unix sockets.
        }
        return capabilities;
    }

    @Override
    public IoHandlerFactory ioHandlerFactory() {
        return InterposedHandlers.of(NioIoHandler.newFactory(), loop -> new NioInterest());
    }

    @Override
    public Channel openStream(Endpoint target, Set<Capability> needs) {
        return target.family() == AddressFamily.UNIX
                ? new UnixStreamChannel()
                : new NioSocketChannel(SelectorProvider.provider(), protocolFamily(target.family()));
    }

    @Override
    public ServerChannel openListener(Endpoint local, Set<Capability> needs, AcceptGate gate) {
        return local.family() == AddressFamily.UNIX
                ? new UnixListenerChannel(gate)
                : new GatedListenerChannel(protocolFamily(local.family()), gate);
    }

    @Override
    public List<Channel> openPair(Endpoint kind, Set<Capability> needs) {
        return NioPair.open();
    }

    @Override
    public Channel openDatagram(Endpoint local, DatagramSettings settings) {
        boolean ipv6 = local.family() == AddressFamily.INET6;
        DatagramChannel socket;
        try {
            socket = DatagramChannel.open(ipv6 ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
        } catch (IOException e) {
            throw new ChannelException(e);
        }
        NioDatagramChannel channel = new NioDatagramChannel(socket);
        // Netty's channel does not show the JDK's, which joins groups.
        channel.attr(NioGroups.OF).set(new NioGroups(socket, ipv6));
        return channel;
    }

    /** The JDK's channel sends nothing either once it is connected. */
    @Override
    public boolean sendEmpty(Channel channel, @Nullable SocketAddress receiver) throws IOException {
        NioGroups groups = channel.attr(NioGroups.OF).get();
        if (groups == null || receiver == null || groups.socket().isConnected()) {
            return false;
        }
        groups.socket().send(ByteBuffer.allocateDirect(0), receiver);
        return true;
    }

    @Override
    public boolean takesFiles(Channel stream) {
        return stream instanceof NioSocketChannel;
    }

    private static SocketProtocolFamily protocolFamily(AddressFamily family) {
        return family == AddressFamily.INET6 ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
    }

    @Override
    public Optional<NettyChannels> nettyChannels() {
        return Optional.of(new NettyChannels(NioDatagramChannel::new, NioSocketChannel::new));
    }

    @Override
    public OptionCalls optionCalls() {
        return options;
    }

    /** The JDK wants room for a further byte after the path, and names files in the encoding of the locale. */
    @Override
    public Optional<String> refusal(Endpoint endpoint) {
        if (!(endpoint instanceof UnixPathEndpoint unix)) {
            return Optional.empty();
        }
        try {
            unix.toPath();
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
        return unix.length() > LONGEST_PATH
                ? Optional.of("unix path: " + unix.length() + " bytes (expected: at most " + LONGEST_PATH
                        + " on the transport nio)")
                : Optional.empty();
    }

    @Override
    public SocketAddress socketAddress(Endpoint endpoint) {
        if (endpoint instanceof TcpEndpoint || endpoint instanceof UdpEndpoint) {
            return ((InetEndpoint) endpoint).socketAddress();
        }
        if (endpoint instanceof UnixPathEndpoint unix) {
            return UnixDomainSocketAddress.of(unix.path());
        }
        throw new IllegalArgumentException("endpoint: " + endpoint + " (expected: TCP, UDP or a unix path)");
    }

    @Override
    public Endpoint endpoint(SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            return TcpEndpoint.of(inet);
        }
        String path =
                address instanceof UnixDomainSocketAddress unix ? unix.getPath().toString() : "";
        return path.isEmpty() ? new UnixUnnamedEndpoint() : new UnixPathEndpoint(path);
    }

    @Override
    public Optional<Errno> errno(Throwable failure) {
        return Failures.ofJdk(failure);
    }
}
