package io.sockflux.internal.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DuplexChannel;
import io.sockflux.internal.loop.HeldLoop;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A stream channel over no socket: a test says how much the kernel takes. */
public final class KernelChannel extends EmbeddedChannel implements DuplexChannel {

    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private int room = Integer.MAX_VALUE;
    private int roomTold;
    private boolean broken;
    private boolean outputEnded;
    private @Nullable HeldLoop loop;

    /** The channel's loop, as other threads see it. */
    public HeldLoop loop() {
        HeldLoop known = loop;
        if (known == null) {
            known = new HeldLoop(super.eventLoop());
            loop = known;
        }
        return known;
    }

    @Override
    public EventLoop eventLoop() {
        return loop().asEventLoop();
    }

    /** The kernel has room for so many bytes, and takes what waits. */
    public void room(int bytes) {
        room = bytes;
        unsafe().flush();
    }

    /** The kernel says that it has room for so many bytes, true or not. */
    public void tellRoom(int bytes) {
        roomTold = bytes;
    }

    public int roomTold() {
        return roomTold;
    }

    /** What the kernel has no room for fails. */
    public void breakDown() {
        broken = true;
    }

    public byte[] taken() {
        return taken.toByteArray();
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer out) throws Exception {
        for (ByteBuf buffer = (ByteBuf) out.current(); buffer != null; buffer = (ByteBuf) out.current()) {
            int readable = buffer.readableBytes();
            if (outputEnded && readable > 0) {
                throw new IOException("written after the end of output");
            }
            int bytes = Math.min(room, readable);
            taken.writeBytes(ByteBufUtil.getBytes(buffer, buffer.readerIndex(), bytes));
            room -= bytes;
            out.removeBytes(bytes);
            if (bytes < readable) {
                if (broken) {
                    throw new IOException("broken");
                }
                return;
            }
        }
    }

    @Override
    protected void doShutdownOutput() {
        outputEnded = true;
    }

    @Override
    public boolean isOutputShutdown() {
        return outputEnded;
    }

    @Override
    public ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        outputEnded = true;
        return promise.setSuccess();
    }

    @Override
    public boolean isInputShutdown() {
        return false;
    }

    @Override
    public ChannelFuture shutdownInput() {
        throw new UnsupportedOperationException();
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public ChannelFuture shutdown() {
        throw new UnsupportedOperationException();
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
        throw new UnsupportedOperationException();
    }
}
