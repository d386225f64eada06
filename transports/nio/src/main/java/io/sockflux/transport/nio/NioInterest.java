package io.sockflux.transport.nio;

import io.netty.channel.Channel;
import io.netty.channel.IoHandle;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.socket.DuplexChannel;
import io.sockflux.spi.InterposedHandle;
import io.sockflux.spi.Interposer;
import org.jspecify.annotations.Nullable;

/** Knows which stream channels of a loop have no read under way ({@link NioStream}). */
final class NioInterest implements Interposer {

    private final HangUpWatch watch = new HangUpWatch();

    @Override
    public void opened() {
        watch.open();
    }

    @Override
    public void closed() {
        watch.close();
    }

    @Override
    public @Nullable InterposedHandle<?> interpose(IoHandle handle) {
        Channel channel = InterposedHandle.channel(handle);
        return channel instanceof DuplexChannel && handle instanceof NioIoHandle nio
                ? new NioStream(nio, channel, watch)
                : null;
    }
}
