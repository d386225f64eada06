package io.sockflux.transport.posix;

import io.netty.util.concurrent.FastThreadLocal;
import io.sockflux.transport.posix.sys.MessageBatch;
import io.sockflux.transport.posix.sys.MessageHeader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Native memory that the channels of one event loop share, one call after the other, so that calls allocate nothing. */
final class Scratch {

    /** How long a datagram or record may be: the longest of UDP, and what unix sockets are commonly used for. */
    static final int DATA_ROOM = 64 << 10;

    /** Room for 253 descriptors and everything else that a kernel puts beside them. */
    static final int CONTROL_ROOM = 4096;

    static final int VECTORS = 64;

    /** How long the value of an option may be to need no memory of its own. */
    static final int OPTION_ROOM = 1024;

    /** How many datagrams go by one call. */
    static final int DATAGRAMS = 32;

    /** Room for credentials and nothing else. */
    private static final int CREDENTIALS_ROOM = 32;

    /** How many pieces of memory the datagrams of one call have at the most. */
    private static final int SEGMENTS = 1024;

    private static final int RECORDS = 16;

    private static final FastThreadLocal<Scratch> OF_THREAD = new FastThreadLocal<>() {
        @Override
        protected Scratch initialValue() {
            return new Scratch();
        }
    };

    private final MemorySegment data;
    private final ByteBuffer dataBuffer;
    private final MessageHeader header;
    private final MemorySegment small;
    private final MemorySegment option;
    private final Arena arena;
    private @Nullable MessageBatch batch;
    private @Nullable MessageBatch received;
    private @Nullable MessageBatch sent;

    private Scratch() {
        // Threads of event loops come and go with their networks.
        arena = Arena.ofAuto();
        data = arena.allocate(DATA_ROOM, 64);
        dataBuffer = data.asByteBuffer();
        header = new MessageHeader(arena, VECTORS, CONTROL_ROOM);
        option = arena.allocate(OPTION_ROOM + Long.BYTES, 8);
        small = arena.allocate(16, 8);
    }

    static Scratch ofThread() {
        return OF_THREAD.get();
    }

    /** Room for data. */
    MemorySegment data() {
        return data;
    }

    /** Room for the value of an option, and behind it for its length. */
    MemorySegment option() {
        return option;
    }

    /** The first bytes of the room for data. */
    ByteBuffer data(int length) {
        return dataBuffer.clear().limit(length);
    }

    /** For {@code sendmsg(2)} and {@code recvmsg(2)}. */
    MessageHeader header() {
        return header;
    }

    /** For many records at once. */
    MessageBatch batch() {
        if (batch == null) {
            batch = new MessageBatch(arena, RECORDS, DATA_ROOM, CREDENTIALS_ROOM, RECORDS);
        }
        return batch;
    }

    /** For many datagrams that are received at once. */
    MessageBatch received() {
        if (received == null) {
            received = new MessageBatch(arena, DATAGRAMS, DATA_ROOM, CONTROL_ROOM, DATAGRAMS);
        }
        return received;
    }

    /** For many datagrams that are sent at once; another, as they may be answers to those that are being handed on. */
    MessageBatch sent() {
        if (sent == null) {
            sent = new MessageBatch(arena, DATAGRAMS, 0, CONTROL_ROOM, SEGMENTS);
        }
        return sent;
    }

    /** Room for a number. */
    MemorySegment small() {
        return small;
    }
}
