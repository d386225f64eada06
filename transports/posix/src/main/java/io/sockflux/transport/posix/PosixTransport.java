package io.sockflux.transport.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.kqueue.KQueueDatagramChannel;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.unix.UnixChannel;
import io.sockflux.address.Endpoint;
import io.sockflux.address.Protocol;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.address.UdpEndpoint;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.spi.AcceptGate;
import io.sockflux.spi.Capability;
import io.sockflux.spi.DatagramSettings;
import io.sockflux.spi.DescriptorCalls;
import io.sockflux.spi.Failures;
import io.sockflux.spi.ListenState;
import io.sockflux.spi.NameCalls;
import io.sockflux.spi.NettyChannels;
import io.sockflux.spi.OptionCalls;
import io.sockflux.spi.Transport;
import io.sockflux.spi.Transport.DescriptorPassing;
import io.sockflux.transport.posix.channel.EpollWatch;
import io.sockflux.transport.posix.channel.KQueueWatch;
import io.sockflux.transport.posix.channel.OutputEnd;
import io.sockflux.transport.posix.channel.PosixChannel;
import io.sockflux.transport.posix.channel.PosixDatagramChannel;
import io.sockflux.transport.posix.channel.PosixServerChannel;
import io.sockflux.transport.posix.channel.PosixStreamChannel;
import io.sockflux.transport.posix.message.EndpointAddress;
import io.sockflux.transport.posix.message.PosixInetAddress;
import io.sockflux.transport.posix.sys.Calls;
import io.sockflux.transport.posix.sys.DarwinSystemCalls;
import io.sockflux.transport.posix.sys.LinuxSystemCalls;
import io.sockflux.transport.posix.sys.SocketAddresses;
import io.sockflux.transport.posix.sys.SystemCalls;
import io.sockflux.transport.posix.sys.layout.Constant;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Sockets of every family and type by system calls, on the loops of epoll or kqueue. */
final class PosixTransport implements Transport {

    private static final OptionCalls OPTIONS = new PosixOptions();
    private static final NameCalls NAMES = new PosixNameCalls();

    private final SystemCalls calls;
    private final Set<Capability> capabilities;
    private final DescriptorCalls descriptorCalls;
    private final DescriptorPassing passing;

    /** Uses the calls of this system. The provider makes it by name, as Java 17 cannot read this class. */
    PosixTransport() {
        this(Constant.isDarwin() ? new DarwinSystemCalls() : new LinuxSystemCalls());
    }

    PosixTransport(SystemCalls calls) {
        this.calls = calls;
        this.capabilities = capabilities(calls);
        this.descriptorCalls = new PosixDescriptorCalls(calls);
        this.passing = new PosixPassing(descriptorCalls);
    }

    @Override
    public String name() {
        return PosixProvider.NAME;
    }

    @Override
    public Set<Capability> capabilities() {
        return capabilities;
    }

    /** Tries each doubtful capability, as a kernel may be built without it. */
    private static Set<Capability> capabilities(SystemCalls calls) {
        Set<Capability> all = EnumSet.of(
                Capability.TCP,
                Capability.IPV6_ONLY,
                Capability.UNIX_PATH,
                Capability.SOCKET_PAIR,
                Capability.DATAGRAM,
                Capability.UNIX_DATAGRAM,
                Capability.ICMP,
                Capability.DATAGRAM_METADATA,
                Capability.DESCRIPTORS,
                Capability.ADOPTION,
                Capability.PASSING,
                Capability.RAW,
                Capability.MESSAGES,
                Capability.URGENT_DATA);
        if (!Constant.isDarwin()) {
            all.add(Capability.UNIX_ABSTRACT);
            addIfOpens(all, Capability.MPTCP, calls, new TcpEndpoint("127.0.0.1", 0, Protocol.MPTCP));
            addIfOpens(all, Capability.UDP_LITE, calls, new UdpEndpoint("127.0.0.1", 0, Protocol.UDPLITE));
            addIfOpens(all, Capability.VSOCK, calls, Endpoint.parse("vsock://1:1"));
        }
        addIfOpens(all, Capability.SEQPACKET, calls, Endpoint.parse("unix-seqpacket:/s"));
        return Set.copyOf(all);
    }

    private static void addIfOpens(Set<Capability> all, Capability capability, SystemCalls calls, Endpoint kind) {
        try {
            calls.close(PosixChannel.open(calls, kind));
            all.add(capability);
        } catch (SystemCallException e) {
            // The kernel lacks such sockets.
        }
    }

    @Override
    public IoHandlerFactory ioHandlerFactory() {
        return Constant.isDarwin() ? KQueueIoHandler.newFactory() : EpollIoHandler.newFactory();
    }

    @Override
    public boolean runsOn(IoEventLoop loop) {
        return loop.isCompatible(Constant.isDarwin() ? KQueueWatch.class : EpollWatch.class);
    }

