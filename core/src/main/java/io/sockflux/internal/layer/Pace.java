package io.sockflux.internal.layer;

import io.netty.channel.EventLoop;
import io.sockflux.check.Durations;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.internal.loop.TokenBucket;
import io.sockflux.stream.ByteRates.Rate;
import org.jspecify.annotations.Nullable;

/** The rates of one direction of a connection: its own, and that which it shares. Event loop only. */
final class Pace extends SharedRate.Turn {

    static final long NOW = 0;
    static final long WHEN_TOLD = -1;

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

    /**
     * How long until bytes may move: {@link #NOW}, {@link #WHEN_TOLD} where the shared rate tells, otherwise the time until its
     * own rate has recovered. The clock is asked once. With another time for the question than for the wait, a bucket that recovers in
     * between would never be waited for.
     */
    long nanosUntilTurn() {
        long now = LoopClock.nanos(loop);
        if (own != null && !own.has(1, now)) {
            return own.nanosUntil(1, now);
        }
        return shared == null || shared.mayGo(this, now) ? NOW : WHEN_TOLD;
    }

    void take(int bytes) {
        if (bytes == 0) {
            return;
        }
        long now = LoopClock.nanos(loop);
        if (own != null) {
            own.take(bytes, now);
        }
        if (shared != null) {
            shared.take(this, bytes, now);
        }
    }

    void leave() {
        if (shared != null) {
            shared.leave(this);
        }
    }
}
