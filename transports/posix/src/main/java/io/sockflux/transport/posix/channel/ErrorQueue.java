package io.sockflux.transport.posix.channel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.sockflux.address.AddressFamily;
import io.sockflux.address.Endpoint;
import io.sockflux.address.InetEndpoint;
import io.sockflux.address.SocketType;
import io.sockflux.datagram.DatagramError;
import io.sockflux.error.Errno;
import io.sockflux.transport.posix.message.Flags;
import io.sockflux.transport.posix.message.Scratch;
import io.sockflux.transport.posix.sys.MessageHeader;
import io.sockflux.transport.posix.sys.SocketAddresses;
import io.sockflux.transport.posix.sys.layout.Constant;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The network's errors for datagrams that were sent, {@code IP_RECVERR} in {@code ip(7)}. Linux keeps them in a queue of
 * their own. The queue must be emptied on each error event, as the loop reports it without end otherwise.
 */
final class ErrorQueue {

    /**
     * The most errors in a turn, so that the loop's other channels get theirs. The loop reports again if errors are left.
     */
    private static final int MOST = 64;

    private static final int CONTROL_ROOM = 512;
    private static final int HEADER = 16;

    // struct sock_extended_err, linux/errqueue.h
    private static final int ORIGIN = 4;
    private static final int TYPE = 5;
    private static final int CODE = 6;
    private static final int INFO = 8;
    private static final int OFFENDER = 16;
    private static final int ORIGIN_LOCAL = 1;
    private static final int ORIGIN_ICMP = 2;
    private static final int ORIGIN_ICMP6 = 3;

    private final PosixChannel channel;
    private final boolean isThere;

    ErrorQueue(PosixChannel channel, boolean wanted) {
        this.channel = channel;
        this.isThere = wanted && hasQueue(channel.kind()) && turnOn();
    }

    private static boolean hasQueue(Endpoint kind) {
        return Constant.IP_RECVERR.exists() && kind instanceof InetEndpoint && kind.type() == SocketType.DGRAM;
    }

    private boolean turnOn() {
        boolean ipv6 = channel.kind().family() == AddressFamily.INET6;
        PosixChannelConfig config = channel.config();
        // An IPv6 socket that takes IPv4 too has errors of both families.
        config.integer(Constant.IPPROTO_IP.number(), Constant.IP_RECVERR.number(), 1);
        if (ipv6) {
            config.integer(Constant.IPPROTO_IPV6.number(), Constant.IPV6_RECVERR.number(), 1);
        }
        return true;
    }

    /** Hands on the errors in the queue. Returns whether any came from the network rather than from this kernel. */
    boolean drain() {
        if (!isThere) {
            return false;
        }
        boolean any = false;
        for (int i = 0; i < MOST && channel.isOpen(); i++) {
            MessageHeader header = Scratch.ofThread().header();
            header.vector(0, Scratch.ofThread().data().address(), 1);
            header.prepare(MessageHeader.NAME_ROOM, 1, CONTROL_ROOM);
            int flags = Flags.RECEIVING | Constant.MSG_ERRQUEUE.number();
            if (channel.calls().recvmsg(channel.number(), header.address(), flags) < 0) {
                break;
            }
            DatagramError error = read(header);
            if (error != null) {
                any |= error.icmpType().isPresent();
                channel.pipeline().fireUserEventTriggered(error);
            }
        }
        return any;
    }

    private @Nullable DatagramError read(MessageHeader header) {
        Endpoint peer = header.nameLength() == 0
                ? null
                : SocketAddresses.read(
                        header.name(),
                        header.nameLength(),
                        channel.kind().type(),
                        channel.kind().protocol());
        MemorySegment control = header.control();
        long end = Math.min(header.controlLength(), CONTROL_ROOM);
        long offset = 0;
        while (end - offset >= HEADER) {
            long length = control.get(JAVA_LONG_UNALIGNED, offset);
            if (length < HEADER || length > end - offset) {
                return null;
            }
            int level = control.get(JAVA_INT_UNALIGNED, offset + 8);
            int type = control.get(JAVA_INT_UNALIGNED, offset + 12);
            if (isError(level, type) && length - HEADER >= OFFENDER) {
                return error(control.asSlice(offset + HEADER, length - HEADER), peer);
            }
            offset += (length + 7) & -8;
        }
        return null;
    }

    private static boolean isError(int level, int type) {
        return (level == Constant.IPPROTO_IP.number() && type == Constant.IP_RECVERR.number())
                || (level == Constant.IPPROTO_IPV6.number() && type == Constant.IPV6_RECVERR.number());
    }

    private static @Nullable DatagramError error(MemorySegment error, @Nullable Endpoint peer) {
        Errno errno = Errno.ofNumber(error.get(JAVA_INT_UNALIGNED, 0)).orElse(null);
        int origin = error.get(JAVA_BYTE, ORIGIN);
        boolean icmp = origin == ORIGIN_ICMP || origin == ORIGIN_ICMP6;
        if (errno == null || !(icmp || origin == ORIGIN_LOCAL)) {
            // A time stamp, or the end of a zero-copy send. Neither was asked for.
            return null;
        }
        return new DatagramError(
                errno,
                Optional.ofNullable(peer),
                icmp ? offender(error) : Optional.empty(),
                icmp ? OptionalInt.of(Byte.toUnsignedInt(error.get(JAVA_BYTE, TYPE))) : OptionalInt.empty(),
                icmp ? OptionalInt.of(Byte.toUnsignedInt(error.get(JAVA_BYTE, CODE))) : OptionalInt.empty(),
                errno == Errno.EMSGSIZE ? OptionalInt.of(error.get(JAVA_INT_UNALIGNED, INFO)) : OptionalInt.empty());
    }

    private static Optional<InetAddress> offender(MemorySegment error) {
        MemorySegment address = error.asSlice(OFFENDER);
        return SocketAddresses.internetAddress(address, (int) address.byteSize());
    }
}
