package io.sockflux.spi;

import io.netty.channel.Channel;
import io.sockflux.option.Option;
import java.io.IOException;

/**
 * Reads and sets the options of a transport's channels. All methods but {@link #has} run on the channel's event loop,
 * or before the channel has an event loop. A failure may be any that {@link Transport#errno} understands.
 * {@link UnsupportedOperationException} says that the transport has no way to the option.
 */
public interface OptionCalls {

    /** The calls of a transport without options. */
    OptionCalls NONE = new OptionCalls() {
        @Override
        public boolean has(Option<?> option) {
            return false;
        }

        @Override
        public <T> T get(Channel channel, Option<T> option) {
            throw new UnsupportedOperationException(option.name());
        }

        @Override
        public <T> void set(Channel channel, Option<T> option, T value) {
            throw new UnsupportedOperationException(option.name());
        }
    };

    /** Whether the transport has a way to this option on this system, for some kind of channel. */
    boolean has(Option<?> option);

    /**
     * {@code getsockopt(2)}.
     *
     * @throws IOException if the kernel refuses, with an errno that {@link Transport#errno} finds
     */
    <T> T get(Channel channel, Option<T> option) throws IOException;

    /**
     * {@code setsockopt(2)}.
     *
     * @throws IOException if the kernel refuses, with an errno that {@link Transport#errno} finds
     */
    <T> void set(Channel channel, Option<T> option, T value) throws IOException;
}
