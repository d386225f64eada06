package io.sockflux.transport.unix;

import io.netty.channel.Channel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.UnixChannel;
import io.sockflux.address.AddressFamily;
import io.sockflux.address.Endpoint;
import io.sockflux.address.InetEndpoint;
import io.sockflux.address.SocketType;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.address.UdpEndpoint;
import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.address.UnixUnnamedEndpoint;
import io.sockflux.error.Errno;
import io.sockflux.spi.Failures;
import io.sockflux.spi.OptionCalls;
import io.sockflux.spi.Transport;
import io.sockflux.spi.TransportProvider;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.OptionalInt;

/** A transport over Netty's native channels: TCP, and unix sockets by path. */
public abstract class NativeTransport implements TransportProvider, Transport {

    private static final OptionCalls OPTIONS = new NativeOptions();

    /** For a transport. */
    protected NativeTransport() {}

    /** Netty's name of a family of Internet sockets. */
    protected static SocketProtocolFamily protocolFamily(AddressFamily family) {
        return family == AddressFamily.INET6 ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
    }

    @Override
    public final Transport transport() {
        return this;
    }

    @Override
    public final OptionCalls optionCalls() {
        return OPTIONS;
    }

    @Override
    public final OptionalInt descriptor(Channel channel) {
        return channel instanceof UnixChannel unix && channel.isOpen()
                ? OptionalInt.of(unix.fd().intValue())
                : OptionalInt.empty();
    }

    @Override
    public SocketAddress socketAddress(Endpoint endpoint) {
        if (endpoint instanceof TcpEndpoint || endpoint instanceof UdpEndpoint) {
            return ((InetEndpoint) endpoint).socketAddress();
        }
        if (endpoint instanceof UnixPathEndpoint unix) {
            return new PathAddress(unix.path());
        }
        if (endpoint instanceof UnixUnnamedEndpoint unnamed && unnamed.type() == SocketType.DGRAM) {
            return new DomainSocketAddress("");
        }
        throw new IllegalArgumentException(
                "endpoint: " + endpoint + " (expected: TCP, UDP, or a unix socket with a name)");
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
    public final Optional<Errno> errno(Throwable failure) {
        return Failures.ofNettyNative(failure).or(() -> Failures.ofJdk(failure));
    }
}
