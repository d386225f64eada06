package io.sockflux.contract.memory;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;

/** Takes every option, as there is no kernel that would mind; auto-read is real. */
final class MemoryConfig extends DefaultChannelConfig {

    private final Runnable readTakenBack;

    MemoryConfig(Channel channel, Runnable readTakenBack) {
        super(channel);
        this.readTakenBack = readTakenBack;
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
        super.setOption(option, value);
        return true;
    }

    @Override
    protected void autoReadCleared() {
        readTakenBack.run();
    }
}
