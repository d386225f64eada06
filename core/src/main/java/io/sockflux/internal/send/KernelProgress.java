package io.sockflux.internal.send;

import io.netty.channel.Channel;
import io.netty.channel.ChannelProgressivePromise;
import io.netty.channel.DefaultChannelProgressivePromise;
import org.jspecify.annotations.Nullable;

/**
 * The one promise that all writes of a send share. It is never done itself: it tells of each write that is, and of each
 * byte that the kernel takes, without an object per write.
 */
final class KernelProgress extends DefaultChannelProgressivePromise {

    private final Listener listener;
    private long takenOfCurrent;

    /** What is told; always on the event loop. */
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
        // Netty counts from the start of each write.
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
