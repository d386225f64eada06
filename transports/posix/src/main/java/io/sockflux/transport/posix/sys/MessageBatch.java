package io.sockflux.transport.posix.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.sockflux.transport.posix.sys.layout.Constant;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * An array of {@code struct mmsghdr} with room for names, control data and, to receive, data. It serves {@code
 * recvmmsg(2)} or {@code sendmmsg(2)}, and is made once and used again, by a single thread. macOS has neither call, and
 * handles the messages singly.
 */
public final class MessageBatch {

    private static final int ENTRY = 64;
    private static final long NAME = 0;
    private static final long NAME_LENGTH = 8;
    private static final long VECTORS = 16;
    private static final long VECTOR_COUNT = 24;
    private static final long CONTROL = 32;
    private static final long CONTROL_LENGTH = 40;
    private static final long FLAGS = MessageHeader.FLAGS;
    /** Follows the {@code struct msghdr} of either system. */
    private static final long LENGTH = 56;

    private static final int VECTOR = 16;

    private final MemorySegment headers;
    private final MemorySegment vectors;
    private final MemorySegment names;
    private final MemorySegment control;
    private final MemorySegment data;
    private final ByteBuffer dataBuffer;
    private final int size;
    private final int room;
    private final int controlRoom;
    private final int mostVectors;
    private int vectorsUsed;
    private int limit;

    /**
     * A batch in the arena.
     *
     * @param size the most messages
     * @param room the most bytes of a received message; 0 for a batch that only sends
     * @param controlRoom the most bytes of a message's control data
     * @param mostVectors the most buffers of all messages together
     */
    public MessageBatch(Arena arena, int size, int room, int controlRoom, int mostVectors) {
        this.size = size;
        this.room = room;
        this.controlRoom = controlRoom;
        this.mostVectors = mostVectors;
        headers = arena.allocate((long) ENTRY * size, 64);
        vectors = arena.allocate((long) VECTOR * mostVectors, 8);
        names = arena.allocate((long) MessageHeader.NAME_ROOM * size, 8);
        control = arena.allocate((long) controlRoom * size, 8);
        data = arena.allocate(Math.max(1, (long) room * size), 64);
        dataBuffer = data.asByteBuffer();
    }

    /** The most messages. */
    public int size() {
        return size;
    }

    /** The address of the array, for the call. */
    public long address() {
        return headers.address();
    }

    // Receiving

    /**
     * Prepares the batch to receive.
     *
     * @param count the most messages
     * @param most the most bytes of a message; the rest is cut
     * @param named whether the senders are wanted
     * @param controlLength the most bytes of a message's control data
     */
    public void prepareToReceive(int count, int most, boolean named, int controlLength) {
        limit = most;
        for (int i = 0; i < count; i++) {
            long entry = (long) ENTRY * i;
            vector(i, data.address() + (long) room * i, most);
            headers.set(JAVA_LONG, entry + VECTORS, vectors.address() + (long) VECTOR * i);
            headers.set(JAVA_LONG, entry + VECTOR_COUNT, 1);
            headers.set(JAVA_LONG, entry + NAME, named ? names.address() + nameOffset(i) : 0);
            headers.set(JAVA_INT, entry + NAME_LENGTH, named ? MessageHeader.NAME_ROOM : 0);
            headers.set(JAVA_LONG, entry + CONTROL, controlLength == 0 ? 0 : control.address() + controlOffset(i));
            headers.set(JAVA_LONG, entry + CONTROL_LENGTH, controlLength);
            headers.set(JAVA_INT, entry + FLAGS, 0);
        }
    }

    /**
     * Receives a single message into the first place, {@code recvmsg(2)}.
     *
     * @return 1, or the negative errno
     */
    public int receiveOne(SystemCalls calls, int descriptor, int flags) {
        int result = calls.recvmsg(descriptor, headers.address(), flags);
        if (result < 0) {
            return result;
        }
        headers.set(JAVA_INT, LENGTH, result);
        return 1;
    }

