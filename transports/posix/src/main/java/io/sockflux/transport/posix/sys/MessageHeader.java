package io.sockflux.transport.posix.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.sockflux.transport.posix.sys.layout.Constant;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A {@code struct msghdr} with room for its vectors, its name and its control data: all that one {@code sendmsg(2)} or
 * {@code recvmsg(2)} needs, made once and used again. For one thread.
 */
public final class MessageHeader {

    /** A {@code struct sockaddr_storage} has so many bytes everywhere. */
    public static final int NAME_ROOM = 128;

    static final int VECTOR_SIZE = 16;
    static final long NAME = 0;
    static final long NAME_LENGTH = 8;
    static final long VECTORS = 16;
    static final long VECTOR_COUNT = 24;
    static final long CONTROL = 32;
    static final long CONTROL_LENGTH = 40;
    static final long FLAGS = Constant.isDarwin() ? 44 : 48;
    static final long SIZE = Constant.isDarwin() ? 48 : 56;

    private final MemorySegment header;
    private final MemorySegment vectors;
    private final MemorySegment name;
    private final MemorySegment control;
    private final int mostVectors;

    /**
     * One in the arena.
     *
     * @param vectors how many buffers it may name
     * @param controlRoom how many bytes of control data it has room for
     */
    public MessageHeader(Arena arena, int vectors, int controlRoom) {
        this.header = arena.allocate(SIZE, 8);
        this.vectors = arena.allocate((long) VECTOR_SIZE * vectors, 8);
        this.name = arena.allocate(NAME_ROOM, 8);
        this.control = arena.allocate(Math.max(1, controlRoom), 8);
        this.mostVectors = vectors;
        header.set(JAVA_LONG, VECTORS, this.vectors.address());
    }

    /** Where it is, for the call. */
    public long address() {
        return header.address();
    }

    /** Room for the name. */
    public MemorySegment name() {
        return name;
    }

    /** Room for control data. */
    public MemorySegment control() {
        return control;
    }

    /** How many buffers it may name. */
    public int mostVectors() {
        return mostVectors;
    }

    /** Names a buffer. */
    public void vector(int index, long address, long length) {
        long offset = (long) VECTOR_SIZE * index;
        vectors.set(JAVA_LONG, offset, address);
        vectors.set(JAVA_LONG, offset + 8, length);
    }

    /**
     * Gets it ready for a call.
     *
     * @param nameLength sending: how long the name is; receiving: how much room the kernel is told of; 0 for none
     * @param vectorCount how many buffers are named
     * @param controlLength sending: how long the control data is; receiving: how much room the kernel is told of
     */
    public void prepare(int nameLength, int vectorCount, int controlLength) {
        header.set(JAVA_LONG, NAME, nameLength == 0 ? 0 : name.address());
        header.set(JAVA_INT, NAME_LENGTH, nameLength);
        header.set(JAVA_LONG, CONTROL, controlLength == 0 ? 0 : control.address());
        if (Constant.isDarwin()) {
            header.set(JAVA_INT, VECTOR_COUNT, vectorCount);
            header.set(JAVA_INT, CONTROL_LENGTH, controlLength);
        } else {
            header.set(JAVA_LONG, VECTOR_COUNT, vectorCount);
            header.set(JAVA_LONG, CONTROL_LENGTH, controlLength);
        }
        header.set(JAVA_INT, FLAGS, 0);
    }

    /** After a receive: how long the name is; never more than there is room for. */
    public int nameLength() {
        return Math.min(NAME_ROOM, header.get(JAVA_INT, NAME_LENGTH));
    }

    /** After a receive: how long the control data is. */
    public int controlLength() {
        return header.get(JAVA_INT, CONTROL_LENGTH);
    }

    /** After a receive: what the kernel tells. */
    public int flags() {
        return header.get(JAVA_INT, FLAGS);
    }
}
