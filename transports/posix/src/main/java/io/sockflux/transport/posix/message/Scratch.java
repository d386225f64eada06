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
 * Native memory that the channels of an event loop share, so that calls allocate nothing. A channel owns the memory from
 * the moment it fills it until it has read the answer of the system call. In between the channel calls no handler and no
 * listener. Batches to receive with are different: a channel {@linkplain #takeReceiving takes} a batch while it hands
 * received messages on. Handlers meanwhile send and receive on other channels of the loop.
 */
public final class Scratch {

    /** The longest datagram or record, in bytes: the longest over UDP, and the common use of unix sockets. */
    public static final int DATA_ROOM = 64 << 10;

    /** Room for 253 descriptors and everything else that a kernel puts beside them. */
    public static final int CONTROL_ROOM = 4096;

    public static final int VECTORS = 64;

    /** The longest option value that needs no memory of its own, in bytes. */
    public static final int OPTION_ROOM = 1024;

    /** The most datagrams in a call. */
    static final int DATAGRAMS = 32;

    /** The most pieces of memory of the datagrams in a call. */
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
    /** The batches that no channel has taken; mostly there is a single batch. */
    private final ArrayDeque<MessageBatch> receiving = new ArrayDeque<>(1);

    private @Nullable MessageBatch sending;

    private Scratch() {
        // Collected with its thread: the threads of event loops come and go with their networks.
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

    /** Room for the value of an option, followed by its length. */
    public MemorySegment option() {
        return option;
    }

    /** The first bytes of the room for data. */
    public ByteBuffer data(int length) {
        return dataBuffer.clear().limit(length);
    }

    /** The message header for {@code sendmsg(2)} and {@code recvmsg(2)}. */
    public MessageHeader header() {
        return header;
    }

    /**
     * A batch for messages that are received together. The caller owns it, also while it hands the messages on, until it
     * {@linkplain #giveBack gives it back}.
     */
    public MessageBatch takeReceiving() {
        MessageBatch free = receiving.poll();
        return free != null ? free : new MessageBatch(arena, DATAGRAMS, DATA_ROOM, CONTROL_ROOM, DATAGRAMS);
    }

    /** Takes a batch back after its messages were handed on or released. */
    public void giveBack(MessageBatch batch) {
        receiving.push(batch);
    }

    /** The batch for messages that are sent together. Its owner tells the results only after the call has answered. */
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
