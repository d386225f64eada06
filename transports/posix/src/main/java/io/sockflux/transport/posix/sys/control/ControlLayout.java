package io.sockflux.transport.posix.sys.control;

import io.sockflux.transport.posix.sys.layout.Constant;

/**
 * The layout of a {@code struct cmsghdr} and its data in memory, {@code cmsg(3)}. On Linux the length is a {@code
 * size_t}, and everything is aligned to 8 bytes. On macOS the length has 4 bytes, and everything is aligned to 4 bytes.
 */
public enum ControlLayout {
    LINUX(8),
    DARWIN(4);

    /**
     * Room for all messages that a socket can be asked for, except descriptors: some 300 bytes, and as much for messages
     * to come.
     */
    private static final int ROOM_BESIDE_DESCRIPTORS = 640;

    private final int word;

    ControlLayout(int word) {
        this.word = word;
    }

    /** The layout of this system. */
    public static ControlLayout ofThisSystem() {
        return Constant.isDarwin() ? DARWIN : LINUX;
    }

    /** The size of the header's length field in bytes, and the alignment of everything. */
    public int word() {
        return word;
    }

    /** The offset of the level, an int. The type, also an int, follows it. */
    public int levelOffset() {
        return word;
    }

    /** The offset of the type. */
    public int typeOffset() {
        return word + Integer.BYTES;
    }

    /** The offset of the data, {@code CMSG_LEN(0)}. */
    public int header() {
        return word + 2 * Integer.BYTES;
    }

    /** {@code CMSG_ALIGN}. */
    long align(long length) {
        return (length + word - 1) & -word;
    }

    /** {@code CMSG_SPACE}: the space of a message with so many bytes of data. */
    public long space(long data) {
        return header() + align(data);
    }

    /** The room of a receive that may bring so many descriptors. */
    int receiveRoom(int descriptors) {
        return Math.toIntExact(space((long) Integer.BYTES * descriptors) + ROOM_BESIDE_DESCRIPTORS);
    }

    /**
     * The number of a constant on the system with this layout.
     *
     * @throws UnsupportedOperationException if it has none
     */
    int number(Constant constant) {
        return this == DARWIN ? constant.darwinNumber() : constant.linuxNumber();
    }

    /** Whether the number is the constant's, which the system with this layout may lack. */
    boolean is(Constant constant, int number) {
        return number == (this == DARWIN ? constant.darwin() : constant.linux()) && number != Constant.NONE;
    }
}
