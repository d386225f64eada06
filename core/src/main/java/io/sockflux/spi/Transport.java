package io.sockflux.spi;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramPacket;
import io.sockflux.address.Endpoint;
import io.sockflux.address.SocketType;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.address.UdpEndpoint;
import io.sockflux.address.UnixAbstractEndpoint;
import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.address.UnixUnnamedEndpoint;
import io.sockflux.error.Errno;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A way to reach the kernel's sockets, which a {@link TransportProvider} gives. The package page is the guide for its
 * authors.
 *
 * <p>A transport gives channels that are open and not yet registered, bound or connected. Its stream channels are
 * {@linkplain io.netty.channel.socket.DuplexChannel duplex channels}, which keep the rules of the package page.
 */
public interface Transport {

    /** The name by which users ask for it, such as {@code epoll}. */
    String name();

    /** The capabilities that it has on this machine. */
    Set<Capability> capabilities();

    /** Makes the I/O handler of each event loop, unless the transport gives {@linkplain #eventLoops loops of its own}. */
    IoHandlerFactory ioHandlerFactory();

    /**
     * Starts event loops of the transport's own make. By default it is empty, and core makes loops over {@link
     * #ioHandlerFactory()}. The {@linkplain EventLoopGroup#ticker() ticker} of the loops is the clock of the whole network.
     * Core closes the channels of the loops, and then tells the loops to shut down gracefully.
     *
     * @param count how many loops the network is to have; a transport may give fewer
     */
    default Optional<EventLoopGroup> eventLoops(int count) {
        return Optional.empty();
    }

    /**
     * The source of all random choices of the network: waits between attempts, ports, the order of backends and hosts, numbers of
     * questions. By default it is empty, and each choice is as unpredictable as it must be. A transport whose runs repeat gives
     * numbers that do so.
     */
    default Optional<RandomGenerator> random() {
        return Optional.empty();
    }

    /**
     * Whether its sockets are sockets of this machine's kernel. If not, core touches no file at a unix path. The
     * transport's bind takes the place of a dead server's socket, and fails with EADDRINUSE if a server listens there.
     * The transport's close removes the path, unless the address is a {@link KeepsFile} that was told to keep it. Nor
     * does core use other transports' calls for names and descriptors.
     */
    default boolean isOfThisMachine() {
        return true;
    }

    /**
     * Opens a socket that nothing uses, to hold a descriptor in reserve. Closing it forcibly frees the descriptor at once.
     * Fails with the system's error if no descriptor is left.
     */
    default Channel openReserve() {
        return openStream(Endpoint.tcp("127.0.0.1", 0), Set.of());
    }

    /**
     * Whether its channels can live on this loop, which another transport may have made. On such a loop, this transport
     * stands in where the other lacks a capability.
     */
    default boolean runsOn(IoEventLoop loop) {
        return false;
    }

    /**
     * Opens an unconnected stream or seqpacket socket. Fails with the system's error if the kernel has no such socket.
     *
     * @param target the endpoint that the socket will connect to: an address; its family, type and protocol count
     * @param needs further capabilities that the socket needs, of this transport's
     */
    Channel openStream(Endpoint target, Set<Capability> needs);

    /**
     * Opens an unbound stream or seqpacket socket to listen on. Its channel asks the gate before each {@code accept(2)}.
     *
     * @param local the endpoint that the socket will be bound to: an address; its family, type and protocol count
     * @param needs further capabilities that its connections need, of this transport's
     */
    ServerChannel openListener(Endpoint local, Set<Capability> needs, AcceptGate gate);

    /**
     * Opens two unix sockets that are connected to each other, {@code socketpair(2)}. For transports with {@link
     * Capability#SOCKET_PAIR}. This is called on a thread that may block.
     *
     * @param kind a unix endpoint of their type, stream or seqpacket
     * @param needs further capabilities that they need, of this transport's
     */
    default List<Channel> openPair(Endpoint kind, Set<Capability> needs) {
        throw new UnsupportedOperationException("the transport " + name() + " has no pairs of sockets");
    }

