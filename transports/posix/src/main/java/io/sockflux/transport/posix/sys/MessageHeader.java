package io.sockflux.transport.posix.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.sockflux.transport.posix.sys.layout.Constant;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A {@code struct msghdr} with room for its vectors, its name and its control data, for {@code sendmsg(2)} or {@code
 * recvmsg(2)}. It is made once and used again, by a single thread.
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
     * A header in the arena.
     *
     * @param vectors the most buffers
     * @param controlRoom the most bytes of control data
     */
    public MessageHeader(Arena arena, int vectors, int controlRoom) {
        this.header = arena.allocate(SIZE, 8);
        this.vectors = arena.allocate((long) VECTOR_SIZE * vectors, 8);
        this.name = arena.allocate(NAME_ROOM, 8);
        this.control = arena.allocate(Math.max(1, controlRoom), 8);
        this.mostVectors = vectors;
        header.set(JAVA_LONG, VECTORS, this.vectors.address());
    }

    /** The address of the header, for the call. */
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

    /** The most buffers. */
    public int mostVectors() {
        return mostVectors;
    }

    /** Sets the address and length of a buffer. */
    public void vector(int index, long address, long length) {
        long offset = (long) VECTOR_SIZE * index;
        vectors.set(JAVA_LONG, offset, address);
        vectors.set(JAVA_LONG, offset + 8, length);
    }

    /**
     * Prepares the header for a call.
     *
     * @param nameLength the length of the name to send, or of the room to receive it; 0 for none
     * @param vectorCount how many buffers are set
     * @param controlLength the length of the control data to send, or of the room to receive it
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

    /** After a receive: the length of the name, at most the room for it. */
    public int nameLength() {
        return Math.min(NAME_ROOM, header.get(JAVA_INT, NAME_LENGTH));
    }

    /** After a receive: the length of the control data. */
    public int controlLength() {
        return header.get(JAVA_INT, CONTROL_LENGTH);
    }

    /** After a receive: the flags that the kernel has set. */
    public int flags() {
        return header.get(JAVA_INT, FLAGS);
    }
}
