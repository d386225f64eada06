package io.sockflux.transport.posix;

import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import io.sockflux.DatagramMetadata;
import io.sockflux.address.AddressFamily;
import io.sockflux.address.Endpoint;
import io.sockflux.address.InetEndpoint;
import io.sockflux.address.SocketType;
import io.sockflux.error.SystemCallException;
import io.sockflux.message.Message;
import io.sockflux.transport.posix.sys.Calls;
import io.sockflux.transport.posix.sys.Constant;
import io.sockflux.transport.posix.sys.SocketAddresses;
import io.sockflux.transport.posix.sys.SystemCalls;
import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A socket without a connection: its reads and writes are messages. */
final class PosixDatagramChannel extends PosixChannel {

    private static final ChannelMetadata METADATA = new ChannelMetadata(true, 16);
    private static final UncheckedBooleanSupplier MAY_BE_MORE = () -> true;

    private final MessageReceiver receiver;
    private final MessageSender sender;
    private @Nullable SocketAddress bound;

    /** One over an unbound socket that is its own from now on. */
    PosixDatagramChannel(SystemCalls calls, int number, Endpoint kind, Set<DatagramMetadata> metadata) {
        super(null, calls, number, kind, false);
        this.receiver = new MessageReceiver(this, true);
        this.sender = new MessageSender(this, () -> ((PosixUnsafe) unsafe()).flush0());
        metadata.forEach(this::tell);
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
        // A raw socket that is bound to the wildcard, or a unix one to no name, is as if it were not bound.
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
        // With the peer Linux takes away a port that it had chosen itself, and with it all that others would send here.
        if (bound instanceof PosixInetAddress before
                && localAddress0() instanceof PosixInetAddress now
                && now.getPort() != before.getPort()) {
            super.doBind(new EndpointAddress(before.endpoint()));
        }
    }

    @Override
    void inputReady(boolean peerEnded) {
        RecvByteBufAllocator.ExtendedHandle handle =
                (RecvByteBufAllocator.ExtendedHandle) unsafe().recvBufAllocHandle();
        handle.reset(config());
        SystemCallException failure = null;
        do {
            int count = receiver.receive();
            if (count < 0) {
                failure = Calls.wouldBlock(count) ? null : Calls.failure(count, "recv", kind());
                break;
            }
            handle.attemptedBytesRead(count);
            // An empty datagram is one too.
            handle.lastBytesRead(Math.max(1, count));
            handle.incMessagesRead(1);
            readDone();
            Message message = receiver.message(MessageReceiver.copy(alloc(), count));
            pipeline().fireChannelRead(message);
        } while (isOpen() && handle.continueReading(MAY_BE_MORE));
        handle.readComplete();
        pipeline().fireChannelReadComplete();
        if (failure != null) {
            pipeline().fireExceptionCaught(failure);
        }
        if (isOpen() && !isReadPending() && !config().isAutoRead()) {
            interest().wantInput(false);
        }
    }

    @Override
    protected Object filterOutboundMessage(Object message) {
        return sender.accept(message);
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) throws Exception {
        sender.write(in);
    }
}
