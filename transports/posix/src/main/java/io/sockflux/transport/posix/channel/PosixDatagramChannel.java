package io.sockflux.transport.posix.channel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import io.sockflux.address.AddressFamily;
import io.sockflux.address.Endpoint;
import io.sockflux.address.InetEndpoint;
import io.sockflux.address.Protocol;
import io.sockflux.address.SocketType;
import io.sockflux.error.SystemCallException;
import io.sockflux.message.DatagramMetadata;
import io.sockflux.message.Message;
import io.sockflux.spi.DatagramSettings;
import io.sockflux.spi.RecordReader;
import io.sockflux.transport.posix.message.DatagramRuns;
import io.sockflux.transport.posix.message.EndpointAddress;
import io.sockflux.transport.posix.message.OutboundMessage;
import io.sockflux.transport.posix.message.PeerNames;
import io.sockflux.transport.posix.message.PosixInetAddress;
import io.sockflux.transport.posix.message.Scratch;
import io.sockflux.transport.posix.sys.Calls;
import io.sockflux.transport.posix.sys.SocketAddresses;
import io.sockflux.transport.posix.sys.SystemCalls;
import io.sockflux.transport.posix.sys.layout.Constant;
import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** A datagram or raw socket. Its reads and writes are messages. */
public final class PosixDatagramChannel extends PosixChannel implements RecordReader {

    private static final ChannelMetadata METADATA = new ChannelMetadata(true, 16);
    private static final UncheckedBooleanSupplier MAY_BE_MORE = () -> true;

    private final DatagramReceiver receiver;
    private final DatagramSender sender;
    private final DatagramRuns runs;
    private final ErrorQueue errors;
    private int wanted = 1;
    private @Nullable SocketAddress bound;

    /**
     * A channel over a socket, which it owns from now on.
     *
     * @param adopted whether the caller opened the socket, and has bound it or will not
     */
    public PosixDatagramChannel(
            SystemCalls calls, int number, Endpoint kind, DatagramSettings settings, boolean adopted) {
        super(null, calls, number, kind, adopted);
        this.bound = adopted ? localAddress0() : null;
        PeerNames names = new PeerNames(kind);
        boolean offload = settings.offload() && settings.batch() > 1 && isUdp();
        boolean wholePieces = settings.metadata().contains(DatagramMetadata.SEGMENT_SIZE);
        boolean cuts = offload && Constant.UDP_SEGMENT.exists() && canSet(Constant.UDP_SEGMENT, 0);
        // The kernel counts a lost piece as a single datagram, and cuts a piece as a whole if the room is too short.
        boolean apart = settings.metadata().contains(DatagramMetadata.DROP_COUNT)
                || settings.maxLength() < DatagramSettings.DEFAULT.maxLength();
        if (Constant.UDP_GRO.exists() && isUdp() && (wholePieces || (offload && !apart))) {
            canSet(Constant.UDP_GRO, 1);
        }
        this.receiver = new DatagramReceiver(this, settings, names, wholePieces);
        int most = Constant.isDarwin() ? 1 : settings.batch();
        this.runs = new DatagramRuns(kind.family() == AddressFamily.INET6, names, most, cuts);
        this.sender = new DatagramSender(this, runs, () -> ((PosixUnsafe) unsafe()).flush0());
        this.errors = new ErrorQueue(this, settings.errors());
        settings.metadata().forEach(this::tell);
    }

    private boolean isUdp() {
        return kind().protocol().equals(Protocol.UDP);
    }

    /** Sets the option; returns false if this kernel lacks it. */
    private boolean canSet(Constant option, int value) {
        try {
            config().integer(Constant.IPPROTO_UDP.number(), option.number(), value);
            return true;
        } catch (ChannelException e) {
            return false;
        }
    }

    private void tell(DatagramMetadata metadata) {
        boolean ip = kind() instanceof InetEndpoint;
        boolean ipv6 = kind().family() == AddressFamily.INET6;
        switch (metadata) {
            case PACKET_INFO -> turnOn(ip, ipv6, Constant.IP_PKTINFO, Constant.IPV6_RECVPKTINFO);
            case HOP_LIMIT -> turnOn(ip, ipv6, Constant.IP_RECVTTL, Constant.IPV6_RECVHOPLIMIT);
            case TRAFFIC_CLASS -> turnOn(ip, ipv6, Constant.IP_RECVTOS, Constant.IPV6_RECVTCLASS);
            case TIMESTAMP ->
                config().turnOn(Constant.SO_TIMESTAMPNS.exists() ? Constant.SO_TIMESTAMPNS : Constant.SO_TIMESTAMP);
            case SEGMENT_SIZE -> {
                // The constructor has turned it on.
            }
            case DROP_COUNT -> config().turnOn(Constant.SO_RXQ_OVFL);
            case CREDENTIALS -> {
                if (kind().family() == AddressFamily.UNIX) {
                    config().turnOn(Constant.SO_PASSCRED);
                }
            }
        }
    }

