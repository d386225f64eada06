package io.sockflux.blocking;

import static java.util.Objects.requireNonNull;

import io.sockflux.check.Durations;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Schedulers;

/** The waits of one call on its caller's thread, which share one time-out and end by an interrupt. */
final class BlockingWait {

    private final String call;
    private final @Nullable Duration timeout;
    private final long end;

    private BlockingWait(String call, @Nullable Duration timeout) {
        this.call = call;
        this.timeout = timeout;
        this.end = timeout == null ? 0 : System.nanoTime() + Durations.nanos(timeout);
    }

    /**
     * Begins a call.
     *
     * @throws IllegalStateException on a thread that must not block
     */
    static BlockingWait of(String call, @Nullable Duration timeout) {
        if (Schedulers.isInNonBlockingThread()) {
            throw new IllegalStateException(
                    call + ": would block " + Thread.currentThread().getName()
                            + ", which must not (expected: a thread that may block, such as a virtual one)");
        }
        return new BlockingWait(call, timeout);
    }

    private long leftNanos() {
        return Math.max(0, end - System.nanoTime());
    }

    /** Waits for a lock. */
    void take(ReentrantLock turn) throws IOException {
        try {
            if (timeout == null) {
                turn.lockInterruptibly();
            } else if (!turn.tryLock(leftNanos(), TimeUnit.NANOSECONDS)) {
                throw timedOut(timeout);
            }
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /** Waits until the thread is unparked, perhaps for no reason. */
    void park(Object blocker) throws IOException {
        if (Thread.interrupted()) {
            throw interrupted();
        }
        if (timeout == null) {
            LockSupport.park(blocker);
            return;
        }
        long left = leftNanos();
        if (left == 0) {
            throw timedOut(timeout);
        }
        LockSupport.parkNanos(blocker, left);
    }

    /** Waits for a result, which goes on when the wait is given up. */
    void await(CompletableFuture<?> result) throws IOException {
        try {
            if (timeout == null) {
                result.get();
            } else {
                result.get(leftNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            throw interrupted();
        } catch (TimeoutException e) {
            throw timedOut(requireNonNull(timeout, "timeout"));
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        }
    }

    private InterruptedIOException interrupted() {
        return new InterruptedIOException(call + ": interrupted");
    }

    private SocketTimeoutException timedOut(Duration limit) {
        return new SocketTimeoutException(call + ": not done within " + Durations.text(limit));
    }

    /** What a connection fails with is an IOException, but a program's own observer may have thrown another. */
    static IOException failure(@Nullable Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof IOException known ? known : new IOException(String.valueOf(cause), cause);
    }
}
