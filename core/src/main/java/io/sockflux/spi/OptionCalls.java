package io.sockflux.spi;

import io.netty.channel.Channel;
import io.sockflux.option.Option;
import java.io.IOException;

/**
 * How a transport reads and sets the options of its channels. All but {@link #has} happens on the channel's event loop, or
 * before it has one. What fails may fail as the transport's channels do, so that {@link Transport#errno} reads it;
 * {@link UnsupportedOperationException} says that the transport has no way to the option.
 */
public interface OptionCalls {

    /** Those of a transport that has no options. */
    OptionCalls NONE = new NoOptionCalls();

    /** Whether the transport has a way to this option on this system, for some kind of channel. */
    boolean has(Option<?> option);

    /** {@code getsockopt(2)}. */
    <T> T get(Channel channel, Option<T> option) throws IOException;

    /** {@code setsockopt(2)}. */
    <T> void set(Channel channel, Option<T> option, T value) throws IOException;
}
