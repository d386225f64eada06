package io.sockflux.transport.posix.sys;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.sockflux.address.AddressFamily;
import io.sockflux.address.Endpoint;
import io.sockflux.address.IcmpEndpoint;
import io.sockflux.address.InetEndpoint;
import io.sockflux.address.Protocol;
import io.sockflux.address.RawEndpoint;
import io.sockflux.address.SocketType;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.address.UdpEndpoint;
import io.sockflux.address.UnixAbstractEndpoint;
import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.address.UnixUnnamedEndpoint;
import io.sockflux.address.VsockEndpoint;
import io.sockflux.transport.posix.sys.layout.Constant;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Converts endpoints to {@code struct sockaddr} and back. */
public final class SocketAddresses {

    private static final ValueLayout.OfShort NETWORK_SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    public static final int INET_SIZE = 16;
    public static final int INET6_SIZE = 28;
    private static final int VSOCK_SIZE = 16;
    /** The offset of the path in {@code struct sockaddr_un}. */
    private static final int UNIX_PATH = 2;

    private static final int UNIX_SIZE = Constant.isDarwin() ? 106 : 110;

    private SocketAddresses() {}

    /** The number of a family. */
    public static int number(AddressFamily family) {
        return switch (family) {
            case UNSPEC -> Constant.AF_UNSPEC.number();
            case INET -> Constant.AF_INET.number();
            case INET6 -> Constant.AF_INET6.number();
            case UNIX -> Constant.AF_UNIX.number();
            case VSOCK -> Constant.AF_VSOCK.number();
        };
    }

    /**
     * Writes the address of an endpoint.
     *
     * @param room at least {@link MessageHeader#NAME_ROOM} bytes
     * @return the length of the address
     * @throws IllegalStateException if its host is a name
     */
    public static int write(Endpoint endpoint, MemorySegment room) {
        if (endpoint instanceof InetEndpoint inet) {
            return write(inet.socketAddress(), inet.family() == AddressFamily.INET6, room);
        }
        if (endpoint instanceof UnixPathEndpoint unix) {
            byte[] path = unix.path().getBytes(StandardCharsets.UTF_8);
            if (UNIX_PATH + path.length >= UNIX_SIZE) {
                throw new IllegalArgumentException("unix path: " + path.length + " bytes (expected: at most "
                        + (UNIX_SIZE - UNIX_PATH - 1) + " on this system): " + unix.path());
            }
            MemorySegment.copy(path, 0, room, JAVA_BYTE, UNIX_PATH, path.length);
            room.set(JAVA_BYTE, UNIX_PATH + path.length, (byte) 0);
            return family(room, AddressFamily.UNIX, UNIX_PATH + path.length + 1);
        }
        if (endpoint instanceof UnixAbstractEndpoint unix) {
            byte[] name = unix.name().getBytes(StandardCharsets.UTF_8);
            room.set(JAVA_BYTE, UNIX_PATH, (byte) 0);
            MemorySegment.copy(name, 0, room, JAVA_BYTE, UNIX_PATH + 1, name.length);
            return family(room, AddressFamily.UNIX, UNIX_PATH + 1 + name.length);
        }
        if (endpoint instanceof VsockEndpoint vsock) {
            room.asSlice(0, VSOCK_SIZE).fill((byte) 0);
            room.set(INT, 4, (int) vsock.port());
            room.set(INT, 8, (int) vsock.cid());
            return family(room, AddressFamily.VSOCK, VSOCK_SIZE);
        }
        // The endpoint names no address. On Linux a bind by the family alone makes the kernel choose an abstract
        // name.
        return family(room, AddressFamily.UNIX, UNIX_PATH);
    }

    private static int write(InetSocketAddress address, boolean ipv6, MemorySegment room) {
        byte[] bytes = address.getAddress().getAddress();
        if (!ipv6) {
            room.asSlice(0, INET_SIZE).fill((byte) 0);
            room.set(NETWORK_SHORT, 2, (short) address.getPort());
            MemorySegment.copy(bytes, 0, room, JAVA_BYTE, 4, 4);
            return family(room, AddressFamily.INET, INET_SIZE);
        }
        room.asSlice(0, INET6_SIZE).fill((byte) 0);
        room.set(NETWORK_SHORT, 2, (short) address.getPort());
        if (bytes.length == 4) {
            // Java has made an IPv4 address of a v4-mapped address.
            room.set(NETWORK_SHORT, 18, (short) 0xFFFF);
            MemorySegment.copy(bytes, 0, room, JAVA_BYTE, 20, 4);
        } else {
            MemorySegment.copy(bytes, 0, room, JAVA_BYTE, 8, 16);
            room.set(INT, 24, ((Inet6Address) address.getAddress()).getScopeId());
        }
        return family(room, AddressFamily.INET6, INET6_SIZE);
    }

