package io.sockflux.internal.send;

import static java.util.Objects.requireNonNull;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.IllegalReferenceCountException;
import io.sockflux.internal.channel.Items;
import io.sockflux.internal.log.Drops;
import io.sockflux.internal.loop.LoopFlushes;
import io.sockflux.internal.loop.OnLoop;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Takes elements from a source and writes them to a channel when its turn comes. Signals that the source gives on another
 * thread hop to the event loop, in their order. The state is touched on the event loop only.
 */
public abstract class SendSubscriber implements CoreSubscriber<Object> {

    private static final AtomicIntegerFieldUpdater<SendSubscriber> HOPS =
            AtomicIntegerFieldUpdater.newUpdater(SendSubscriber.class, "hops");
    private static final AtomicIntegerFieldUpdater<SendSubscriber> TOLD =
            AtomicIntegerFieldUpdater.newUpdater(SendSubscriber.class, "told");

    final SendTarget target;
    /** How many signals of the source are on their way to the loop. */
    private volatile int hops;

    private volatile @Nullable Subscription source;
    private volatile boolean cancelled;
    private volatile int told;

    /** How many elements the channel has got and not completed. */
    int pending;
    /** How many elements the source was asked for and has not given. */
    int asked;

    private boolean sourceDone;
    private boolean done;
    private boolean sourceFailed;
    private @Nullable Throwable failure;

    SendSubscriber(SendTarget target) {
        this.target = target;
    }

    /** The channel of its target. */
    public final Channel channel() {
        return target.channel();
    }

    private EventLoop loop() {
        return target.channel().eventLoop();
    }

    // For the subclasses. Event loop only.

    /** The context of whoever is told the end. */
    abstract Context subscriberContext();

    /** Asks the source for more if there is room and no request is outstanding. */
    abstract void ask();

    /** Hands an element over to the channel. */
    abstract void write(Object item);

    /** Tells the subscriber the end: each element that was handed over has completed, and no more comes. */
    abstract void tellEnd(@Nullable Throwable cause, boolean isOfSource);

    // The subscriber's side

    @Override
    public Context currentContext() {
        return Discarding.in(subscriberContext());
    }

    final void cancelSending() {
        cancelled = true;
        // The source is asked on the loop, so it is cancelled there too. Many sources do not stand both at once:
        // Reactor's sources of a single value then emit the value and discard it.
        onLoop(() -> {
            cancelSource();
            done = true;
            target.sends().remove(this);
        });
    }

    // The source's side

    @Override
    public void onSubscribe(Subscription s) {
        if (Operators.validate(source, s)) {
            source = s;
            if (loop().inEventLoop()) {
                start();
            } else {
                OnLoop.queue(loop(), this::start, this::rejected);
            }
        }
    }

    @Override
    public void onNext(Object item) {
        requireNonNull(item, "item");
        if (hops == 0 && loop().inEventLoop()) {
            take(item);
            return;
        }
        HOPS.incrementAndGet(this);
        boolean queued = OnLoop.queue(loop(), () -> {
            // Elements whose tasks are queued right behind this task go out in the same flush.
            boolean isLast = HOPS.decrementAndGet(this) == 0;
            LoopFlushes flushes = LoopFlushes.ofThisLoop();
            if (!isLast) {
                flushes.holdForTasks(this, loop());
            }
            take(item);
            if (isLast) {
                flushes.release(this);
            }
        });
        if (!queued) {
            Items.release(item);
            rejected();
        }
    }

    @Override
    public void onError(Throwable error) {
        sourceEnded(requireNonNull(error, "error"));
    }

    @Override
    public void onComplete() {
        sourceEnded(null);
    }

    private void sourceEnded(@Nullable Throwable error) {
        if (hops == 0 && loop().inEventLoop()) {
            finishSource(error);
            return;
        }
        HOPS.incrementAndGet(this);
        onLoop(() -> {
            HOPS.decrementAndGet(this);
            finishSource(error);
            LoopFlushes.ofThisLoop().release(this);
        });
    }

