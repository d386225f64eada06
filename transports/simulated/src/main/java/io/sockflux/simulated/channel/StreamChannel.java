package io.sockflux.simulated.channel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.sockflux.address.Endpoint;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.simulated.call.Answer;
import io.sockflux.simulated.kernel.SystemCalls;
import io.sockflux.spi.HangUp;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** A stream over the kernel model: TCP, or a unix stream. */
final class StreamChannel extends SocketChannel implements DuplexChannel {

    private final @Nullable SocketAddress knownPeer;
    private boolean hungUp;
    private volatile boolean inputEnded;
    private volatile boolean outputEnded;

    /**
     * A channel over a socket, which it owns from now on.
     *
     * @param knownPeer the peer's address from {@code accept(2)}; null if the kernel is to be asked
     */
    StreamChannel(
            @Nullable SocketChannel parent,
            Kernel kernel,
            int number,
            Endpoint kind,
            boolean connected,
            @Nullable SocketAddress knownPeer) {
        super(parent, kernel, number, kind, connected);
        this.knownPeer = knownPeer;
    }

    @Override
    @Nullable
    SocketAddress knownPeer() {
        return knownPeer;
    }

    // Reading

    @Override
    protected void doBeginRead() {
        if (!inputEnded) {
            super.doBeginRead();
        }
    }

    @Override
    void hungUp() {
        if (!hungUp) {
            hungUp = true;
            pipeline().fireUserEventTriggered(HangUp.INSTANCE);
        }
    }

    @Override
    void inputReady() {
        RecvByteBufAllocator.ExtendedHandle handle =
                (RecvByteBufAllocator.ExtendedHandle) unsafe().recvBufAllocHandle();
        handle.reset(config());
        Throwable failure = null;
        int count = 1;
        try {
            while (count > 0 && isOpen()) {
                count = read(handle);
                if (!handle.continueReading()) {
                    break;
                }
            }
        } catch (SystemCallException | RuntimeException | OutOfMemoryError e) {
            failure = e;
            count = -1;
        }
        handle.readComplete();
        pipeline().fireChannelReadComplete();
        if (failure != null) {
            readDone();
            pipeline().fireExceptionCaught(failure);
        } else if (count == 0) {
            inputEnded = true;
            readDone();
            pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
    }

    /** One call. Answers how many bytes came: 0 at the end of the stream, -1 if there is nothing yet. */
    private int read(RecvByteBufAllocator.ExtendedHandle handle) throws SystemCallException {
        ByteBuf buffer = handle.allocate(alloc());
        byte[] room = kernel().room();
        int length = Math.min(buffer.writableBytes(), room.length);
        handle.attemptedBytesRead(length);
        int count = calls().receive(number(), room, 0, length);
        if (count <= 0) {
            buffer.release();
            handle.lastBytesRead(-1);
            if (count < 0 && !Answer.is(count, Errno.EAGAIN)) {
                throw failure("recv", count);
            }
            return Integer.signum(count);
        }
        handle.lastBytesRead(count);
        handle.incMessagesRead(1);
        buffer.writeBytes(room, 0, count);
        readDone();
        pipeline().fireChannelRead(buffer);
        return count;
    }

    // Writing

    @Override
    protected Object filterOutboundMessage(Object message) {
        if (message instanceof ByteBuf) {
            return message;
        }
        throw new UnsupportedOperationException(
                "a simulated stream sends no " + message.getClass().getSimpleName() + " (expected: ByteBuf)");
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) throws Exception {
        byte[] room = kernel().room();
        for (Object next = in.current(); next != null; next = in.current()) {
            ByteBuf first = (ByteBuf) next;
            if (!first.isReadable()) {
                in.remove();
                continue;
            }
            int filled = fill(in, room);
            int sent = calls().send(number(), room, 0, filled);
            if (Answer.is(sent, Errno.EAGAIN)) {
                outputBlocked();
                return;
            }
            if (sent < 0) {
                throw failure("send", sent);
            }
            in.removeBytes(sent);
            if (sent < filled) {
                outputBlocked();
                return;
            }
        }
    }

    /** Copies what waits to be sent, as much as there is room for. */
    private static int fill(ChannelOutboundBuffer in, byte[] room) throws Exception {
        int[] filled = {0};
        in.forEachFlushedMessage(message -> {
            ByteBuf buffer = (ByteBuf) message;
            int part = Math.min(buffer.readableBytes(), room.length - filled[0]);
            buffer.getBytes(buffer.readerIndex(), room, filled[0], part);
            filled[0] += part;
            return filled[0] < room.length;
        });
        return filled[0];
    }

    // The ends of the directions

    @Override
    protected void doShutdownOutput() throws Exception {
        outputEnded = true;
        check(calls().shutdown(number(), SystemCalls.SHUT_WRITE), "shutdown", kind());
    }

    @Override
    public boolean isInputShutdown() {
        return inputEnded;
    }

    @Override
    public boolean isOutputShutdown() {
        return outputEnded;
    }

    @Override
    public boolean isShutdown() {
        return inputEnded && outputEnded;
    }

    @Override
    public ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        onLoop(() -> ((SocketUnsafe) unsafe()).shutdownOutput(promise));
        return promise;
    }

    @Override
    public ChannelFuture shutdownInput() {
        return shutdownInput(newPromise());
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        onLoop(() -> {
            inputEnded = true;
            readDone();
            int answer = calls().shutdown(number(), SystemCalls.SHUT_READ);
            if (Answer.isFailure(answer)) {
                promise.setFailure(failure("shutdown", answer));
            } else {
                promise.setSuccess();
            }
        });
        return promise;
    }

    @Override
    public ChannelFuture shutdown() {
        return shutdown(newPromise());
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
        shutdownOutput().addListener(ended -> shutdownInput(promise));
        return promise;
    }

    private void onLoop(Runnable task) {
        if (eventLoop().inEventLoop()) {
            task.run();
        } else {
            eventLoop().execute(task);
        }
    }
}
