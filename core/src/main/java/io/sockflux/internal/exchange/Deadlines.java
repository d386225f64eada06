package io.sockflux.internal.exchange;

import io.netty.channel.EventLoop;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.internal.loop.LoopTimer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The deadlines of the requests in flight, by one timer. It is due with the first of them, looks at all, and is set anew for the
 * next. Event loop only.
 */
final class Deadlines<Q, A> {

    private final EventLoop loop;
    private final Collection<PendingRequest<Q, A>> requests;
    private final Consumer<List<PendingRequest<Q, A>>> late;
    private @Nullable LoopTimer timer;
    private long dueNanos;
    private boolean isForgotten;

    /**
     * No timer yet.
     *
     * @param requests those in flight, which change meanwhile
     * @param late is told of those whose time is over
     */
    Deadlines(EventLoop loop, Collection<PendingRequest<Q, A>> requests, Consumer<List<PendingRequest<Q, A>>> late) {
        this.loop = loop;
        this.requests = requests;
        this.late = late;
    }

    /** There is a request with this deadline. */
    void watch(long deadlineNanos) {
        if (isForgotten || (timer != null && dueNanos - deadlineNanos <= 0)) {
            return;
        }
        if (timer != null) {
            timer.cancel();
        }
        dueNanos = deadlineNanos;
        long wait = Math.max(0, deadlineNanos - LoopClock.nanos(loop));
        // Where the loop has shut down, the end of the connection fails what is in flight.
        timer = LoopTimer.start(loop, wait, this::look, () -> {});
    }

    void forget() {
        isForgotten = true;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /** Whether the time of each request is over, also of those that were given up before. */
    boolean areOver() {
        long now = LoopClock.nanos(loop);
        return requests.stream().allMatch(request -> request.deadlineNanos() - now <= 0);
    }

    private void look() {
        timer = null;
        long now = LoopClock.nanos(loop);
        List<PendingRequest<Q, A>> over = new ArrayList<>();
        PendingRequest<Q, A> next = null;
        for (PendingRequest<Q, A> request : requests) {
            if (request.deadlineNanos() - now <= 0) {
                if (!request.isOver()) {
                    over.add(request);
                }
            } else if (next == null || request.deadlineNanos() - next.deadlineNanos() < 0) {
                next = request;
            }
        }
        if (next != null) {
            watch(next.deadlineNanos());
        }
        late.accept(over);
    }
}
