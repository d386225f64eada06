package io.sockflux.transport.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.sockflux.address.Endpoint;
import io.sockflux.address.InetEndpoint;
import io.sockflux.address.Protocol;
import io.sockflux.address.SocketType;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.spi.SocketIdentity;
import io.sockflux.transport.posix.sys.Calls;
import io.sockflux.transport.posix.sys.MessageHeader;
import io.sockflux.transport.posix.sys.SocketAddresses;
import io.sockflux.transport.posix.sys.SystemCalls;
import io.sockflux.transport.posix.sys.layout.Constant;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Identifies the socket of a descriptor and its addresses.
 *
 * @param calls the system's calls
 */
record SocketIdentification(SystemCalls calls) {

    private static final Set<Protocol> STREAMS = Set.of(Protocol.TCP, Protocol.MPTCP);
    private static final Set<Protocol> DATAGRAMS =
            Set.of(Protocol.UDP, Protocol.UDPLITE, Protocol.ICMP, Protocol.ICMPV6);

    /** Identifies any descriptor. */
    SocketIdentity of(int descriptor) throws SystemCallException {
        int number = option(descriptor, Constant.SO_TYPE);
        SocketType type = Arrays.stream(SocketType.values())
                .filter(known -> known.number() == number)
                .findFirst()
                .orElseThrow(() -> unknown(Errno.EPROTONOSUPPORT, "is a socket of type " + number));
        Protocol protocol = protocol(descriptor, type);
        Endpoint local = name(descriptor, type, protocol, false)
                .orElseThrow(() -> unknown(Errno.EAFNOSUPPORT, "is a socket of a family without endpoints"));
        if (local instanceof InetEndpoint && !has(type, protocol)) {
            throw unknown(Errno.EPROTONOSUPPORT, "is a " + type + " socket of the protocol " + protocol);
        }
        boolean listens = type.isConnected() && option(descriptor, Constant.SO_ACCEPTCONN) != 0;
        return new SocketIdentity(
                local,
                name(descriptor, type, protocol, true),
                listens,
                number(descriptor, Constant.SIOCOUTQ).orElse(0));
    }

    private Protocol protocol(int descriptor, SocketType type) throws SystemCallException {
        if (Constant.SO_PROTOCOL.exists()) {
            return new Protocol(option(descriptor, Constant.SO_PROTOCOL));
        }
        return switch (type) {
            case STREAM -> Protocol.TCP;
            case DGRAM -> Protocol.UDP;
            case RAW, SEQPACKET -> Protocol.DEFAULT;
        };
    }

    private static boolean has(SocketType type, Protocol protocol) {
        return switch (type) {
            case STREAM -> STREAMS.contains(protocol);
            case DGRAM -> DATAGRAMS.contains(protocol);
            case RAW -> true;
            case SEQPACKET -> false;
        };
    }

    private static SystemCallException unknown(Errno errno, String words) {
        return new SystemCallException("getsockopt", errno, null, words);
    }

    private int option(int descriptor, Constant option) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(JAVA_INT);
            MemorySegment length = arena.allocateFrom(JAVA_INT, Integer.BYTES);
            int level = Constant.SOL_SOCKET.number();
            Calls.check(
                    calls.getsockopt(descriptor, level, option.number(), value.address(), length.address()),
                    "getsockopt",
                    null);
            return value.get(JAVA_INT, 0);
        }
    }

    /** The int that an {@code ioctl(2)} answers; empty if it fails or this system lacks the request. */
    OptionalInt number(int socket, Constant request) {
        if (!request.exists()) {
            return OptionalInt.empty();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment answer = arena.allocate(JAVA_INT);
            int result = calls.ioctl(socket, Integer.toUnsignedLong(request.number()), answer.address());
            return result < 0 ? OptionalInt.empty() : OptionalInt.of(answer.get(JAVA_INT, 0));
        }
    }

    /**
     * {@code getsockname(2)} or {@code getpeername(2)}; empty if the call fails, or if no endpoint has such an address.
     */
    Optional<Endpoint> name(int socket, SocketType type, Protocol protocol, boolean peer) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment room = arena.allocate(MessageHeader.NAME_ROOM, 8);
            MemorySegment length = arena.allocateFrom(JAVA_INT, MessageHeader.NAME_ROOM);
            int result = peer
                    ? calls.getpeername(socket, room.address(), length.address())
                    : calls.getsockname(socket, room.address(), length.address());
            return result < 0
                    ? Optional.empty()
                    : Optional.ofNullable(SocketAddresses.read(
                            room, Math.min(MessageHeader.NAME_ROOM, length.get(JAVA_INT, 0)), type, protocol));
        }
    }
}
