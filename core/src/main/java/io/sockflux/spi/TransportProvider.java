package io.sockflux.spi;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.sockflux.address.AddressFamily;
import io.sockflux.address.Endpoint;
import io.sockflux.error.Errno;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One way to reach the kernel's sockets. Providers are found by {@link java.util.ServiceLoader}; the available one with the
 * highest {@link #preference()} is taken unless one is asked for by name.
 *
 * <p>A transport gives channels that are open and not yet registered, bound or connected. Its stream channels are
 * {@linkplain io.netty.channel.socket.DuplexChannel duplex channels}, which must keep to what the contract tests say: one
 * read for each {@code read()} while auto-read is off, the peer's end of stream as {@code ChannelInputShutdownEvent} after
 * the data, and writes of any length after that end.
 */
public interface TransportProvider {

    /** The name by which it is asked for, such as {@code epoll}. */
    String name();

    /** Its place in the order of choice; higher comes first. The fallback for every system has 0. */
    int preference();

    /** Whether it works on this machine. Asked once for each network; must not throw. */
    Availability availability();

    /** What it can do on this machine. Asked only when it is available. */
    Set<Capability> capabilities();

    /** Makes the I/O half of each event loop. */
    IoHandlerFactory ioHandlerFactory();

    /** Opens an unconnected stream socket. Fails with the system's error where the kernel has no such family. */
    Channel openStream(AddressFamily family);

    /** Opens an unbound stream socket to listen on, which asks the gate before each {@code accept(2)}. */
    ServerChannel openListener(AddressFamily family, AcceptGate gate);

    /** The options that a stream socket of this family has before it connects: TCP_NODELAY, SO_KEEPALIVE and the like. */
    Map<ChannelOption<?>, Object> connectOptions(AddressFamily family);

    /** The same for a socket that was accepted, less what it has from the listening socket already. */
    Map<ChannelOption<?>, Object> acceptedOptions(AddressFamily family);

    /** The options that a listening socket of this family has before it is bound: SO_REUSEADDR, IPV6_V6ONLY and the like. */
    Map<ChannelOption<?>, Object> listenerOptions(AddressFamily family);

    /** The address that this transport's channels take for an endpoint that is resolved. */
    SocketAddress socketAddress(Endpoint endpoint);

    /** The endpoint of an address that came from one of this transport's channels. */
    Endpoint endpoint(SocketAddress address);

    /** The errno that this transport's failure stands for, empty when it does not say. */
    Optional<Errno> errno(Throwable failure);

    /** What the kernel says of a listening socket. On the channel's event loop. */
    default ListenState listenState(Channel listener) {
        return ListenState.UNKNOWN;
    }

    /**
     * What the kernel says of the sending direction of a stream socket that is connected or was reset and is still open;
     * empty where it does not. On the channel's event loop.
     *
     * @param accepted whether the socket was accepted rather than connected
     */
    default Optional<SendState> sendState(Channel stream, boolean accepted) {
        return Optional.empty();
    }
}
