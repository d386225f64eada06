package io.sockflux.internal.dns.wire;

import io.netty.buffer.ByteBuf;
import java.io.Serial;

/**
 * Reads a message of RFC 1035, and never past its end. Names come in lower case and with escapes, without a dot at their
 * end.
 */
public final class WireReader {

    /**
     * As many pointers as a name can have labels. The bound keeps a hostile message from taking longer to read than its
     * names.
     */
    private static final int MOST_POINTERS = 127;

    private static final int LONGEST_WIRE_NAME = 255;

    private final ByteBuf buffer;
    private final int start;
    private final int end;
    private int at;

    /** The message ends before its announced contents, or is malformed. */
    public static final class Unreadable extends Exception {

        @Serial
        private static final long serialVersionUID = 1;

        Unreadable(String message) {
            super(message, null, false, false);
        }
    }

    /** Reads the readable bytes of a buffer, and leaves the buffer's indices alone. */
    WireReader(ByteBuf buffer) {
        this.buffer = buffer;
        this.start = buffer.readerIndex();
        this.end = buffer.writerIndex();
        this.at = start;
    }

    int position() {
        return at - start;
    }

    int unsignedByte() throws Unreadable {
        need(1);
        return buffer.getUnsignedByte(at++);
    }

    int unsignedShort() throws Unreadable {
        need(2);
        at += 2;
        return buffer.getUnsignedShort(at - 2);
    }

    long unsignedInt() throws Unreadable {
        need(4);
        at += 4;
        return buffer.getUnsignedInt(at - 4);
    }

    byte[] bytes(int count) throws Unreadable {
        need(count);
        byte[] bytes = new byte[count];
        buffer.getBytes(at, bytes);
        at += count;
        return bytes;
    }

    /** The bytes from a position to the current position. */
    byte[] bytesSince(int position) {
        byte[] bytes = new byte[at - start - position];
        buffer.getBytes(start + position, bytes);
        return bytes;
    }

    private void need(int count) throws Unreadable {
        if (end - at < count) {
            throw new Unreadable("ends at " + (end - start) + " bytes, before what it announces");
        }
    }

    /**
     * Reads a name, RFC 1035 section 4.1.4.
     *
     * @param compressed whether the name may point to an earlier name
     */
    String name(boolean compressed) throws Unreadable {
        StringBuilder name = new StringBuilder();
        int behind = -1;
        int length = 1;
        int bound = at;
        int pointers = 0;
        for (int label = unsignedByte(); label != 0; label = unsignedByte()) {
            if (label < 0x40) {
                length += label + 1;
                if (length > LONGEST_WIRE_NAME) {
                    throw new Unreadable("has a name of more than " + LONGEST_WIRE_NAME + " bytes");
                }
                name.append(name.isEmpty() ? "" : ".");
                for (byte b : bytes(label)) {
                    append(name, b & 0xff);
                }
            } else if (label >= 0xc0 && compressed) {
                int target = ((label & 0x3f) << 8) | unsignedByte();
                behind = behind < 0 ? at : behind;
                // Each pointer leads further to the front, so the pointers cannot lead in a circle.
                pointers++;
                if (pointers > MOST_POINTERS) {
                    throw new Unreadable("has a name of more than " + MOST_POINTERS + " pointers");
                }
                if (start + target >= bound) {
                    throw new Unreadable("has a name that does not point to an earlier one");
                }
                bound = start + target;
                at = bound;
            } else {
                throw new Unreadable("has a label of an unknown type");
            }
        }
        at = behind < 0 ? at : behind;
        return name.toString();
    }

    private static void append(StringBuilder name, int b) {
        if (b >= 'A' && b <= 'Z') {
            name.append((char) (b + ('a' - 'A')));
        } else if (b <= ' ' || b > '~') {
            name.append('\\').append(b / 100).append(b / 10 % 10).append(b % 10);
        } else if (b == '.' || b == '\\') {
            name.append('\\').append((char) b);
        } else {
            name.append((char) b);
        }
    }
}
