package io.sockflux.transport.posix.sys.control;

import io.sockflux.transport.posix.sys.layout.Constant;

/**
 * How a {@code struct cmsghdr} and what follows it lie in memory, {@code cmsg(3)}. Linux: the length is a {@code size_t},
 * and all is aligned to 8 bytes; macOS: it is 4 bytes long, and all is aligned to 4 bytes.
 */
public enum ControlLayout {
    LINUX(8),
    DARWIN(4);

    /** Enough for all that a socket can be asked to tell but descriptors: some 300 bytes, and as much for what is to come. */
    private static final int ROOM_BESIDE_DESCRIPTORS = 640;

    private final int word;

    ControlLayout(int word) {
        this.word = word;
    }

    /** The one of this system. */
    public static ControlLayout ofThisSystem() {
        return Constant.isDarwin() ? DARWIN : LINUX;
    }

    /** How many bytes the length in the header has, which is what all is aligned to as well. */
    public int word() {
        return word;
    }

    /** Where the level is, an int; the type, an int too, follows it. */
    public int levelOffset() {
        return word;
    }

    /** Where the type is. */
    public int typeOffset() {
        return word + Integer.BYTES;
    }

    /** Where the data is: {@code CMSG_LEN(0)}. */
    public int header() {
        return word + 2 * Integer.BYTES;
    }

    /** {@code CMSG_ALIGN}. */
    long align(long length) {
        return (length + word - 1) & -word;
    }

    /** {@code CMSG_SPACE}: what a message with so many bytes takes up. */
    public long space(long data) {
        return header() + align(data);
    }

    /** How much room a receive needs that may bring so many descriptors. */
    int receiveRoom(int descriptors) {
        return Math.toIntExact(space((long) Integer.BYTES * descriptors) + ROOM_BESIDE_DESCRIPTORS);
    }

    /**
     * The number of a constant on the system that has this layout.
     *
     * @throws UnsupportedOperationException if it has none
     */
    int number(Constant constant) {
        return this == DARWIN ? constant.darwinNumber() : constant.linuxNumber();
    }

    /** Whether a number is that of a constant, which the system of this layout may not have. */
    boolean is(Constant constant, int number) {
        return number == (this == DARWIN ? constant.darwin() : constant.linux()) && number != Constant.NONE;
    }
}
