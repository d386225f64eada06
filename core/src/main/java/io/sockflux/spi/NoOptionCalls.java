package io.sockflux.spi;

import io.netty.channel.Channel;
import io.sockflux.option.Option;

/** The calls of a transport without options. */
final class NoOptionCalls implements OptionCalls {

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
}
