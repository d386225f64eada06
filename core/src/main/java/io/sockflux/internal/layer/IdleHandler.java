package io.sockflux.internal.layer;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.sockflux.check.Durations;
import io.sockflux.error.TimeLimitException;
import io.sockflux.internal.channel.Items;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.internal.loop.LoopTimer;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether a connection is idle. The clock runs while a read is asked for and brings nothing, and while bytes wait that
 * the kernel does not take. It stands still while nothing is wanted of the peer: then a consumer is slow, not the peer
 * silent. There is one time stamp for each read that is asked for and each flush, and one task that is due when the limit
 * would be reached; it looks again later if something has moved.
 */
final class IdleHandler extends ChannelDuplexHandler implements Runnable {

    /** The kernel does not tell when it takes bytes that waited, so their number is looked at so often within the limit. */
    private static final int LOOKS_AT_OUTPUT = 4;

    private final LayerHost host;
    private final IdleLayer layer;
    private final long limitNanos;

    private long sinceNanos;
    private long received;
    private long seenTaken;
    private boolean readAsked;
    private boolean askedByAutoRead;
    private boolean wasHeldUp;
    private boolean isOver;
    private @Nullable LoopTimer timer;

    IdleHandler(LayerHost host, IdleLayer layer) {
        this.host = host;
        this.layer = layer;
        this.limitNanos = Durations.nanos(layer.limit());
    }

    // What is asked of the peer

    @Override
    public void read(ChannelHandlerContext context) {
        boolean auto = host.channel().config().isAutoRead();
        if (!readAsked || auto != askedByAutoRead) {
            readAsked = true;
            askedByAutoRead = auto;
            begin();
        }
        context.read();
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        if (!isHeldUp()) {
            begin();
        }
        context.flush();
        wasHeldUp = isHeldUp();
    }

    /** The clock begins anew. */
    private void begin() {
        if (isOver || !host.channel().isActive()) {
            return;
        }
        sinceNanos = LoopClock.nanos(host.channel().eventLoop());
        if (timer == null) {
            arm(limitNanos);
        }
    }

    private boolean isHeldUp() {
        ChannelOutboundBuffer outbound = host.channel().unsafe().outboundBuffer();
        return outbound != null && !outbound.isEmpty();
    }

    // What the peer does

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.fireChannelActive();
        if (readAsked) {
            begin();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        received += Items.length(message);
        context.fireChannelRead(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        // Whoever wants more asks again, from when on the clock runs anew.
        readAsked = false;
        context.fireChannelReadComplete();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            readAsked = false;
        }
        context.fireUserEventTriggered(event);
    }

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
        isOver = true;
        LoopTimer waiting = timer;
        timer = null;
        if (waiting != null) {
            waiting.cancel();
        }
    }

    // The task

    private void arm(long nanos) {
        timer = LoopTimer.start(host.channel().eventLoop(), nanos, this, () -> {});
    }

    @Override
    public void run() {
        timer = null;
        if (isOver) {
            return;
        }
        if (askedByAutoRead && !host.channel().config().isAutoRead()) {
            // The consumer has taken back what it asked for.
            readAsked = false;
        }
        long now = LoopClock.nanos(host.channel().eventLoop());
        boolean heldUp = isHeldUp();
        if (wasHeldUp && host.bytesTaken() != seenTaken) {
            sinceNanos = now;
        }
        seenTaken = host.bytesTaken();
        wasHeldUp = heldUp;
        if (!readAsked && !heldUp) {
            // Nothing is wanted of the peer; what is wanted next arms the task again.
            return;
        }
        long left = limitNanos - (now - sinceNanos);
        if (left > 0) {
            arm(heldUp ? Math.min(left, Math.max(1, limitNanos / LOOKS_AT_OUTPUT)) : left);
            return;
        }
        isOver = true;
        host.end(
                new TimeLimitException(
                        host.peerEndpoint(), "idleLimit", layer.limit(), "no byte moved", received, seenTaken),
                layer.how());
    }
}
