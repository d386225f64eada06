package io.sockflux.internal.exchange;

import io.netty.util.ReferenceCounted;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.MonoSink;

/**
 * A request of a subscriber, until it is answered, has failed or is given up. It may be given up on any thread; each change
 * of its state happens once.
 */
final class PendingRequest<Q, A> {

    @SuppressWarnings("rawtypes")
    private static final AtomicIntegerFieldUpdater<PendingRequest> STATE =
            AtomicIntegerFieldUpdater.newUpdater(PendingRequest.class, "state");

    private static final int WAITING = 0;
    private static final int IN_FLIGHT = 1;
    private static final int OVER = 2;

    private final MonoSink<A> sink;
    private final long deadlineNanos;
    private volatile int state = WAITING;
    private @Nullable Q request;
    /** The session that it is in flight on. */
    private volatile @Nullable Session<Q, A> session;

    PendingRequest(Q request, MonoSink<A> sink, long deadlineNanos) {
        this.request = request;
        this.sink = sink;
        this.deadlineNanos = deadlineNanos;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    /** The request, which goes in flight on a session now; null if it was given up. */
    @Nullable
    Q take(Session<Q, A> by) {
        session = by;
        if (!STATE.compareAndSet(this, WAITING, IN_FLIGHT)) {
            return null;
        }
        Q taken = request;
        request = null;
        return taken;
    }

    boolean isOver() {
        return state == OVER;
    }

    /** Its answer has come. Returns false if the request was given up: then nobody wants the answer. */
    boolean isAnswered() {
        return STATE.getAndSet(this, OVER) != OVER;
    }

    void answer(A answer) {
        sink.success(answer);
    }

    /** Returns whether the request was in flight until now. */
    boolean fail(Throwable failure) {
        int before = STATE.getAndSet(this, OVER);
        forget(before);
        if (before != OVER) {
            sink.error(failure);
        }
        return before == IN_FLIGHT;
    }

    /** Its subscriber has left. Returns whether the request was still waiting. */
    boolean leave() {
        int before = STATE.getAndSet(this, OVER);
        forget(before);
        Session<Q, A> of = session;
        if (before == IN_FLIGHT && of != null) {
            of.gaveUp();
        }
        return before == WAITING;
    }

    private void forget(int before) {
        if (before == WAITING) {
            Q never = request;
            request = null;
            if (never instanceof ReferenceCounted counted && counted.refCnt() > 0) {
                counted.release();
            }
        }
    }
}
