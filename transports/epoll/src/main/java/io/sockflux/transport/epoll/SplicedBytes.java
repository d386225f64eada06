package io.sockflux.transport.epoll;

import io.netty.channel.FileRegion;
import io.netty.channel.epoll.AbstractEpollStreamChannel;
import io.netty.channel.epoll.Native;
import io.netty.util.AbstractReferenceCounted;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/** Bytes that lie in a pipe, for the channel at its output. */
final class SplicedBytes extends AbstractReferenceCounted implements FileRegion {

    private final SplicePipe pipe;
    private final AbstractEpollStreamChannel to;
    private final long count;
    private long transferred;

    /** Takes ownership of a share of the pipe. */
    SplicedBytes(SplicePipe pipe, AbstractEpollStreamChannel to, long count) {
        this.pipe = pipe;
        this.to = to;
        this.count = count;
    }

    /** Writes as many bytes as the kernel takes. Runs on the loop of the channel, in its turn. */
    @Override
    public long transferTo(WritableByteChannel target, long position) throws IOException {
        long moved = Native.splice(pipe.output(), -1, to.fd().intValue(), -1, count - transferred);
        transferred += moved;
        return moved;
    }

    @Override
    public long position() {
        return 0;
    }

    @Override
    @Deprecated
    public long transfered() {
        return transferred;
    }

    @Override
    public long transferred() {
        return transferred;
    }

    @Override
    public long count() {
        return count;
    }

    @Override
    protected void deallocate() {
        pipe.release();
    }

    @Override
    public FileRegion retain() {
        super.retain();
        return this;
    }

    @Override
    public FileRegion retain(int increment) {
        super.retain(increment);
        return this;
    }

    @Override
    public FileRegion touch() {
        return this;
    }

    @Override
    public FileRegion touch(Object hint) {
        return this;
    }
}
