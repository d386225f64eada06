package io.sockflux.codec;

import static java.util.Objects.requireNonNull;

import io.sockflux.check.Checks;
import io.sockflux.error.TooLongException;
import java.net.ProtocolException;
import java.nio.ByteOrder;

/**
 * The unsigned number in a frame's head that says how long the frame is; see {@link io.sockflux.stream.ByteFlux#frames}
 * and {@link Encoder#frames}. A frame is {@code offset} bytes, the number, and the bytes that the number counts:
 *
 * <pre>
 * | offset | number |        counted        |
 * | strip … removed |    what is emitted    |
 * </pre>
 *
 * <p>Frames of well-known protocols:
 *
 * <table class="striped">
 * <caption>Length fields</caption>
 * <tr><th>protocol</th><th>field</th></tr>
 * <tr><td>Kafka, Thrift (framed)</td><td>{@code new LengthField(4, limit)}</td></tr>
 * <tr><td>PostgreSQL, behind the start-up</td><td>{@code new LengthField(4, limit).at(1).countingItself()}</td></tr>
 * <tr><td>MySQL</td><td>{@code new LengthField(3, limit).littleEndian().adjustedBy(1)}</td></tr>
 * <tr><td>AMQP 0-9-1</td><td>{@code new LengthField(4, limit).at(3).adjustedBy(1)}</td></tr>
 * <tr><td>HTTP/2</td><td>{@code new LengthField(3, limit).adjustedBy(6).stripping(0)}</td></tr>
 * </table>
 *
 * <p>The length of an MQTT packet has no fixed width: that is {@link VariableLength}.
 *
 * @param offset how many bytes of the frame come before the number
 * @param bytes how many bytes the number has, 1 to 8
 * @param order the order of the number's bytes; network order is big endian
 * @param adjustment what is added to the number for the count of the bytes behind it; negative where the number counts bytes
 *     in front of it
 * @param countsItself whether the number counts its own bytes too
 * @param strip how many bytes at the frame's beginning are not emitted
 * @param limit how many bytes there may be behind the number at the most
 */
public record LengthField(
        int offset, int bytes, ByteOrder order, int adjustment, boolean countsItself, int strip, int limit) {

    /** The longest head, in bytes: no protocol has a longer one, and each connection may hold it. */
    private static final int LONGEST_HEAD = 1 << 16;

    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

    /** The fields as above. */
    public LengthField {
        Checks.checkRange(offset, 0, LONGEST_HEAD, "offset");
        Checks.checkRange(bytes, 1, 8, "bytes");
        requireNonNull(order, "order");
        Checks.checkRange(strip, 0, LONGEST_HEAD, "strip");
        Checks.checkAtLeast(limit, 0, "limit");
    }

    /** A number in front of the frame that does not count itself. It is not emitted. */
    public LengthField(int bytes, ByteOrder order, int limit, boolean countsItself) {
        this(0, bytes, order, 0, countsItself, bytes, limit);
    }

    /** A number in network order in front of the frame that does not count itself. It is not emitted. */
    public LengthField(int bytes, int limit) {
        this(bytes, ByteOrder.BIG_ENDIAN, limit, false);
    }

    /** The number stands behind so many bytes of the frame, which is emitted from its first byte on. */
    public LengthField at(int newOffset) {
        return new LengthField(newOffset, bytes, order, adjustment, countsItself, 0, limit);
    }

    /** The number's first byte is the least significant. */
    public LengthField littleEndian() {
        return new LengthField(offset, bytes, ByteOrder.LITTLE_ENDIAN, adjustment, countsItself, strip, limit);
    }

    /** So many more bytes than the number says follow it. */
    public LengthField adjustedBy(int newAdjustment) {
        return new LengthField(offset, bytes, order, newAdjustment, countsItself, strip, limit);
    }

    /** The number counts its own bytes too. */
    public LengthField countingItself() {
        return new LengthField(offset, bytes, order, adjustment, true, strip, limit);
    }

    /** So many bytes at the beginning of each frame are not emitted. */
    public LengthField stripping(int newStrip) {
        return new LengthField(offset, bytes, order, adjustment, countsItself, newStrip, limit);
    }

    /** The difference of the number and the count of the bytes behind it. */
    public long surplus() {
        return (countsItself ? bytes : 0) - (long) adjustment;
    }

    /**
     * How many bytes follow the number.
     *
     * @param number the number, unsigned: a negative one stands for more than a long holds
     * @throws TooLongException if they are more than the limit
     * @throws ProtocolException if the number is less than what it counts itself
     */
    public int counted(long number) throws TooLongException, ProtocolException {
        long surplus = surplus();
        if (number >= 0 && number < surplus) {
            throw new ProtocolException("frame: length " + number + " (expected: >= " + surplus
                    + (adjustment == 0 ? ", as it counts its own bytes)" : ", by its adjustment)"));
        }
        long counted = number - surplus;
        if (number < 0 || counted < 0 || counted > Math.min(limit, LONGEST_ARRAY - (long) offset - bytes)) {
            throw new TooLongException("frame", number < 0 || counted < 0 ? number : counted, limit);
        }
        return (int) counted;
    }
}
