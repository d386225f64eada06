package io.sockflux.internal.layer;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.sockflux.check.Durations;
import io.sockflux.error.TimeLimitException;
import io.sockflux.internal.channel.Items;
import io.sockflux.internal.channel.NextReader;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.internal.loop.LoopTimer;
import io.sockflux.stream.TimeLimits;
import io.sockflux.stream.TimeLimits.Limit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the clocks of a connection's time limits. The clock of the input runs while a read is asked for and brings
 * nothing. The clock of the output runs while bytes wait that the kernel does not take. There is one time stamp for each
 * read that is asked for and each flush. One task is due when the next limit would pass, and looks again later if
 * something has moved.
 */
final class TimeLimitHandler extends ChannelDuplexHandler implements Runnable {

    /** The kernel does not tell when it takes bytes that waited, so their number is looked at so often within the limit. */
    private static final int LOOKS_AT_OUTPUT = 4;

    private static final long NEVER = Long.MAX_VALUE;

    private final LayerHost host;
    private final TimeLimits limits;
    private final long idle;
    private final long read;
    private final long write;
    private final long life;

    private long bornNanos;
    private boolean isOver;

    private boolean isAsked;
    /** Whether bytes have come since the clock of the input was at 0. */
    private boolean hasCome;

    private long askedNanos;
    /** How long earlier reads took that brought nothing, such as a TLS record without data. */
    private long waitedNanos;

    private long received;

    /** When the kernel took bytes last, or the first byte began to wait. */
    private long sentNanos;

    private long seenProgress;

    private long dueNanos;
    private @Nullable LoopTimer timer;

    TimeLimitHandler(LayerHost host, TimeLimits limits) {
        this.host = host;
        this.limits = limits;
        this.idle = nanos(limits.idle());
        this.read = nanos(limits.read());
        this.write = nanos(limits.write());
        this.life = nanos(limits.life());
    }

    private static long nanos(@Nullable Limit limit) {
        return limit == null ? NEVER : Durations.nanos(limit.length());
    }

    private long now() {
        return LoopClock.nanos(host.channel().eventLoop());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        if (context.channel().isRegistered() && context.channel().isActive()) {
            begin();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        begin();
        context.fireChannelActive();
    }

    private void begin() {
        bornNanos = now();
        askedNanos = bornNanos;
        sentNanos = bornNanos;
        arm(bornNanos, isAsked ? Math.min(life, Math.min(read, idle)) : life);
    }

    // The input

    @Override
    public void read(ChannelHandlerContext context) {
        if (isAsked || hasCome) {
            // A read that is asked for twice has another consumer than before.
            forget();
        }
        isAsked = true;
        waitFromNow();
        context.read();
    }

    /** The time that earlier reads have waited does not count any more. */
    private void forget() {
        waitedNanos = 0;
        hasCome = false;
    }

    private void waitFromNow() {
        if (isRunning()) {
            askedNanos = now();
            arm(askedNanos, Math.min(read, idle));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        int length = Items.length(message);
        if (length > 0) {
            received += length;
            hasCome = true;
        }
        context.fireChannelRead(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (isAsked && !hasCome && isRunning()) {
            // Time in which no consumer waited does not count for the next consumer.
            waitedNanos = isWaitedFor() ? waitedNanos + now() - askedNanos : 0;
        }
        // A consumer that wants more asks again.
        isAsked = false;
        context.fireChannelReadComplete();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            isAsked = false;
        } else if (event instanceof NextReader) {
            forget();
            waitFromNow();
        }
        context.fireUserEventTriggered(event);
    }

    private boolean isWaitedFor() {
        return host.isInputRequested() || host.isInputWatched();
    }

    // The output

    @Override
    public void flush(ChannelHandlerContext context) {
        boolean wasHeldUp = isHeldUp();
        context.flush();
        boolean isHeldUp = isHeldUp();
        if (isRunning() && (isHeldUp ? !wasHeldUp : idle != NEVER)) {
            sentNanos = now();
            if (isHeldUp) {
                seenProgress = host.outputProgress();
                arm(sentNanos, look());
            }
        }
    }

    /** Whether bytes wait that the kernel has been offered. */
    private boolean isHeldUp() {
        ChannelOutboundBuffer outbound = host.channel().unsafe().outboundBuffer();
        return outbound != null && !outbound.isEmpty();
    }

    /** How long until the output is looked at again while bytes wait. */
    private long look() {
        long shorter = Math.min(write, idle);
        return shorter == NEVER ? NEVER : Math.max(1, shorter / LOOKS_AT_OUTPUT);
    }

    // The end

    private boolean isRunning() {
        return !isOver && host.channel().isActive();
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

    private void end(String name, Limit limit, String words) {
        isOver = true;
        host.end(
                new TimeLimitException(host.peerEndpoint(), name, limit.length(), words, received, host.bytesTaken()),
                limit.how());
    }

    // The task

    /** Has the task run in so many nanoseconds at the latest. */
    private void arm(long now, long nanos) {
        if (nanos == NEVER || (timer != null && dueNanos - now <= nanos)) {
            return;
        }
        if (timer != null) {
            timer.cancel();
        }
        dueNanos = now + nanos;
        timer = LoopTimer.start(host.channel().eventLoop(), Math.max(1, nanos), this, () -> {});
    }

    @Override
    public void run() {
        timer = null;
        if (!isRunning()) {
            return;
        }
        long now = now();
        boolean isHeldUp = isHeldUp();
        if (isHeldUp && host.outputProgress() != seenProgress) {
            seenProgress = host.outputProgress();
            sentNanos = now;
        }
        long quietInput = (isAsked ? waitedNanos : 0) + now - askedNanos;
        long quietOutput = now - sentNanos;
        boolean isReading = isAsked && host.isInputRequested();
        long leftOfLife = left(life, now - bornNanos, true);
        long leftOfRead = left(read, quietInput, isReading);
        long leftOfWrite = left(write, quietOutput, isHeldUp);
        boolean isWaiting = isHeldUp || isReading || (isAsked && host.isInputWatched());
        long leftOfIdle = left(idle, Math.min(quietInput, quietOutput), isWaiting);
        if (leftOfLife <= 0 && limits.life() != null) {
            end("lifeLimit", limits.life(), "did not end");
        } else if (leftOfRead <= 0 && limits.read() != null) {
            end("readLimit", limits.read(), "no byte came");
        } else if (leftOfWrite <= 0 && limits.write() != null) {
            end("writeLimit", limits.write(), "the peer took no byte");
        } else if (leftOfIdle <= 0 && limits.idle() != null) {
            end("idleLimit", limits.idle(), "no byte moved");
        } else {
            // What is wanted next arms the task again.
            long least = Math.min(Math.min(leftOfLife, leftOfRead), Math.min(leftOfWrite, leftOfIdle));
            arm(now, isHeldUp ? Math.min(least, look()) : least);
        }
    }

    private static long left(long limit, long passed, boolean runs) {
        return limit == NEVER || !runs ? NEVER : limit - passed;
    }
}
