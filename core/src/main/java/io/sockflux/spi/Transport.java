package io.sockflux.spi;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.sockflux.address.Endpoint;
import io.sockflux.error.Errno;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One way to reach the kernel's sockets, as a {@link TransportProvider} gives it.
 *
 * <p>A transport gives channels that are open and not yet registered, bound or connected. Its stream channels are
 * {@linkplain io.netty.channel.socket.DuplexChannel duplex channels}, which must keep to what the contract tests say: one
 * read for each {@code read()} while auto-read is off, the peer's end of stream as {@code ChannelInputShutdownEvent} after
 * the data, and writes of any length after that end.
 */
public interface Transport {

    /** The name by which it is asked for, such as {@code epoll}. */
    String name();

    /** What it can do on this machine. */
    Set<Capability> capabilities();

    /** Makes the I/O half of each event loop. */
    IoHandlerFactory ioHandlerFactory();

    /**
     * Whether its channels can live on this loop, which another transport may have made. A transport that can what another
     * lacks stands in for it there.
     */
    default boolean runsOn(IoEventLoop loop) {
        return false;
    }

    /**
     * Opens an unconnected stream or seqpacket socket. Fails with the system's error where the kernel has none such.
     *
     * @param target what it is going to be connected to: an address, whose family, type and protocol count
     * @param needs what it must be able to do besides, of this transport's capabilities
     */
    Channel openStream(Endpoint target, Set<Capability> needs);

    /**
     * Opens an unbound stream or seqpacket socket to listen on, which asks the gate before each {@code accept(2)}.
     *
     * @param local what it is going to be bound to: an address, whose family, type and protocol count
     * @param needs what its connections must be able to do besides, of this transport's capabilities
     */
    ServerChannel openListener(Endpoint local, Set<Capability> needs, AcceptGate gate);

    /**
     * Opens two unix sockets that are connected to each other, {@code socketpair(2)}; where there is
     * {@link Capability#DESCRIPTORS}.
     *
     * @param kind a unix endpoint of their type, stream or seqpacket
     * @param needs what they must be able to do besides, of this transport's capabilities
     */
    default List<Channel> openPair(Endpoint kind, Set<Capability> needs) {
        throw new UnsupportedOperationException("the transport " + name() + " has no pairs of sockets");
    }

    /**
     * Opens an unbound datagram or raw socket, whose channel reads and writes {@link io.sockflux.message.Message}s.
     *
     * @param local what it is going to be bound to: an address, whose family, type and protocol count
     * @param settings what it is made for
     */
    default Channel openDatagram(Endpoint local, DatagramSettings settings) {
        throw new UnsupportedOperationException("the transport " + name() + " has no datagram sockets");
    }

    /** Whether it makes channels over sockets that others opened. */
    default boolean adopts() {
        return false;
    }

    /**
     * A channel over a connected stream or seqpacket socket that is non-blocking. The channel closes it.
     *
     * @param kind an endpoint of the socket's family, type and protocol
     * @param needs what it must be able to do besides, of this transport's capabilities
     */
    default Channel adoptStream(int socket, Endpoint kind, Set<Capability> needs) {
        throw new UnsupportedOperationException("the transport " + name() + " adopts no sockets");
    }

    /**
     * The same over one that listens, which asks the gate before each {@code accept(2)}. A file that it is bound to stays
     * when it is closed.
     */
    default ServerChannel adoptListener(int socket, Endpoint kind, Set<Capability> needs, AcceptGate gate) {
        throw new UnsupportedOperationException("the transport " + name() + " adopts no sockets");
    }

    /** The same over a datagram or raw socket; see {@link #openDatagram}. */
    default Channel adoptDatagram(int socket, Endpoint kind, DatagramSettings settings) {
        throw new UnsupportedOperationException("the transport " + name() + " adopts no sockets");
    }

    /** How the options of its channels are read and set. */
    default OptionCalls optionCalls() {
        return OptionCalls.NONE;
    }

    /** Whether a socket that is accepted has the options of the listening one. */
    default boolean acceptedInherit() {
        return false;
    }

    /** Whether {@code execve(2)} closes a socket that is accepted, as {@code accept4(2)} with {@code SOCK_CLOEXEC} has it. */
    default boolean acceptedCloseOnExec() {
        return true;
    }

    /**
     * What is written to a stream or seqpacket channel to learn that everything before it has been written: nothing goes
     * out for it.
     */
    default Object endOfOutput() {
        return Unpooled.EMPTY_BUFFER;
    }

    /**
     * Calls on descriptors, where this transport has {@link Capability#DESCRIPTORS}. A transport that has them makes its
     * sockets with {@code FD_CLOEXEC}; of others' sockets the calls set the flag.
     */
    default Optional<DescriptorCalls> descriptorCalls() {
        return Optional.empty();
    }

    /** The C library's look-ups of names, where this transport can call it. */
    default Optional<NameCalls> nameCalls() {
        return Optional.empty();
    }

    /** Netty's own channels on this transport's loops. */
    default Optional<NettyChannels> nettyChannels() {
        return Optional.empty();
    }

    /** The descriptor of one of its channels, empty where it has none that can be told. */
    default OptionalInt descriptor(Channel channel) {
        return OptionalInt.empty();
    }

    /**
     * A way from one stream channel to another inside the kernel; empty where there is none between these two, or no
     * descriptor for it.
     *
     * @param calls where there are any, to make it wide and to keep it from other programs
     */
    default Optional<Splice> splice(Channel from, Channel to, Optional<DescriptorCalls> calls) {
        return Optional.empty();
    }

    /**
     * How many bytes the kernel takes of a stream socket at once, about; 0 where nobody can say. On the channel's event loop.
     */
    default int sendRoom(Channel stream) {
        return 0;
    }

    /** Whether this stream channel writes {@link io.netty.channel.DefaultFileRegion}s, by {@code sendfile(2)}. */
    default boolean takesFiles(Channel stream) {
        return false;
    }

    /**
     * The local address of a stream that was bound before it was connected, as {@code getsockname(2)} has it now: connect may
     * have chosen the port or the address. On the channel's event loop.
     */
    default @Nullable SocketAddress connectedFrom(Channel stream) {
        return stream.localAddress();
    }

    /**
     * Why it cannot have this endpoint, though it has others of the kind, with what was expected; empty where it can. Another
     * transport that lives on the same loops is taken then.
     */
    default Optional<String> refusal(Endpoint endpoint) {
        return Optional.empty();
    }

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
     * How many bytes the peer's kernel has acknowledged since a stream socket was connected, our end of stream as one byte
     * more; also of one that was reset and is still open. Empty where nobody can say. On the channel's event loop.
     *
     * @param accepted whether the socket was accepted rather than connected
     */
    default OptionalLong bytesAcknowledged(Channel stream, boolean accepted) {
        return OptionalLong.empty();
    }
}
