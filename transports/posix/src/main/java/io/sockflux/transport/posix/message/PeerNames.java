package io.sockflux.transport.posix.message;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.sockflux.address.Endpoint;
import io.sockflux.address.InetEndpoint;
import io.sockflux.transport.posix.sys.MessageHeader;
import io.sockflux.transport.posix.sys.SocketAddresses;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A cache of a datagram socket's recent peers, by their {@code struct sockaddr}. An endpoint holds a text, and making it
 * for every datagram would cost more than the datagram. The size is fixed, so that peers cannot fill memory: a new peer
 * replaces another.
 */
public final class PeerNames {

    private static final int PLACES = 256;
    /** The length of an IPv6 address, in bytes. Unix names, which are longer, are read each time. */
    private static final int LONGEST = 28;

    private final Endpoint kind;
    private final @Nullable Name[] byName = new Name[PLACES];
    private final @Nullable Name[] byEndpoint = new Name[PLACES];

    private record Name(int length, long first, long second, long third, int last, Endpoint endpoint) {

        boolean is(MemorySegment room, long at, int length) {
            return length == this.length
                    && first == room.get(JAVA_LONG, at)
                    && (length <= 16 ? shortRest(room, at) : longRest(room, at));
        }

        /** An IPv4 address has padding in its second half. */
        private boolean shortRest(MemorySegment room, long at) {
            return second == room.get(JAVA_LONG, at + 8);
        }

        private boolean longRest(MemorySegment room, long at) {
            return second == room.get(JAVA_LONG, at + 8)
                    && third == room.get(JAVA_LONG, at + 16)
                    && last == room.get(JAVA_INT, at + 24);
        }
    }

    /**
     * The cache of a socket.
     *
     * @param kind an endpoint of its family, type and protocol
     */
    public PeerNames(Endpoint kind) {
        this.kind = kind;
    }

    /** The endpoint of a name from the kernel; null if the name is empty. */
    @Nullable
    public Endpoint endpoint(MemorySegment room, long at, int length) {
        if (length != 16 && length != LONGEST) {
            return read(room, at, length);
        }
        int place = place(room, at, length);
        Name known = byName[place];
        if (known != null && known.is(room, at, length)) {
            return known.endpoint;
        }
        Endpoint endpoint = read(room, at, length);
        if (endpoint != null) {
            byName[place] = name(room, at, length, endpoint);
        }
        return endpoint;
    }

    private @Nullable Endpoint read(MemorySegment room, long at, int length) {
        return SocketAddresses.read(room.asSlice(at, MessageHeader.NAME_ROOM), length, kind.type(), kind.protocol());
    }

    private static int place(MemorySegment room, long at, int length) {
        long hash = room.get(JAVA_LONG, at) * 0x9E3779B97F4A7C15L;
        if (length == LONGEST) {
            hash = (hash ^ room.get(JAVA_LONG, at + 16)) * 0x9E3779B97F4A7C15L;
        }
        return (int) (hash >>> 56);
    }

    private static Name name(MemorySegment room, long at, int length, Endpoint endpoint) {
        return new Name(
                length,
                room.get(JAVA_LONG, at),
                room.get(JAVA_LONG, at + 8),
                length == LONGEST ? room.get(JAVA_LONG, at + 16) : 0,
                length == LONGEST ? room.get(JAVA_INT, at + 24) : 0,
                endpoint);
    }

    /**
     * Writes the name of an endpoint.
     *
     * @return the length of the name
     * @throws IllegalStateException if its host is a name
     */
    int write(Endpoint endpoint, MemorySegment room, long at) {
        int place = (endpoint.hashCode() * 0x9E3779B9) >>> 24;
        Name known = byEndpoint[place];
        if (known != null && known.endpoint.equals(endpoint)) {
            room.set(JAVA_LONG, at, known.first);
            room.set(JAVA_LONG, at + 8, known.second);
            if (known.length == LONGEST) {
                room.set(JAVA_LONG, at + 16, known.third);
                room.set(JAVA_INT, at + 24, known.last);
            }
            return known.length;
        }
        int length = SocketAddresses.write(endpoint, room.asSlice(at, MessageHeader.NAME_ROOM));
        // The interface of a named zone may have another number tomorrow.
        boolean lasts = !(endpoint instanceof InetEndpoint inet) || inet.host().indexOf('%') < 0;
        if (lasts && (length == 16 || length == LONGEST)) {
            byEndpoint[place] = name(room, at, length, endpoint);
        }
        return length;
    }
}
