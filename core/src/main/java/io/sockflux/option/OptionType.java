package io.sockflux.option;

import java.nio.ByteBuffer;

/**
 * How the value of an option stands in the kernel's memory, and which values there are.
 *
 * @param <T> the type of the value
 */
public interface OptionType<T> {

    /** What the type is called in a table: {@code int}, {@code bool}, {@code timeval}. */
    String name();

    /** How many bytes a value has at the most. */
    int length();

    /**
     * Reads a value.
     *
     * @param bytes what the kernel gave, from position to limit, in the byte order of the machine
     */
    T read(ByteBuffer bytes);

    /**
     * Writes a value.
     *
     * @param room cleared, of {@link #length()} bytes and in the byte order of the machine; its position ends behind the value
     */
    void write(T value, ByteBuffer room);

    /** Whether the option can have this value. */
    default boolean accepts(T value) {
        return true;
    }

    /** Which values there are, for an error. */
    String expected();

    /**
     * The value of a text, the other way around from {@link #format}.
     *
     * @throws IllegalArgumentException if it is none
     */
    T parse(String text);

    /** The value as a text. */
    default String format(T value) {
        return String.valueOf(value);
    }

    /** On or off, an {@code int}. */
    static OptionType<Boolean> flag() {
        return FlagType.INSTANCE;
    }

    /** Any {@code int}. */
    static OptionType<Integer> integer() {
        return IntegerType.ANY;
    }

    /** An {@code int} between two, both included. */
    static OptionType<Integer> integer(int least, int most) {
        return new IntegerType(least, most);
    }

    /** A number of eight bytes without a sign; values beyond {@link Long#MAX_VALUE} are negative. */
    static OptionType<Long> unsignedLong() {
        return LongType.INSTANCE;
    }

    /** A text in UTF-8 of at most so many bytes. */
    static OptionType<String> text(int length) {
        return new TextType(length);
    }

    /** At most so many bytes. What is read is a copy. */
    static OptionType<ByteBuffer> bytes(int length) {
        return new BytesType(length);
    }
}