    private void turnOn(boolean ip, boolean ipv6, Constant forIpv4, Constant forIpv6) {
        if (ip) {
            int level = (ipv6 ? Constant.IPPROTO_IPV6 : Constant.IPPROTO_IP).number();
            config().integer(level, (ipv6 ? forIpv6 : forIpv4).number(), 1);
        }
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    protected void doBind(SocketAddress local) throws Exception {
        // Binding a raw socket to the wildcard, or a unix socket to no name, has no effect.
        if (isNamed(((EndpointAddress) local).endpoint())) {
            super.doBind(local);
            bound = localAddress0();
        }
        activate();
    }

    private static boolean isNamed(Endpoint endpoint) {
        if (endpoint instanceof InetEndpoint inet) {
            return endpoint.type() != SocketType.RAW
                    || !inet.socketAddress().getAddress().isAnyLocalAddress();
        }
        return !(endpoint instanceof io.sockflux.address.UnixUnnamedEndpoint);
    }

    @Override
    protected void doDisconnect() throws Exception {
        MemorySegment room = Scratch.ofThread().header().name();
        int length = SocketAddresses.writeUnspecified(room);
        Calls.check(calls().connect(number(), room.address(), length), "connect", kind());
        // Linux drops a port that it chose itself together with the peer, and later datagrams to the port would be
        // lost.
        if (bound instanceof PosixInetAddress before
                && localAddress0() instanceof PosixInetAddress now
                && now.getPort() != before.getPort()) {
            super.doBind(new EndpointAddress(before.endpoint()));
        }
    }

    @Override
    public void mayRead(int records) {
        wanted = records;
    }

    @Override
    void cutsItself() {
        runs.stayApart();
    }

    /** Hands on the errors in the error queue. Returns whether any came from the network. */
    boolean drainErrors() {
        return errors.drain();
    }

    @Override
    void inputReady(boolean peerEnded) {
        RecvByteBufAllocator.ExtendedHandle handle =
                (RecvByteBufAllocator.ExtendedHandle) unsafe().recvBufAllocHandle();
        handle.reset(config());
        // The loop also reports errors without input, even when no read is wanted.
        errors.drain();
        Throwable failure = null;
        holdFlushes();
        try {
            failure = receive(handle);
        } catch (RuntimeException | OutOfMemoryError e) {
            // Lack of memory for a buffer fails this socket only, not the other sockets of the loop.
            failure = e;
        } finally {
            handle.readComplete();
            pipeline().fireChannelReadComplete();
            letFlushesGo();
        }
        if (failure != null) {
            pipeline().fireExceptionCaught(failure);
        }
        if (isOpen() && !isReadPending() && !config().isAutoRead()) {
            interest().wantInput(false);
        }
    }

    private @Nullable SystemCallException receive(RecvByteBufAllocator.ExtendedHandle handle) {
        boolean more = isOpen() && interest().wantsInput();
        while (more) {
            int most = config().isAutoRead() ? receiver.most() : Math.min(wanted, receiver.most());
            wanted = 1;
            int count = receiver.receive(handle, most);
            if (count < 0) {
                return failure(count);
            }
            more = count == most && isOpen() && handle.continueReading(MAY_BE_MORE);
        }
        return null;
    }

    /** The failure of a receive; null if there is only nothing to read, or the error queue had the reason. */
    private @Nullable SystemCallException failure(int result) {
        return Calls.wouldBlock(result) || errors.drain() ? null : Calls.failure(result, "recv", kind());
    }

    @Override
    protected Object filterOutboundMessage(Object message) {
        if (message instanceof ByteBuf buffer) {
            return OutboundMessage.of(Message.of(buffer), alloc());
        }
        return message instanceof Message m ? OutboundMessage.of(m, alloc()) : message;
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) {
        sender.write(in);
    }
}
