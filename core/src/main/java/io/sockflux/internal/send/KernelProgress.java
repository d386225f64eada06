package io.sockflux.internal.send;

import io.netty.channel.Channel;
import io.netty.channel.ChannelProgressivePromise;
import io.netty.channel.DefaultChannelProgressivePromise;
import org.jspecify.annotations.Nullable;

/**
 * The promise that all writes of a send share. It never completes itself. It tells the send of each completed write and
 * of each byte that the kernel takes, without an object per write.
 */
final class KernelProgress extends DefaultChannelProgressivePromise {

    private final Listener listener;
    private long takenOfCurrent;

    /** Hears of progress. Event loop only. */
    interface Listener {
        void taken(long bytes);

        void written();

        void failed(Throwable cause);
    }

    KernelProgress(Channel channel, Listener listener) {
        super(channel, channel.eventLoop());
        this.listener = listener;
    }

    @Override
    public boolean tryProgress(long progress, long total) {
        // Netty counts the bytes of each write from 0.
        listener.taken(progress - takenOfCurrent);
        takenOfCurrent = progress;
        return true;
    }

    @Override
    public boolean trySuccess(@Nullable Void result) {
        takenOfCurrent = 0;
        listener.written();
        return true;
    }

    @Override
    public boolean tryFailure(Throwable cause) {
        takenOfCurrent = 0;
        listener.failed(cause);
        return true;
    }

    @Override
    public ChannelProgressivePromise setSuccess(@Nullable Void result) {
        trySuccess(null);
        return this;
    }

    @Override
    public ChannelProgressivePromise setFailure(Throwable cause) {
        tryFailure(cause);
        return this;
    }
}
