package io.sockflux.simulated.kernel;

import java.util.ArrayDeque;

/** Bytes in the order in which they came, in the pieces in which they came. */
final class ByteQueue {

    private final ArrayDeque<byte[]> pieces = new ArrayDeque<>(2);
    private int taken;
    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Keeps the array itself, which nobody changes. */
    void add(byte[] piece) {
        if (piece.length > 0) {
            pieces.add(piece);
            size += piece.length;
        }
    }

    /** Takes as many bytes as are there and fit. */
    int take(byte[] into, int offset, int length) {
        int copied = 0;
        while (copied < length && size > 0) {
            byte[] piece = pieces.element();
            int part = Math.min(length - copied, piece.length - taken);
            System.arraycopy(piece, taken, into, offset + copied, part);
            copied += part;
            size -= part;
            taken += part;
            if (taken == piece.length) {
                pieces.remove();
                taken = 0;
            }
        }
        return copied;
    }

    void clear() {
        pieces.clear();
        taken = 0;
        size = 0;
    }
}
