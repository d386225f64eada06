package io.sockflux.transport.posix.channel;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.sockflux.address.Endpoint;
import io.sockflux.transport.posix.message.EndpointAddress;
import io.sockflux.transport.posix.message.Scratch;
import io.sockflux.transport.posix.sys.MessageHeader;
import io.sockflux.transport.posix.sys.SocketAddresses;
import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** The addresses that the kernel tells of a socket, {@code getsockname(2)} and {@code getpeername(2)}. */
final class SocketNames {

    private SocketNames() {}

    /** Where the socket is bound; null if the kernel does not say. */
    static @Nullable SocketAddress local(PosixChannel channel) {
        return name(channel, false);
    }

    /** Where the socket is connected; null if it is not. */
    static @Nullable SocketAddress peer(PosixChannel channel) {
        return name(channel, true);
    }

    private static @Nullable SocketAddress name(PosixChannel channel, boolean peer) {
        Scratch scratch = Scratch.ofThread();
        MemorySegment room = scratch.header().name();
        MemorySegment length = scratch.small();
        length.set(JAVA_INT, 0, MessageHeader.NAME_ROOM);
        int result = peer
                ? channel.calls().getpeername(channel.number(), room.address(), length.address())
                : channel.calls().getsockname(channel.number(), room.address(), length.address());
        return result < 0 ? null : read(room, length.get(JAVA_INT, 0), channel.kind());
    }

    /**
     * The address that the kernel wrote; null if it wrote none.
     *
     * @param length the length that the kernel told, which may be more than the room
     * @param kind an endpoint of the socket's type and protocol
     */
    static @Nullable SocketAddress read(MemorySegment room, int length, Endpoint kind) {
        Endpoint endpoint =
                SocketAddresses.read(room, Math.min(MessageHeader.NAME_ROOM, length), kind.type(), kind.protocol());
        return endpoint == null ? null : EndpointAddress.of(endpoint);
    }
}
