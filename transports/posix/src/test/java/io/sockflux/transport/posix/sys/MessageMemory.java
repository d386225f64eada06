package io.sockflux.transport.posix.sys;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.sockflux.transport.posix.sys.layout.Constant;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;

/** A {@code struct msghdr} from the kernel's side of it. */
public final class MessageMemory {

    private MessageMemory() {}

    /** What is in one. */
    @SuppressWarnings("ArrayRecordComponent") // written and looked at, never compared
    public record Content(byte[] data, byte[] name, byte[] control, int flags) {

        /** One that has data only. */
        public static Content of(byte... data) {
            return new Content(data, new byte[0], new byte[0], 0);
        }
    }

    @SuppressWarnings("restricted") // an address is all that a kernel has
    static MemorySegment at(long address, long length) {
        return MemorySegment.ofAddress(address).reinterpret(length);
    }

    /** What is to be sent. */
    static Content read(long address) {
        MemorySegment header = at(address, MessageHeader.SIZE);
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        MemorySegment vectors = vectors(header);
        for (long offset = 0; offset < vectors.byteSize(); offset += MessageHeader.VECTOR_SIZE) {
            data.writeBytes(vector(vectors, offset).toArray(JAVA_BYTE));
        }
        return new Content(
                data.toByteArray(),
                room(header, MessageHeader.NAME, MessageHeader.NAME_LENGTH).toArray(JAVA_BYTE),
                room(header, MessageHeader.CONTROL, MessageHeader.CONTROL_LENGTH)
                        .toArray(JAVA_BYTE),
                header.get(JAVA_INT, MessageHeader.FLAGS));
    }

    /** Puts there what is received, as far as there is room; how much of the data there was room for. */
    static int write(long address, Content content) {
        MemorySegment header = at(address, MessageHeader.SIZE);
        int flags = content.flags();
        int copied = 0;
        MemorySegment vectors = vectors(header);
        for (long offset = 0; offset < vectors.byteSize(); offset += MessageHeader.VECTOR_SIZE) {
            MemorySegment vector = vector(vectors, offset);
            int length = (int) Math.min(vector.byteSize(), content.data().length - copied);
            MemorySegment.copy(content.data(), copied, vector, JAVA_BYTE, 0, length);
            copied += length;
        }
        if (fill(header, MessageHeader.CONTROL, MessageHeader.CONTROL_LENGTH, content.control())) {
            flags |= Constant.MSG_CTRUNC.number();
        }
        fill(header, MessageHeader.NAME, MessageHeader.NAME_LENGTH, content.name());
        header.set(JAVA_INT, MessageHeader.FLAGS, flags);
        return copied;
    }

    private static MemorySegment vectors(MemorySegment header) {
        long count = header.get(JAVA_INT, MessageHeader.VECTOR_COUNT);
        return at(header.get(JAVA_LONG, MessageHeader.VECTORS), MessageHeader.VECTOR_SIZE * count);
    }

    private static MemorySegment vector(MemorySegment vectors, long offset) {
        return at(vectors.get(JAVA_LONG, offset), vectors.get(JAVA_LONG, offset + Long.BYTES));
    }

    private static MemorySegment room(MemorySegment header, long pointer, long length) {
        return at(header.get(JAVA_LONG, pointer), header.get(JAVA_INT, length));
    }

    /** Whether some was cut off. */
    private static boolean fill(MemorySegment header, long pointer, long lengthOffset, byte... bytes) {
        MemorySegment room = room(header, pointer, lengthOffset);
        int length = (int) Math.min(room.byteSize(), bytes.length);
        MemorySegment.copy(bytes, 0, room, JAVA_BYTE, 0, length);
        header.set(JAVA_INT, lengthOffset, length);
        return length < bytes.length;
    }
}
