package io.sockflux.error;

import java.io.IOException;
import java.util.OptionalLong;

/**
 * Data is longer than the limit of what the program reads as a whole. It is the peer's data, or a frame of this side
 * that has no room in its length field.
 */
public class TooLongException extends IOException {

    private static final long serialVersionUID = 1;

    private static final long UNKNOWN = -1;

    private final long length;
    private final int limit;

    /** More than {@code limit} bytes of {@code what}; nobody knows how many. */
    public TooLongException(String what, int limit) {
        this(UNKNOWN, limit, what + ": longer than the limit of " + limit + " bytes");
    }

    /**
     * More than {@code limit} bytes of {@code what}.
     *
     * @param length how many bytes, as an unsigned number
     */
    public TooLongException(String what, long length, int limit) {
        this(
                length < 0 ? Long.MAX_VALUE : length,
                limit,
                what + ": " + Long.toUnsignedString(length) + " bytes, longer than the limit of " + limit + " bytes");
    }

    private TooLongException(long length, int limit, String message) {
        super(message);
        this.length = length;
        this.limit = limit;
    }

    /** More than {@code limit} bytes of {@code what}, of which so many had come, and the end was not among them. */
    public static TooLongException soFar(String what, long length, int limit) {
        return new TooLongException(
                length,
                limit,
                what + ": " + length + " bytes and no end, longer than the limit of " + limit + " bytes");
    }

    /**
     * How long it is, in bytes: what the peer announced, or how much had come. {@link Long#MAX_VALUE} stands for more than
     * a long holds. Empty where it is not known, as the kernel cut a record.
     */
    public OptionalLong length() {
        return length == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(length);
    }

    /** The limit, in bytes. */
    public int limit() {
        return limit;
    }
}
