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
import io.sockflux.address.AddressFamily;
import io.sockflux.address.Endpoint;
import io.sockflux.spi.AcceptGate;
import io.sockflux.spi.Availability;
import io.sockflux.spi.Capability;
import io.sockflux.spi.NettyChannels;
import io.sockflux.spi.Transport.DescriptorPassing;
import io.sockflux.transport.unix.NativeCode;
import io.sockflux.transport.unix.NativeTransport;
import io.sockflux.transport.unix.NettyPassing;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** TCP and unix sockets on macOS and the BSDs. It lacks abstract names. */
@SuppressWarnings("exports") // users need no name of the class above
public final class KQueueTransport extends NativeTransport {

    private static final DescriptorPassing PASSING = new NettyPassing();

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
            return Availability.otherSystem("this is " + os + ", neither macOS nor a BSD");
        }
        return NativeCode.availability(KQueue.unavailabilityCause(), KQueueTransport.class, "kqueue", "osx");
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.of(Capability.TCP, Capability.IPV6_ONLY, Capability.UNIX_PATH, Capability.PASSING);
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
        // The gate is never asked, as Netty's kqueue handles cannot be told apart before they are registered.
        return local.family() == AddressFamily.UNIX
                ? new KQueueServerDomainSocketChannel()
                : new KQueueServerSocketChannel();
    }

    @Override
    public Optional<DescriptorPassing> passing() {
        return Optional.of(PASSING);
    }

    @Override
    public boolean takesFiles(Channel stream) {
        return stream instanceof KQueueSocketChannel || stream instanceof KQueueDomainSocketChannel;
    }

    @Override
    public Optional<NettyChannels> nettyChannels() {
        return Optional.of(new NettyChannels(KQueueDatagramChannel::new, KQueueSocketChannel::new));
    }
}
