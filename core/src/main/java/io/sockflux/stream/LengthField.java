package io.sockflux.stream;

import static java.util.Objects.requireNonNull;

import io.sockflux.check.Checks;
import java.nio.ByteOrder;

/**
 * The unsigned number before each frame of a stream that says how long the frame is; see {@link ByteFlux#frames}.
 *
 * @param bytes how many bytes the number has: 1, 2, 3, 4 or 8
 * @param order the order of the number's bytes; network order is big endian
 * @param limit how many bytes a frame may have at the most, without the number
 * @param countsItself whether the number counts its own bytes too
 */
public record LengthField(int bytes, ByteOrder order, int limit, boolean countsItself) {

    /** The fields as above. */
    public LengthField {
        if (bytes != 8 && (bytes < 1 || bytes > 4)) {
            throw new IllegalArgumentException("bytes: " + bytes + " (expected: 1, 2, 3, 4 or 8)");
        }
        requireNonNull(order, "order");
        Checks.checkAtLeast(limit, 0, "limit");
    }

    /** A number in network order that does not count itself. */
    public LengthField(int bytes, int limit) {
        this(bytes, ByteOrder.BIG_ENDIAN, limit, false);
    }
}