    /**
     * Opens an unbound datagram or raw socket. Its channel reads and writes {@link io.sockflux.message.Message}s.
     *
     * @param local the endpoint that the socket will be bound to: an address; its family, type and protocol count
     * @param settings the socket's purpose
     */
    default Channel openDatagram(Endpoint local, DatagramSettings settings) {
        throw new UnsupportedOperationException("the transport " + name() + " has no datagram sockets");
    }

    /**
     * What a datagram channel is given to send, if the transport has no {@link Capability#DATAGRAM_METADATA}. Then its
     * channels are Netty's own, which know packets of data and an address.
     */
    default AddressedEnvelope<ByteBuf, ? extends SocketAddress> packet(ByteBuf data, SocketAddress receiver) {
        return new DatagramPacket(data, (InetSocketAddress) receiver);
    }

    /**
     * Sends an empty datagram now, past the channel: Netty's channels say of an empty one that it was sent, and send
     * nothing. Only asked for if the transport has no {@link Capability#DATAGRAM_METADATA}, on the channel's event loop.
     *
     * @param receiver null for the peer that the channel is connected to
     * @return whether it was sent; false if the transport has no way to send one on such a channel
     * @throws IOException if the kernel refuses, with an errno that {@link #errno} finds
     */
    default boolean sendEmpty(Channel channel, @Nullable SocketAddress receiver) throws IOException {
        return false;
    }

    /**
     * The endpoint of a datagram socket's address, which {@link #endpoint} may take for a stream's.
     *
     * @throws IllegalArgumentException if the address is of no endpoint
     */
    default Endpoint datagramEndpoint(SocketAddress address) {
        Endpoint known = endpoint(address);
        if (known instanceof TcpEndpoint tcp) {
            return new UdpEndpoint(tcp.host(), tcp.port());
        }
        if (known instanceof UnixPathEndpoint path) {
            return new UnixPathEndpoint(path.path(), SocketType.DGRAM);
        }
        if (known instanceof UnixAbstractEndpoint name) {
            return new UnixAbstractEndpoint(name.name(), SocketType.DGRAM);
        }
        return known instanceof UnixUnnamedEndpoint ? new UnixUnnamedEndpoint(SocketType.DGRAM) : known;
    }

    /** Whether this transport makes channels over sockets that the caller opened. */
    default boolean adopts() {
        return false;
    }

    /**
     * Makes a channel over a connected stream or seqpacket socket, and the channel owns the socket. Core makes the socket
     * non-blocking before it reads or writes.
     *
     * @param kind an endpoint of the socket's family, type and protocol
     * @param needs further capabilities that the socket needs, of this transport's
     */
    default Channel adoptStream(int socket, Endpoint kind, Set<Capability> needs) {
        throw new UnsupportedOperationException("the transport " + name() + " adopts no sockets");
    }

    /**
     * Makes a channel over a socket that listens, and the channel owns the socket. The channel asks the gate before each
     * {@code accept(2)}. It does not remove a file that the socket is bound to. Core makes the socket non-blocking before
     * the first accept.
     */
    default ServerChannel adoptListener(int socket, Endpoint kind, Set<Capability> needs, AcceptGate gate) {
        throw new UnsupportedOperationException("the transport " + name() + " adopts no sockets");
    }

    /**
     * Makes a channel over a datagram or raw socket, and the channel owns the socket; see {@link #openDatagram}. Core
     * makes the socket non-blocking before it reads or writes.
     */
    default Channel adoptDatagram(int socket, Endpoint kind, DatagramSettings settings) {
        throw new UnsupportedOperationException("the transport " + name() + " adopts no sockets");
    }

    /** Reads and sets the options of its channels. */
    default OptionCalls optionCalls() {
        return OptionCalls.NONE;
    }

    /** Whether an accepted socket inherits the options of the listening socket. */
    default boolean acceptedInherit() {
        return false;
    }

    /** Whether an accepted socket is close-on-exec, as {@code accept4(2)} with {@code SOCK_CLOEXEC} makes it. */
    default boolean acceptedCloseOnExec() {
        return true;
    }

    /**
     * The item that core writes to a stream or seqpacket channel to learn that everything before it was written. The
     * channel sends nothing for it.
     */
    default Object endOfOutput() {
        return Unpooled.EMPTY_BUFFER;
    }

