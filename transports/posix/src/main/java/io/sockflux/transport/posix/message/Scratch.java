package io.sockflux.transport.posix.message;

import io.netty.util.concurrent.FastThreadLocal;
import io.sockflux.transport.posix.sys.MessageBatch;
import io.sockflux.transport.posix.sys.MessageHeader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Native memory that the channels of one event loop share, so that calls allocate nothing. All of it but the batches to
 * receive with belongs to one channel from the moment that the channel fills it until it has read the answer of the system
 * call: in between the channel calls no handler and no listener. A channel that walks received messages while it hands them on
 * {@linkplain #takeReceiving takes} a batch, as the handlers send and receive on other channels of the loop meanwhile.
 */
public final class Scratch {

    /** How long a datagram or record may be: the longest of UDP, and what unix sockets are commonly used for. */
    public static final int DATA_ROOM = 64 << 10;

    /** Room for 253 descriptors and everything else that a kernel puts beside them. */
    public static final int CONTROL_ROOM = 4096;

    public static final int VECTORS = 64;

    /** How long the value of an option may be to need no memory of its own. */
    public static final int OPTION_ROOM = 1024;

    /** How many datagrams go by one call. */
    static final int DATAGRAMS = 32;

    /** How many pieces of memory the datagrams of one call have at the most. */
    private static final int SEGMENTS = 1024;

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
    /** Those that no channel has taken; mostly one. */
    private final ArrayDeque<MessageBatch> receiving = new ArrayDeque<>(1);

    private @Nullable MessageBatch sending;

    private Scratch() {
        // Threads of event loops come and go with their networks.
        arena = Arena.ofAuto();
        data = arena.allocate(DATA_ROOM, 64);
        dataBuffer = data.asByteBuffer();
        header = new MessageHeader(arena, VECTORS, CONTROL_ROOM);
        option = arena.allocate(OPTION_ROOM + Long.BYTES, 8);
        small = arena.allocate(16, 8);
    }

    public static Scratch ofThread() {
        return OF_THREAD.get();
    }

    /** Room for data. */
    public MemorySegment data() {
        return data;
    }

    /** Room for the value of an option, and behind it for its length. */
    public MemorySegment option() {
        return option;
    }

    /** The first bytes of the room for data. */
    public ByteBuffer data(int length) {
        return dataBuffer.clear().limit(length);
    }

    /** For {@code sendmsg(2)} and {@code recvmsg(2)}. */
    public MessageHeader header() {
        return header;
    }

    /**
     * A batch for messages that are received together. The caller has it for itself, also while it hands the messages on,
     * until it {@linkplain #giveBack gives it back}.
     */
    public MessageBatch takeReceiving() {
        MessageBatch free = receiving.poll();
        return free != null ? free : new MessageBatch(arena, DATAGRAMS, DATA_ROOM, CONTROL_ROOM, DATAGRAMS);
    }

    /** What the batch brought is handed on or released. */
    public void giveBack(MessageBatch batch) {
        receiving.push(batch);
    }

    /** For messages that are sent together. What becomes of them is told once the call has answered. */
    public MessageBatch sending() {
        if (sending == null) {
            sending = new MessageBatch(arena, DATAGRAMS, 0, CONTROL_ROOM, SEGMENTS);
        }
        return sending;
    }

    /** Room for a number. */
    public MemorySegment small() {
        return small;
    }
}
