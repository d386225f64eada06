package io.sockflux.transport.epoll;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.AbstractEpollStreamChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.UnixChannel;
import io.sockflux.address.AddressFamily;
import io.sockflux.address.Endpoint;
import io.sockflux.spi.AcceptGate;
import io.sockflux.spi.Availability;
import io.sockflux.spi.Capability;
import io.sockflux.spi.DatagramSettings;
import io.sockflux.spi.DescriptorCalls;
import io.sockflux.spi.InterposedHandlers;
import io.sockflux.spi.NettyChannels;
import io.sockflux.spi.SocketCalls;
import io.sockflux.spi.Splice;
import io.sockflux.spi.Transport.DescriptorPassing;
import io.sockflux.transport.unix.LinuxTransport;
import io.sockflux.transport.unix.NativeCode;
import io.sockflux.transport.unix.NettyPassing;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** TCP and unix sockets on Linux. */
@SuppressWarnings("exports") // users need no name of the class above
public final class EpollTransport extends LinuxTransport {

    private static final SocketCalls SOCKET_CALLS = new EpollSocketCalls();
    private static final DescriptorPassing PASSING = new NettyPassing();

    /** The channels of each running loop, by the identity of their descriptors. */
    private final Map<Executor, IdentityHashMap<FileDescriptor, EpollStream>> streams = new ConcurrentHashMap<>();

    /** For {@link java.util.ServiceLoader}. */
    public EpollTransport() {}

    @Override
    public String name() {
        return "epoll";
    }

    @Override
    public int preference() {
        return 100;
    }

    @Override
    public Availability availability() {
        String os = System.getProperty("os.name", "unknown");
        if (!os.toLowerCase(Locale.ROOT).startsWith("linux")) {
            return Availability.otherSystem("this is " + os + ", not Linux");
        }
        return NativeCode.availability(Epoll.unavailabilityCause(), EpollTransport.class, "epoll", "linux");
    }

    @Override
    public Set<Capability> capabilities() {
        Set<Capability> all = super.capabilities();
        all.add(Capability.DATAGRAM);
        all.add(Capability.UNIX_DATAGRAM);
        all.add(Capability.SOCKET_PAIR);
        all.add(Capability.ADOPTION);
        all.add(Capability.PASSING);
        return all;
    }

    @Override
    public Channel openDatagram(Endpoint local, DatagramSettings settings) {
        return local.family() == AddressFamily.UNIX
                ? new UnixDatagramChannel()
                : UdpSockets.open(protocolFamily(local.family()));
    }

    @Override
    public boolean sendEmpty(Channel channel, @Nullable SocketAddress receiver) throws IOException {
        return channel instanceof EpollDatagramChannel udp && UdpSockets.sendEmpty(udp, (InetSocketAddress) receiver);
    }

    @Override
    public AddressedEnvelope<ByteBuf, ? extends SocketAddress> packet(ByteBuf data, SocketAddress receiver) {
        return receiver instanceof DomainSocketAddress unix
                ? new DomainDatagramPacket(data, unix)
                : super.packet(data, receiver);
    }

    @Override
    public IoHandlerFactory ioHandlerFactory() {
        return InterposedHandlers.of(EpollIoHandler.newFactory(), loop -> new EpollInterest(loop, streams));
    }

    @Override
    public Channel openStream(Endpoint target, Set<Capability> needs) {
        return target.family() == AddressFamily.UNIX
                ? new EpollDomainSocketChannel()
                : new EpollSocketChannel(protocolFamily(target.family()));
    }

    @Override
    public ServerChannel openListener(Endpoint local, Set<Capability> needs, AcceptGate gate) {
        if (local.family() == AddressFamily.UNIX) {
            return EpollInterest.gated(new EpollServerDomainSocketChannel(), gate);
        }
        return EpollInterest.gated(new EpollServerSocketChannel(protocolFamily(local.family())), gate);
    }

    @Override
    public List<Channel> openPair(Endpoint kind, Set<Capability> needs) {
        return EpollPair.open();
    }

    @Override
    public boolean adopts() {
        return true;
    }

    @Override
    public Channel adoptStream(int socket, Endpoint kind, Set<Capability> needs) {
        return kind.family() == AddressFamily.UNIX
                ? new EpollDomainSocketChannel(socket)
                : new EpollSocketChannel(socket);
    }

    @Override
    public ServerChannel adoptListener(int socket, Endpoint kind, Set<Capability> needs, AcceptGate gate) {
        return kind.family() == AddressFamily.UNIX
                ? EpollInterest.gated(new EpollServerDomainSocketChannel(socket), gate)
                : EpollInterest.gated(new EpollServerSocketChannel(socket), gate);
    }

    @Override
    public Channel adoptDatagram(int socket, Endpoint kind, DatagramSettings settings) {
        return kind.family() == AddressFamily.UNIX ? new UnixDatagramChannel(socket) : UdpSockets.adopt(socket);
    }

    @Override
    public Optional<? extends SocketCalls> socketCalls() {
        return Optional.of(SOCKET_CALLS);
    }

    @Override
    public Optional<DescriptorPassing> passing() {
        return Optional.of(PASSING);
    }

    @Override
    public int sendRoom(Channel stream) {
        return stream instanceof EpollSocketChannel tcp ? SocketMemory.sendRoom(tcp) : 0;
    }

    @Override
    public Optional<Splice> splice(Channel from, Channel to, Optional<DescriptorCalls> calls) {
        if (!(from instanceof AbstractEpollStreamChannel source && to instanceof AbstractEpollStreamChannel target)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new EpollSplice(source, target, SplicePipe.open(calls), this::stream));
        } catch (IOException e) {
            // Most likely the process has no descriptor left.
            return Optional.empty();
        }
    }

    private @Nullable EpollStream stream(Channel channel) {
        IdentityHashMap<FileDescriptor, EpollStream> ofLoop = streams.get(channel.eventLoop());
        return ofLoop == null ? null : ofLoop.get(((UnixChannel) channel).fd());
    }

    @Override
    public boolean takesFiles(Channel stream) {
        return stream instanceof AbstractEpollStreamChannel;
    }

    @Override
    public Optional<NettyChannels> nettyChannels() {
        return Optional.of(new NettyChannels(EpollDatagramChannel::new, EpollSocketChannel::new));
    }
}
