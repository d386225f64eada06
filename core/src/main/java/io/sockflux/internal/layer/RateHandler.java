package io.sockflux.internal.layer;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.sockflux.internal.channel.InputRefused;
import io.sockflux.internal.channel.Items;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.internal.loop.LoopTimer;
import io.sockflux.spi.HangUp;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the rates of a connection. An empty bucket holds back the read that was asked for. It also makes the channel
 * unwritable, so that the sources of sends are not asked. What is written goes on at once. One task is due when a bucket
 * that holds something back has recovered.
 */
final class RateHandler extends ChannelDuplexHandler implements Runnable {

    /** The bit of Netty's writability that is ours. */
    private static final int WRITABILITY = 1;

    private final RateLayer layer;
    /** Null before the channel is registered, and where the direction has no rate. */
    private @Nullable Pace input;

    private @Nullable Pace output;
    private @Nullable ChannelHandlerContext here;
    private boolean hasBegun;
    private boolean isReadHeld;
    private boolean isOutputHeld;
    private @Nullable LoopTimer timer;
    private long dueNanos;

    RateHandler(RateLayer layer) {
        this.layer = layer;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        here = context;
        if (context.channel().isRegistered()) {
            begin(context.channel());
        }
    }

    @Override
    public void channelRegistered(ChannelHandlerContext context) {
        begin(context.channel());
        context.fireChannelRegistered();
    }

    private void begin(Channel channel) {
        if (!hasBegun) {
            hasBegun = true;
            input = layer.input(channel.eventLoop(), this::letReadGo);
            output = layer.output(channel.eventLoop(), this::letOutputGo);
        }
    }

    // The input

    @Override
    public void read(ChannelHandlerContext context) {
        if (!isReadHeld && !mustWait(context.channel(), input)) {
            context.read();
        } else {
            isReadHeld = true;
        }
    }

    private void letReadGo() {
        ChannelHandlerContext context = here;
        if (!isReadHeld || context == null) {
            return;
        }
        if (!mustWait(context.channel(), input)) {
            isReadHeld = false;
            context.read();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (input != null) {
            input.take(Items.length(message));
        }
        context.fireChannelRead(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof InputRefused || event instanceof HangUp) {
            // What is read from now on is thrown away, or was left behind, and a close has its own bounds.
            stop(input);
            input = null;
            letReadGo();
        }
        context.fireUserEventTriggered(event);
    }

    // The output

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        int length = output == null ? 0 : Items.length(message);
        context.write(message, promise);
        if (output == null || length == 0) {
            return;
        }
        output.take(length);
        if (!isOutputHeld && mustWait(context.channel(), output)) {
            isOutputHeld = true;
            setWritable(context.channel(), false);
        }
    }

    private void letOutputGo() {
        ChannelHandlerContext context = here;
        if (!isOutputHeld || context == null) {
            return;
        }
        if (!mustWait(context.channel(), output)) {
            isOutputHeld = false;
            setWritable(context.channel(), true);
        }
    }

    private static void setWritable(Channel channel, boolean writable) {
        ChannelOutboundBuffer outbound = channel.unsafe().outboundBuffer();
        if (outbound != null) {
            outbound.setUserDefinedWritability(WRITABILITY, writable);
        }
    }

    // The task

    /** Whether a direction must wait. Its own rate then has the task run; the shared rate tells by itself. */
    private boolean mustWait(Channel channel, @Nullable Pace pace) {
        long nanos = pace == null ? Pace.NOW : pace.nanosUntilTurn();
        if (nanos > 0) {
            arm(channel, nanos);
        }
        return nanos != Pace.NOW;
    }

    private void arm(Channel channel, long nanos) {
        long due = LoopClock.nanos(channel.eventLoop()) + nanos;
        if (timer != null) {
            if (dueNanos - due <= 0) {
                return;
            }
            timer.cancel();
        }
        dueNanos = due;
        timer = LoopTimer.start(channel.eventLoop(), nanos, this, () -> {});
    }

    @Override
    public void run() {
        timer = null;
        letReadGo();
        letOutputGo();
    }

    // The end

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end();
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        end();
    }

    private void end() {
        stop(input);
        stop(output);
        input = null;
        output = null;
        isReadHeld = false;
        isOutputHeld = false;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private static void stop(@Nullable Pace pace) {
        if (pace != null) {
            pace.leave();
        }
    }
}
