package io.sockflux.internal.layer;

import io.netty.channel.EventLoop;
import io.sockflux.check.Durations;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.internal.loop.LoopTimer;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.internal.loop.TokenBucket;
import io.sockflux.stream.ByteRates.Rate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A rate that connections on several loops share. Who finds the bucket empty waits in line. Each turn is worth a number of
 * bytes, and who has moved more than that in a turn waits for further turns (deficit round robin). So a connection with
 * long buffers gets no more than others. The lock is held for a few steps only.
 */
final class SharedRate {

    /** What a turn is worth. */
    private static final int QUANTUM = 1 << 14;

    /** How many places of the line a single look passes. */
    private static final int MOST_STEPS = 256;

    /** The pause between two looks: those who were let go may have nothing to move, and the bucket stays full. */
    private static final long PAUSE_NANOS = 1_000_000;

    /** A direction of a connection. Its count belongs to the rate, under the lock. */
    abstract static class Turn {

        private long allowance;
        private boolean isInLine;

        abstract EventLoop loop();

        /** Runs on its loop when its turn has come. */
        abstract void go();
    }

    private final Rate rate;
    private final Set<Turn> line = new LinkedHashSet<>();
    private @Nullable TokenBucket bucket;
    private boolean isArmed;

    SharedRate(Rate rate) {
        this.rate = rate;
    }

    private TokenBucket bucket(long now) {
        TokenBucket known = bucket;
        if (known == null) {
            known = new TokenBucket(rate.bytes(), Durations.nanos(rate.per()), now);
            bucket = known;
        }
        return known;
    }

    /** Whether it may move bytes now. Otherwise it is in line, and is told. On its loop. */
    synchronized boolean mayGo(Turn turn, long now) {
        if (turn.isInLine) {
            return false;
        }
        if (turn.allowance > 0) {
            return true;
        }
        if (line.isEmpty() && bucket(now).has(1, now)) {
            // There is enough for everybody, so nobody owes anything.
            turn.allowance = 0;
            return true;
        }
        turn.isInLine = true;
        line.add(turn);
        if (!isArmed) {
            arm(turn.loop(), bucket(now).nanosUntil(1, now));
        }
        return false;
    }

    /** It has moved so many bytes. */
    synchronized void take(Turn turn, int bytes, long now) {
        bucket(now).take(bytes, now);
        turn.allowance -= bytes;
    }

    synchronized void leave(Turn turn) {
        turn.isInLine = false;
        line.remove(turn);
    }

    private void arm(EventLoop loop, long nanos) {
        isArmed = true;
        LoopTimer.start(loop, nanos, () -> look(loop), () -> {});
    }

    private void look(EventLoop loop) {
        for (Turn turn : next(loop)) {
            OnLoop.queue(turn.loop(), turn::go);
        }
    }

    private synchronized List<Turn> next(EventLoop loop) {
        long now = LoopClock.nanos(loop);
        List<Turn> going = new ArrayList<>();
        long promised = 0;
        for (int step = 0; step < MOST_STEPS && !line.isEmpty() && bucket(now).has(promised + 1, now); step++) {
            Iterator<Turn> first = line.iterator();
            Turn turn = first.next();
            first.remove();
            turn.allowance += QUANTUM;
            if (turn.allowance <= 0 && !line.isEmpty()) {
                line.add(turn);
                continue;
            }
            turn.allowance = Math.max(1, turn.allowance);
            turn.isInLine = false;
            promised += turn.allowance;
            going.add(turn);
        }
        isArmed = false;
        if (!line.isEmpty()) {
            arm(loop, Math.max(PAUSE_NANOS, bucket(now).nanosUntil(1, now)));
        }
        return going;
    }
}
