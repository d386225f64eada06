package io.sockflux.internal.layer;

import io.netty.channel.EventLoop;
import io.sockflux.check.Durations;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.internal.loop.TokenBucket;
import io.sockflux.stream.ByteRates.Rate;
import org.jspecify.annotations.Nullable;

/** The rates of one direction of a connection: its own, and that which it shares. Event loop only. */
final class Pace extends SharedRate.Turn {

    private final EventLoop loop;
    private final @Nullable TokenBucket own;
    private final @Nullable SharedRate shared;
    private final Runnable go;

    /**
     * A pace that begins now.
     *
     * @param go runs when it has its turn at the shared rate
     */
    Pace(EventLoop loop, @Nullable Rate own, @Nullable SharedRate shared, Runnable go) {
        this.loop = loop;
        this.own = own == null ? null : new TokenBucket(own.bytes(), Durations.nanos(own.per()), LoopClock.nanos(loop));
        this.shared = shared;
        this.go = go;
    }

    @Override
    EventLoop loop() {
        return loop;
    }

    @Override
    void go() {
        go.run();
    }

    /** Whether bytes may move now. If not, {@link #nanosUntilOwn} or the shared rate tells when. */
    boolean mayGo() {
        long now = LoopClock.nanos(loop);
        return (own == null || own.has(1, now)) && (shared == null || shared.mayGo(this, now));
    }

    /** How long its own rate holds it back; 0 if it does not. */
    long nanosUntilOwn() {
        long now = LoopClock.nanos(loop);
        return own == null || own.has(1, now) ? 0 : own.nanosUntil(1, now);
    }

    void take(int bytes) {
        if (bytes == 0) {
            return;
        }
        if (own != null) {
            own.take(bytes);
        }
        if (shared != null) {
            shared.take(this, bytes, LoopClock.nanos(loop));
        }
    }

    void leave() {
        if (shared != null) {
            shared.leave(this);
        }
    }
}
