package io.sockflux.transport.kqueue;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueDatagramChannel;
import io.netty.channel.kqueue.KQueueDomainSocketChannel;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerDomainSocketChannel;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.UnixChannel;
import io.sockflux.address.AddressFamily;
import io.sockflux.address.Endpoint;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.address.UnixUnnamedEndpoint;
import io.sockflux.error.Errno;
import io.sockflux.spi.AcceptGate;
import io.sockflux.spi.Availability;
import io.sockflux.spi.Capability;
import io.sockflux.spi.Failures;
import io.sockflux.spi.NativeCode;
import io.sockflux.spi.NettyAddresses;
import io.sockflux.spi.NettyChannels;
import io.sockflux.spi.OptionCalls;
import io.sockflux.spi.Transport;
import io.sockflux.spi.TransportProvider;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** TCP and unix sockets on macOS and the BSDs. It has no abstract names. */
public final class KQueueTransport implements TransportProvider, Transport {

    private static final OptionCalls OPTIONS = new KQueueOptions();

    /** For {@link java.util.ServiceLoader}. */
    public KQueueTransport() {}

    @Override
    public String name() {
        return "kqueue";
    }

    @Override
    public int preference() {
        return 100;
    }

    @Override
    public Availability availability() {
        String os = System.getProperty("os.name", "unknown");
        String name = os.toLowerCase(Locale.ROOT);
        if (!name.startsWith("mac") && !name.contains("bsd")) {
            return Availability.unavailable("this is " + os + ", neither macOS nor a BSD");
        }
        Throwable cause = KQueue.unavailabilityCause();
        return cause == null
                ? Availability.available()
                : NativeCode.unavailable(cause, KQueueTransport.class, "kqueue", "osx");
    }

    @Override
    public Transport transport() {
        return this;
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.of(Capability.TCP, Capability.IPV6_ONLY, Capability.UNIX_PATH);
    }

    @Override
    public IoHandlerFactory ioHandlerFactory() {
        return KQueueIoHandler.newFactory();
    }

    @Override
    public Channel openStream(Endpoint target, Set<Capability> needs) {
        return target.family() == AddressFamily.UNIX
                ? new KQueueDomainSocketChannel()
                : new KQueueSocketChannel(protocolFamily(target.family()));
    }

    @Override
    public ServerChannel openListener(Endpoint local, Set<Capability> needs, AcceptGate gate) {
        // The gate is not asked: Netty's kqueue handles cannot be told apart before they are registered.
        return local.family() == AddressFamily.UNIX
                ? new KQueueServerDomainSocketChannel()
                : new KQueueServerSocketChannel();
    }

    @Override
    public boolean takesFiles(Channel stream) {
        return stream instanceof KQueueSocketChannel || stream instanceof KQueueDomainSocketChannel;
    }

    private static SocketProtocolFamily protocolFamily(AddressFamily family) {
        return family == AddressFamily.INET6 ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
    }

    @Override
    public Optional<NettyChannels> nettyChannels() {
        return Optional.of(new NettyChannels(KQueueDatagramChannel::new, KQueueSocketChannel::new));
    }

    @Override
    public OptionCalls optionCalls() {
        return OPTIONS;
    }

    @Override
    public OptionalInt descriptor(Channel channel) {
        return channel instanceof UnixChannel unix && channel.isOpen()
                ? OptionalInt.of(unix.fd().intValue())
                : OptionalInt.empty();
    }

    @Override
    public SocketAddress socketAddress(Endpoint endpoint) {
        if (endpoint instanceof TcpEndpoint tcp) {
            return tcp.socketAddress();
        }
        if (endpoint instanceof UnixPathEndpoint unix) {
            return NettyAddresses.ofPath(unix.path());
        }
        throw new IllegalArgumentException("endpoint: " + endpoint + " (expected: TCP or a unix path)");
    }

    @Override
    public Endpoint endpoint(SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            return TcpEndpoint.of(inet);
        }
        String path = address instanceof DomainSocketAddress unix ? unix.path() : "";
        return path.isEmpty() ? new UnixUnnamedEndpoint() : new UnixPathEndpoint(path);
    }

    @Override
    public Optional<Errno> errno(Throwable failure) {
        return Failures.ofNettyNative(failure).or(() -> Failures.ofJdk(failure));
    }
}
