package io.sockflux.option;

import java.nio.ByteBuffer;

/**
 * A value that is an {@code int} to the kernel, as most are.
 *
 * @param <T> the type of the value
 */
public abstract class IntType<T> implements OptionType<T> {

    /** For subclasses. */
    protected IntType() {}

    /** The kernel's number for a value. */
    public abstract int toInt(T value);

    /** The value of a number that the kernel gave. */
    public abstract T fromInt(int number);

    @Override
    public String name() {
        return "int";
    }

    @Override
    public final int length() {
        return Integer.BYTES;
    }

    @Override
    public final T read(ByteBuffer bytes) {
        // The kernel gives one byte where it is asked for less than an int, as older options are.
        return fromInt(bytes.remaining() >= Integer.BYTES ? bytes.getInt() : Byte.toUnsignedInt(bytes.get()));
    }

    @Override
    public final void write(T value, ByteBuffer room) {
        room.putInt(toInt(value));
    }
}