    /** After a receive: the length of the message at this place, without the part that was cut. */
    public int length(int index) {
        return Math.min(limit, headers.get(JAVA_INT, (long) ENTRY * index + LENGTH));
    }

    /** After a receive: the flags that the kernel has set. */
    public int flags(int index) {
        return headers.get(JAVA_INT, (long) ENTRY * index + FLAGS);
    }

    /** After a receive: whether the message at this place was cut. */
    public boolean isTruncated(int index) {
        return (flags(index) & Constant.MSG_TRUNC.linux()) != 0;
    }

    /** After a receive: the length of the sender's name, at most the room for it. */
    public int nameLength(int index) {
        return Math.min(MessageHeader.NAME_ROOM, headers.get(JAVA_INT, (long) ENTRY * index + NAME_LENGTH));
    }

    /** After a receive: the length of the control data at this place. */
    public int controlLength(int index) {
        return Math.min(controlRoom, headers.get(JAVA_INT, (long) ENTRY * index + CONTROL_LENGTH));
    }

    /** After a receive: whether the message at this place has control data. */
    public boolean hasControl(int index) {
        return controlLength(index) > 0;
    }

    /** The data at this place. */
    public ByteBuffer data(int index) {
        int begin = room * index;
        return dataBuffer.clear().position(begin).limit(begin + length(index));
    }

    // Names and control data, both ways

    /** The room of all names. */
    public MemorySegment names() {
        return names;
    }

    /** The offset of the name at this place in that room. */
    public long nameOffset(int index) {
        return (long) MessageHeader.NAME_ROOM * index;
    }

    /** The room of all control data. */
    public MemorySegment control() {
        return control;
    }

    /** The offset of the control data at this place in that room. */
    public long controlOffset(int index) {
        return (long) controlRoom * index;
    }

    /** The most bytes of a message's control data. */
    public int controlRoom() {
        return controlRoom;
    }

    // Sending

    /** Starts anew, without buffers. */
    public void clear() {
        vectorsUsed = 0;
    }

    /** How many buffers can still be added. */
    public int vectorsLeft() {
        return mostVectors - vectorsUsed;
    }

    /** Begins a message at this place; its buffers are to be {@linkplain #add added} before the next begins. */
    public void begin(int index, int nameLength, int controlLength) {
        long entry = (long) ENTRY * index;
        headers.set(JAVA_LONG, entry + NAME, nameLength == 0 ? 0 : names.address() + nameOffset(index));
        headers.set(JAVA_INT, entry + NAME_LENGTH, nameLength);
        headers.set(JAVA_LONG, entry + VECTORS, vectors.address() + (long) VECTOR * vectorsUsed);
        headers.set(JAVA_LONG, entry + VECTOR_COUNT, 0);
        controlLength(index, controlLength);
    }

    /** Sets the length of the control data at this place. */
    public void controlLength(int index, int length) {
        long entry = (long) ENTRY * index;
        headers.set(JAVA_LONG, entry + CONTROL, length == 0 ? 0 : control.address() + controlOffset(index));
        // On macOS the second half of this field is the flags, which are 0 in a call.
        headers.set(JAVA_LONG, entry + CONTROL_LENGTH, length);
    }

    /** Adds a buffer to the message that was begun last. */
    public void add(int index, long address, int length) {
        vector(vectorsUsed++, address, length);
        long at = (long) ENTRY * index + VECTOR_COUNT;
        headers.set(JAVA_LONG, at, headers.get(JAVA_LONG, at) + 1);
    }

    /**
     * Sends the message at the first place, {@code sendmsg(2)}.
     *
     * @return 1, or the negative errno
     */
    public int sendOne(SystemCalls calls, int descriptor, int flags) {
        int result = calls.sendmsg(descriptor, headers.address(), flags);
        return result < 0 ? result : 1;
    }

    private void vector(int index, long address, long length) {
        vectors.set(JAVA_LONG, (long) VECTOR * index, address);
        vectors.set(JAVA_LONG, (long) VECTOR * index + 8, length);
    }
}