    private void start() {
        if (cancelled) {
            cancelSource();
        } else if (target.isSendOpen()) {
            target.sends().add(this);
            target.sends().pump();
        } else {
            // Requests an element even so: a source that holds an element hands it over, and take() releases it.
            failure = target.sendClosedCause();
            request(1);
            cancelSource();
            sourceDone = true;
            endIfWritten();
        }
    }

    private void take(Object item) {
        asked--;
        if (done || failure != null || cancelled) {
            Items.release(item);
            return;
        }
        if (!target.isSendOpen()) {
            // The channel has closed meanwhile, and nothing releases a message that is written to it now.
            Items.release(item);
            fail(target.sendClosedCause());
            return;
        }
        pending++;
        try {
            if (Items.isReleased(item)) {
                throw new IllegalReferenceCountException(
                        "the buffer was released before it was sent (expected: a buffer that was not sent or released before)");
            }
            write(item);
        } catch (Throwable e) {
            // The write was never made, so no listener tells of its end.
            pending--;
            if (!Items.isReleased(item)) {
                Items.release(item);
            }
            fail(e);
            return;
        }
        target.sends().written();
    }

    private void finishSource(@Nullable Throwable error) {
        sourceDone = true;
        if (error != null && failure == null) {
            failure = error;
            sourceFailed = true;
        }
        endIfWritten();
    }

    // The channel's side

    /** Whether the source may be asked: no request is outstanding, and there is room. */
    final boolean mayAsk() {
        return asked == 0
                && !sourceDone
                && !done
                && failure == null
                && target.sends().hasRoom();
    }

    final void askFor(int items) {
        asked = items;
        request(items);
    }

    /** Ends the output. Elements that were handed over still go out; a source that is not done fails the send. */
    public final void stop() {
        if (!sourceDone) {
            fail(target.sendClosedCause());
        }
    }

    /** The channel takes no more elements from this send. */
    public final void fail(Throwable cause) {
        if (failure == null) {
            failure = cause;
            sourceDone = true;
            cancelSource();
        }
        endIfWritten();
    }

    final void endIfWritten() {
        if (!sourceDone || pending > 0 || done) {
            return;
        }
        done = true;
        target.sends().remove(this);
        tell(failure, sourceFailed);
    }

    /**
     * Signals the end. No subscriber may throw: Netty may be in the middle of a flush, and would silently give up the
     * output of later sends. So a subscriber that throws fails the connection, as a receiver that throws does.
     */
    private void tell(@Nullable Throwable cause, boolean isOfSource) {
        if (!mayTell()) {
            return;
        }
        try {
            tellEnd(cause, isOfSource);
        } catch (Throwable e) {
            if (loop().inEventLoop() && target.isSendOpen()) {
                target.broke("send", e);
            }
            // Catches errors of the JVM too: on io_uring, an error that leaves here ends the loop and all its
            // connections.
            Drops.drop(e, subscriberContext());
        }
    }

    private void request(int n) {
        Subscription s = source;
        if (s == null) {
            return;
        }
        try {
            s.request(n);
        } catch (Throwable e) {
            // No source may throw, but Reactor's sources throw fatal errors of the JVM, such as a lack of memory. Such
            // an
            // error ends this send, and must not keep the channel's other sends from their turns.
            s.cancel();
            finishSource(e);
        }
    }

    private void cancelSource() {
        Subscription s = source;
        if (s != null) {
            s.cancel();
        }
    }

    private void onLoop(Runnable task) {
        if (!OnLoop.tell(loop(), task)) {
            rejected();
        }
    }

    /**
     * Whether the caller is to tell the subscriber the end. After a cancellation some elements were thrown away, so
     * "complete" would be false.
     */
    private boolean mayTell() {
        return !cancelled && TOLD.compareAndSet(this, 0, 1);
    }

    /** The loop takes no more tasks. It may still run earlier tasks, and such a task may be about to tell the end. */
    private void rejected() {
        cancelSource();
        tell(target.sendClosedCause(), false);
    }
}