    /** The address that dissolves a datagram socket's connection, {@code connect(2)}. */
    public static int writeUnspecified(MemorySegment room) {
        room.asSlice(0, INET_SIZE).fill((byte) 0);
        return family(room, AddressFamily.UNSPEC, INET_SIZE);
    }

    static int family(MemorySegment room, AddressFamily family, int length) {
        if (Constant.isDarwin()) {
            room.set(JAVA_BYTE, 0, (byte) length);
            room.set(JAVA_BYTE, 1, (byte) number(family));
        } else {
            room.set(JAVA_SHORT, 0, (short) number(family));
        }
        return length;
    }

    /**
     * Reads an address from the kernel.
     *
     * @param length the length of the address, at most the size of the segment
     * @param type the type of the socket
     * @param protocol the protocol of the socket
     * @return the endpoint; null if there is no address, or its family is unknown here
     */
    public static @Nullable Endpoint read(MemorySegment address, int length, SocketType type, Protocol protocol) {
        if (length < 2) {
            return null;
        }
        int family = Constant.isDarwin() ? address.get(JAVA_BYTE, 1) : address.get(JAVA_SHORT, 0);
        if (family == Constant.AF_UNIX.number()) {
            return unix(address, length, type);
        }
        if (family == Constant.AF_VSOCK.number() && length >= 12) {
            return new VsockEndpoint(
                    Integer.toUnsignedLong(address.get(INT, 8)), Integer.toUnsignedLong(address.get(INT, 4)), type);
        }
        InetSocketAddress inet = inet(address, length, family);
        if (inet == null) {
            return null;
        }
        return switch (type) {
            case STREAM, SEQPACKET ->
                new TcpEndpoint(
                        InetEndpoint.text(inet.getAddress()),
                        inet.getPort(),
                        protocol.equals(Protocol.MPTCP) ? protocol : Protocol.TCP);
            case RAW -> RawEndpoint.of(inet, protocol);
            case DGRAM ->
                protocol.equals(Protocol.ICMP) || protocol.equals(Protocol.ICMPV6)
                        ? IcmpEndpoint.of(inet)
                        : new UdpEndpoint(
                                InetEndpoint.text(inet.getAddress()),
                                inet.getPort(),
                                protocol.equals(Protocol.UDPLITE) ? protocol : Protocol.UDP);
        };
    }

    /** Reads the address of a host from the kernel; empty if it is not an IP address. */
    public static Optional<InetAddress> internetAddress(MemorySegment address, int length) {
        if (length < 2) {
            return Optional.empty();
        }
        InetSocketAddress inet = inet(address, length, address.get(SHORT, 0));
        return Optional.ofNullable(inet).map(InetSocketAddress::getAddress);
    }

    private static @Nullable InetSocketAddress inet(MemorySegment address, int length, int family) {
        int port = address.get(NETWORK_SHORT, 2) & 0xFFFF;
        try {
            if (family == Constant.AF_INET.number() && length >= 8) {
                byte[] bytes = address.asSlice(4, 4).toArray(JAVA_BYTE);
                return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
            }
            if (family == Constant.AF_INET6.number() && length >= INET6_SIZE) {
                byte[] bytes = address.asSlice(8, 16).toArray(JAVA_BYTE);
                return new InetSocketAddress(Inet6Address.getByAddress(null, bytes, address.get(INT, 24)), port);
            }
            return null;
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }

    private static Endpoint unix(MemorySegment address, int length, SocketType type) {
        byte[] name = address.asSlice(UNIX_PATH, Math.min(length, UNIX_SIZE) - UNIX_PATH)
                .toArray(JAVA_BYTE);
        if (name.length == 0) {
            return new UnixUnnamedEndpoint(type);
        }
        try {
            if (name[0] == 0) {
                // On macOS a socket without a name has an empty path.
                return Constant.isDarwin() || name.length == 1
                        ? new UnixUnnamedEndpoint(type)
                        : new UnixAbstractEndpoint(text(Arrays.copyOfRange(name, 1, name.length)), type);
            }
            int end = 0;
            while (end < name.length && name[end] != 0) {
                end++;
            }
            return new UnixPathEndpoint(text(Arrays.copyOf(name, end)), type);
        } catch (IllegalArgumentException e) {
            // A peer may bind a name that is no text. It may do so, and must be served all the same.
            return new UnixUnnamedEndpoint(type);
        }
    }

    /** The text of the bytes. Throws if the text would not make the same bytes again. */
    private static String text(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)) {
            throw new IllegalArgumentException("name: is no UTF-8");
        }
        return text;
    }
}
