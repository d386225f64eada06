package io.sockflux.transport.posix.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * An array of {@code struct mmsghdr}, each with one buffer, for one {@code recvmmsg(2)} or {@code sendmmsg(2)}, made once and
 * used again. For one thread, on Linux.
 */
public final class RecordBatch {

    private static final int ENTRY = 64;
    private static final long VECTORS = 16;
    private static final long VECTOR_COUNT = 24;
    private static final long CONTROL = 32;
    private static final long CONTROL_LENGTH = 40;
    private static final long FLAGS = 48;
    private static final long LENGTH = 56;
    private static final int VECTOR = 16;

    /** Room for credentials and nothing else. */
    private static final int CONTROL_ROOM = 32;

    private final MemorySegment headers;
    private final MemorySegment vectors;
    private final MemorySegment control;
    private final MemorySegment data;
    private final ByteBuffer dataBuffer;
    private final int size;
    private final int room;

    /**
     * One in the arena.
     *
     * @param size how many records it is for
     * @param room how many bytes each may have when they are received
     */
    public RecordBatch(Arena arena, int size, int room) {
        this.size = size;
        this.room = room;
        headers = arena.allocate((long) ENTRY * size, 64);
        vectors = arena.allocate((long) VECTOR * size, 8);
        control = arena.allocate((long) CONTROL_ROOM * size, 8);
        data = arena.allocate((long) room * size, 64);
        dataBuffer = data.asByteBuffer();
        for (int i = 0; i < size; i++) {
            headers.set(JAVA_LONG, (long) ENTRY * i + VECTORS, vectors.address() + (long) VECTOR * i);
            headers.set(JAVA_LONG, (long) ENTRY * i + VECTOR_COUNT, 1);
        }
    }

    /** How many records it is for. */
    public int size() {
        return size;
    }

    /** Where it is, for the call. */
    public long address() {
        return headers.address();
    }

    /** Gets it ready to receive. */
    public void prepareToReceive() {
        for (int i = 0; i < size; i++) {
            vector(i, data.address() + (long) room * i, room);
            control(i, control.address() + (long) CONTROL_ROOM * i, CONTROL_ROOM);
        }
    }

    /** Names the record at this place to be sent. */
    public void send(int index, long address, int length) {
        vector(index, address, length);
        control(index, 0, 0);
    }

    private void vector(int index, long address, int length) {
        vectors.set(JAVA_LONG, (long) VECTOR * index, address);
        vectors.set(JAVA_LONG, (long) VECTOR * index + 8, length);
    }

    private void control(int index, long address, int length) {
        headers.set(JAVA_LONG, (long) ENTRY * index + CONTROL, address);
        headers.set(JAVA_LONG, (long) ENTRY * index + CONTROL_LENGTH, length);
    }

    /** After a receive: how long the record at this place is, its rest left out if it was cut. */
    public int length(int index) {
        return Math.min(room, headers.get(JAVA_INT, (long) ENTRY * index + LENGTH));
    }

    /** After a receive: whether the record at this place was cut. */
    public boolean isTruncated(int index) {
        return (headers.get(JAVA_INT, (long) ENTRY * index + FLAGS) & Constant.MSG_TRUNC.linux()) != 0;
    }

    /** After a receive: whether somebody's credentials came with what is at this place. */
    public boolean hasControl(int index) {
        return headers.get(JAVA_LONG, (long) ENTRY * index + CONTROL_LENGTH) > 0;
    }

    /** The record at this place. */
    public ByteBuffer data(int index) {
        int begin = room * index;
        return dataBuffer.clear().position(begin).limit(begin + length(index));
    }
}