    @Override
    public Channel openStream(Endpoint target, Set<Capability> needs) {
        return new PosixStreamChannel(null, calls, open(target), target, needs, false, null);
    }

    @Override
    public ServerChannel openListener(Endpoint local, Set<Capability> needs, AcceptGate gate) {
        return new PosixServerChannel(calls, open(local), local, needs, gate, false);
    }

    @Override
    public List<Channel> openPair(Endpoint kind, Set<Capability> needs) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pair = arena.allocate(JAVA_INT, 2);
            int result = calls.socketpair(
                    SocketAddresses.number(kind.family()), kind.type().number(), 0, pair.address());
            if (result < 0) {
                throw failed(Calls.failure(result, "socketpair", kind));
            }
            return List.of(
                    new PosixStreamChannel(null, calls, pair.get(JAVA_INT, 0), kind, needs, true, null),
                    new PosixStreamChannel(null, calls, pair.get(JAVA_INT, 4), kind, needs, true, null));
        }
    }

    @Override
    public Channel openDatagram(Endpoint local, DatagramSettings settings) {
        int number = open(local);
        try {
            return new PosixDatagramChannel(calls, number, local, settings, false);
        } catch (RuntimeException e) {
            calls.close(number);
            throw e;
        }
    }

    @Override
    public boolean adopts() {
        return true;
    }

    @Override
    public Channel adoptStream(int socket, Endpoint kind, Set<Capability> needs) {
        return new PosixStreamChannel(null, calls, socket, kind, needs, true, null);
    }

    @Override
    public ServerChannel adoptListener(int socket, Endpoint kind, Set<Capability> needs, AcceptGate gate) {
        return new PosixServerChannel(calls, socket, kind, needs, gate, true);
    }

    @Override
    public Channel adoptDatagram(int socket, Endpoint kind, DatagramSettings settings) {
        return new PosixDatagramChannel(calls, socket, kind, settings, true);
    }

    private int open(Endpoint kind) {
        try {
            return PosixChannel.open(calls, kind);
        } catch (SystemCallException e) {
            throw failed(e);
        }
    }

    private static ChannelException failed(SystemCallException e) {
        return new ChannelException(e);
    }

    @Override
    public Optional<NettyChannels> nettyChannels() {
        return Optional.of(
                Constant.isDarwin()
                        ? new NettyChannels(KQueueDatagramChannel::new, KQueueSocketChannel::new)
                        : new NettyChannels(EpollDatagramChannel::new, EpollSocketChannel::new));
    }

    @Override
    public OptionCalls optionCalls() {
        return OPTIONS;
    }

    @Override
    public boolean acceptedInherit() {
        return true;
    }

    @Override
    public Object endOfOutput() {
        return OutputEnd.INSTANCE;
    }

    @Override
    public Optional<DescriptorCalls> descriptorCalls() {
        return Optional.of(descriptorCalls);
    }

    @Override
    public Optional<DescriptorPassing> passing() {
        return Optional.of(passing);
    }

    @Override
    public Optional<NameCalls> nameCalls() {
        return Optional.of(NAMES);
    }

    @Override
    public OptionalInt descriptor(Channel channel) {
        if (!channel.isOpen()) {
            return OptionalInt.empty();
        }
        if (channel instanceof PosixChannel posix) {
            return OptionalInt.of(posix.number());
        }
        // A channel of Netty's own, which asks name servers.
        return channel instanceof UnixChannel netty ? OptionalInt.of(netty.fd().intValue()) : OptionalInt.empty();
    }

    @Override
    public SocketAddress socketAddress(Endpoint endpoint) {
        return new EndpointAddress(endpoint);
    }

    @Override
    public Endpoint endpoint(SocketAddress address) {
        if (address instanceof EndpointAddress posix) {
            return posix.endpoint();
        }
        return address instanceof PosixInetAddress posix
                ? posix.endpoint()
                : TcpEndpoint.of((InetSocketAddress) address);
    }

    // What the kernel says

    @Override
    public Optional<Errno> errno(Throwable failure) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            if (e instanceof SystemCallException call) {
                return call.errno();
            }
        }
        return Failures.ofNettyNative(failure).or(() -> Failures.ofJdk(failure));
    }

    @Override
    public ListenState listenState(Channel listener) {
        return listener instanceof PosixChannel posix && posix.kind().protocol().equals(Protocol.TCP)
                ? TcpInfo.ofListener(posix)
                : ListenState.UNKNOWN;
    }

    @Override
    public OptionalLong bytesAcknowledged(Channel stream, boolean accepted) {
        return stream instanceof PosixChannel posix && posix.kind().protocol().equals(Protocol.TCP)
                ? TcpInfo.bytesAcknowledged(posix, accepted)
                : OptionalLong.empty();
    }
}
