package io.sockflux.spi;

import io.netty.channel.Channel;
import io.sockflux.option.IntType;
import io.sockflux.option.Option;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The options of a transport that reaches the system calls themselves, by level and number. */
public abstract class KernelOptions implements OptionCalls {

    /** For a transport. */
    protected KernelOptions() {}

    /**
     * The value of an option that is an {@code int}.
     *
     * @throws IOException if the kernel refuses, with an errno that {@link Transport#errno} finds
     */
    protected abstract int getInt(Channel channel, int level, int number) throws IOException;

    /**
     * Sets an option that is an {@code int}.
     *
     * @throws IOException if the kernel refuses, with an errno that {@link Transport#errno} finds
     */
    protected abstract void setInt(Channel channel, int level, int number, int value) throws IOException;

    /**
     * The bytes of the value, as many as the kernel gives, up to a bound; ready to be read.
     *
     * @throws IOException if the kernel refuses, with an errno that {@link Transport#errno} finds
     */
    protected abstract ByteBuffer getBytes(Channel channel, int level, int number, int most) throws IOException;

    /**
     * Sets an option to these bytes, from position to limit.
     *
     * @throws IOException if the kernel refuses, with an errno that {@link Transport#errno} finds
     */
    protected abstract void setBytes(Channel channel, int level, int number, ByteBuffer value) throws IOException;

    @Override
    public boolean has(Option<?> option) {
        return option.exists();
    }

    @Override
    public <T> T get(Channel channel, Option<T> option) throws IOException {
        int level = option.level().number();
        if (option.type() instanceof IntType<T> type) {
            return type.fromInt(getInt(channel, level, option.number()));
        }
        ByteBuffer bytes =
                getBytes(channel, level, option.number(), option.type().length());
        return option.type().read(bytes.order(ByteOrder.nativeOrder()));
    }

    @Override
    public <T> void set(Channel channel, Option<T> option, T value) throws IOException {
        int level = option.level().number();
        if (option.type() instanceof IntType<T> type) {
            setInt(channel, level, option.number(), type.toInt(value));
            return;
        }
        ByteBuffer bytes = ByteBuffer.allocate(option.type().length()).order(ByteOrder.nativeOrder());
        option.type().write(value, bytes);
        setBytes(channel, level, option.number(), bytes.flip());
    }
}
