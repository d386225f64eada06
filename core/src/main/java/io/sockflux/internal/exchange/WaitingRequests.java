package io.sockflux.internal.exchange;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/** The requests that wait to be sent, from any thread, until their time is over. */
final class WaitingRequests<Q, A> {

    private static final long UNARMED = Long.MAX_VALUE;

    private final ConcurrentLinkedQueue<PendingRequest<Q, A>> requests = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final int most;
    private final LongSupplier nanos;
    private final long beginNanos;
    private final Scheduler timers;
    private final Consumer<? super PendingRequest<Q, A>> tooLate;
    /** When the next look at the deadlines is due, from the begin on. */
    private final AtomicLong nextLook = new AtomicLong(UNARMED);

    /**
     * No requests yet.
     *
     * @param most how many there may be
     * @param tooLate is told of each request whose time is over while it waits
     */
    WaitingRequests(int most, LongSupplier nanos, Scheduler timers, Consumer<? super PendingRequest<Q, A>> tooLate) {
        this.most = most;
        this.nanos = nanos;
        this.beginNanos = nanos.getAsLong();
        this.timers = timers;
        this.tooLate = tooLate;
    }

    int size() {
        return size.get();
    }

    /** Adds a request; returns false if there are too many. */
    boolean offer(PendingRequest<Q, A> request) {
        if (size.incrementAndGet() > most) {
            size.decrementAndGet();
            return false;
        }
        requests.add(request);
        lookAt(request.deadlineNanos() - beginNanos);
        return true;
    }

    @Nullable
    PendingRequest<Q, A> poll() {
        PendingRequest<Q, A> next = requests.poll();
        if (next != null) {
            size.decrementAndGet();
        }
        return next;
    }

    /** Removes a request; returns whether it was here. */
    boolean remove(PendingRequest<Q, A> request) {
        boolean removed = requests.remove(request);
        if (removed) {
            size.decrementAndGet();
        }
        return removed;
    }

    private void lookAt(long due) {
        long before = nextLook.get();
        while (due < before) {
            if (nextLook.compareAndSet(before, due)) {
                long wait = Math.max(0, due + beginNanos - nanos.getAsLong());
                timers.schedule(() -> look(due), wait, TimeUnit.NANOSECONDS);
                return;
            }
            before = nextLook.get();
        }
    }

    private void look(long due) {
        // A later look that was asked for before an earlier one changes nothing.
        if (!nextLook.compareAndSet(due, UNARMED)) {
            return;
        }
        long now = nanos.getAsLong();
        long next = UNARMED;
        for (PendingRequest<Q, A> request : requests) {
            if (request.deadlineNanos() - now > 0) {
                next = Math.min(next, request.deadlineNanos() - beginNanos);
            } else if (remove(request)) {
                tooLate.accept(request);
            }
        }
        if (next != UNARMED) {
            lookAt(next);
        }
    }
}