    /**
     * Calls on descriptors, if this transport has {@link Capability#DESCRIPTORS}. Such a transport makes its own sockets
     * with {@code FD_CLOEXEC}; the calls set the flag of other sockets.
     */
    default Optional<DescriptorCalls> descriptorCalls() {
        return Optional.empty();
    }

    /**
     * Calls on descriptors of sockets, if this transport {@linkplain #adopts() adopts}. Those of {@link #descriptorCalls()}
     * unless the transport has others.
     */
    default Optional<? extends SocketCalls> socketCalls() {
        return descriptorCalls();
    }

    /** Passes descriptors over its unix streams, if this transport has {@link Capability#PASSING}. */
    default Optional<DescriptorPassing> passing() {
        return Optional.empty();
    }

    /** The C library's look-ups of names, if this transport can call them. */
    default Optional<NameCalls> nameCalls() {
        return Optional.empty();
    }

    /** Netty's own channels on this transport's loops. */
    default Optional<NettyChannels> nettyChannels() {
        return Optional.empty();
    }

    /**
     * The descriptor of a channel of this transport; empty if the channel does not tell it. On the channel's event loop.
     */
    default OptionalInt descriptor(Channel channel) {
        return OptionalInt.empty();
    }

    /**
     * A way from a stream channel to another inside the kernel. Empty if there is none between these two, or no
     * descriptor for it.
     *
     * @param calls widen the way's pipe and make it close-on-exec; empty if there are no such calls
     */
    default Optional<Splice> splice(Channel from, Channel to, Optional<DescriptorCalls> calls) {
        return Optional.empty();
    }

    /**
     * About how many bytes the kernel would take of a stream socket at once; 0 if the kernel does not say. On the
     * channel's event loop.
     */
    default int sendRoom(Channel stream) {
        return 0;
    }

    /** Whether this stream channel writes {@link io.netty.channel.DefaultFileRegion}s by {@code sendfile(2)}. */
    default boolean takesFiles(Channel stream) {
        return false;
    }

    /**
     * The local address of a stream that was bound before it was connected. {@code getsockname(2)} tells it after the
     * connect, which may have chosen the port or the address. On the channel's event loop.
     */
    default @Nullable SocketAddress connectedFrom(Channel stream) {
        return stream.localAddress();
    }

    /**
     * The reason why this transport cannot have an endpoint although it has others of the kind, with the expected value;
     * empty if it can. Core then takes another transport on the same loops.
     */
    default Optional<String> refusal(Endpoint endpoint) {
        return Optional.empty();
    }

    /** The address of a resolved endpoint, as this transport's channels take it. */
    SocketAddress socketAddress(Endpoint endpoint);

    /** The endpoint of an address from a channel of this transport. */
    Endpoint endpoint(SocketAddress address);

    /** The errno of a failure of this transport's channels; empty if the failure does not tell. */
    Optional<Errno> errno(Throwable failure);

    /** The kernel's state of a listening socket. On the channel's event loop. */
    default ListenState listenState(Channel listener) {
        return ListenState.UNKNOWN;
    }

    /**
     * How many bytes the peer's kernel has acknowledged since a stream socket was connected; our end of stream counts as
     * a byte. It also answers for a socket that was reset and is still open. Empty if the kernel does not say. On the
     * channel's event loop.
     *
     * @param accepted whether the socket was accepted rather than connected
     */
    default OptionalLong bytesAcknowledged(Channel stream, boolean accepted) {
        return OptionalLong.empty();
    }

    /**
     * Passes descriptors over unix streams, {@code SCM_RIGHTS} in {@code unix(7)}: one at a time, each with a single byte of
     * data. All calls are made on the event loop of the stream.
     */
    interface DescriptorPassing {

        /**
         * Sends a byte with a duplicate of a descriptor. The sender keeps its own.
         *
         * @param stream a unix stream of this transport, on which no other send is under way
         * @return done when the kernel has the byte
         */
        ChannelFuture send(Channel stream, int descriptor);

        /**
         * Waits for a byte with a descriptor. Until it has come nothing else may come, and nobody else may read. So this call
         * comes first, and the peer is asked to send afterwards.
         *
         * @param stream a unix stream of this transport
         * @return the number of the descriptor, which the caller closes. Fails if the channel closes before. A descriptor that
         *     comes after a cancellation is closed
         */
        CompletableFuture<Integer> receive(Channel stream);
    }
}
