package io.sockflux.simulated.call;

/** What a message costs in a socket's buffer. Linux counts the block that its allocator gives and 256 bytes of its own, not the bytes. */
public final class BufferCost {

    /** What {@code net.core.rmem_default} and {@code wmem_default} are. */
    public static final int DEFAULT = 212_992;

    private static final int OWN = 256;
    private static final int SHARED = 320;
    private static final int HEADERS = 60;
    private static final int LARGEST_BLOCK = 16_384;
    private static final int SMALLEST_DATAGRAM = 832;

    private BufferCost() {}

    /** Of a message over a unix socket. */
    public static int ofUnix(int length) {
        return block(length + SHARED) + OWN;
    }

    /** Of a datagram of UDP, which has headers. */
    public static int ofUdp(int length) {
        return Math.max(SMALLEST_DATAGRAM, block(length + HEADERS + SHARED) + OWN);
    }

    private static int block(int length) {
        if (length > LARGEST_BLOCK) {
            return (length + 4095) & -4096;
        }
        int block = 512;
        while (block < length) {
            block *= 2;
        }
        return block;
    }
}
