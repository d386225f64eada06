package io.sockflux.transport.epoll;

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
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.UnixChannel;
import io.netty.util.concurrent.ThreadAwareExecutor;
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
import io.sockflux.spi.DescriptorCalls;
import io.sockflux.spi.Failures;
import io.sockflux.spi.ListenState;
import io.sockflux.spi.NativeCode;
import io.sockflux.spi.NettyAddresses;
import io.sockflux.spi.NettyChannels;
import io.sockflux.spi.OptionCalls;
import io.sockflux.spi.Splice;
import io.sockflux.spi.Transport;
import io.sockflux.spi.TransportProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** TCP and unix sockets on Linux. */
public final class EpollTransport implements TransportProvider, Transport {

    private static final int LONGEST_ABSTRACT_NAME = 106;
    private static final OptionCalls OPTIONS = new EpollOptions();

    /** Each running loop's channels, by their descriptors' identity. */
    private final Map<ThreadAwareExecutor, IdentityHashMap<FileDescriptor, EpollStream>> streams =
            new ConcurrentHashMap<>();

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
            return Availability.unavailable("this is " + os + ", not Linux");
        }
        Throwable cause = Epoll.unavailabilityCause();
        return cause == null
                ? Availability.available()
                : NativeCode.unavailable(cause, EpollTransport.class, "epoll", "linux");
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
        return new EpollInterest(EpollIoHandler.newFactory(), streams);
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
    public ListenState listenState(Channel listener) {
        return listener instanceof EpollServerSocketChannel tcp ? TcpInfo.ofListener(tcp) : ListenState.UNKNOWN;
    }

    @Override
    public OptionalLong bytesAcknowledged(Channel stream, boolean accepted) {
        return stream instanceof EpollSocketChannel tcp
                ? OptionalLong.of(TcpInfo.bytesAcknowledged(tcp, accepted))
                : OptionalLong.empty();
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
            // Most likely there is no descriptor left.
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

    private static SocketProtocolFamily protocolFamily(AddressFamily family) {
        return family == AddressFamily.INET6 ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
    }

    @Override
    public Optional<NettyChannels> nettyChannels() {
        return Optional.of(new NettyChannels(EpollDatagramChannel::new, EpollSocketChannel::new));
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
    public OptionalInt descriptor(Channel channel) {
        return channel instanceof UnixChannel unix && channel.isOpen()
                ? OptionalInt.of(unix.fd().intValue())
                : OptionalInt.empty();
    }

    /** Netty wants room for one byte more behind the name. */
    @Override
    public Optional<String> refusal(Endpoint endpoint) {
        return endpoint instanceof UnixAbstractEndpoint unix && unix.length() > LONGEST_ABSTRACT_NAME
                ? Optional.of("abstract name: " + unix.length() + " bytes (expected: at most " + LONGEST_ABSTRACT_NAME
                        + " on the transport epoll)")
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
