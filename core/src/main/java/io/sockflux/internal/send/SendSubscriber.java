package io.sockflux.internal.send;

import static java.util.Objects.requireNonNull;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ReferenceCounted;
import io.sockflux.internal.channel.Items;
import io.sockflux.internal.loop.LoopFlushes;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.message.Message;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * What takes from a source and writes to a channel in its turn. Its state is touched on the event loop only; what the source
 * signals elsewhere is brought there in order.
 */
public abstract class SendSubscriber implements CoreSubscriber<Object> {

    private static final AtomicIntegerFieldUpdater<SendSubscriber> HOPS =
            AtomicIntegerFieldUpdater.newUpdater(SendSubscriber.class, "hops");
    private static final AtomicIntegerFieldUpdater<SendSubscriber> TOLD =
            AtomicIntegerFieldUpdater.newUpdater(SendSubscriber.class, "told");

    private static final Context DISCARDING = discarding(Context.empty());

    final SendTarget target;
    final Channel channel;
    private final EventLoop loop;
    private final Context context;
    /** Signals of the source that are on their way to the loop. */
    private volatile int hops;

    private volatile @Nullable Subscription source;
    private volatile boolean cancelled;
    private volatile int told;

    /** What was handed over and whose end is not known. */
    int pending;
    /** What the source was asked for and has not given. */
    int asked;

    private boolean sourceDone;
    private boolean done;
    private boolean sourceFailed;
    private @Nullable Throwable failure;

    SendSubscriber(SendTarget target, Context subscriberContext) {
        this.target = target;
        this.channel = target.channel();
        this.loop = channel.eventLoop();
        this.context = subscriberContext.isEmpty() ? DISCARDING : discarding(subscriberContext);
    }

    /** Operators of the source that drop what they had queued release it. */
    private static Context discarding(Context context) {
        return Operators.enableOnDiscard(context, element -> {
            if (element instanceof ReferenceCounted || element instanceof Message) {
                Items.release(element);
            }
        });
    }

    // What each kind does in its own way; on the loop

    /** Asks the source for more, if there is room and it is not asked already. */
    abstract void ask();

    /** Hands one over to the channel. */
    abstract void write(Object item);

    /** All that was handed over has its end, and there is no more. */
    abstract void tellEnd(@Nullable Throwable cause, boolean isOfSource);

    // The subscriber's side

    @Override
    public Context currentContext() {
        return context;
    }

    final void cancelSending() {
        cancelled = true;
        // The source is asked on the loop, so it is cancelled there too: sources may take the two at once badly, and
        // Reactor's own of one value then both emits and discards it.
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
            if (loop.inEventLoop()) {
                start();
            } else {
                OnLoop.queue(loop, this::start, this::rejected);
            }
        }
    }

    @Override
    public void onNext(Object item) {
        requireNonNull(item, "item");
        if (hops == 0 && loop.inEventLoop()) {
            take(item);
            return;
        }
        HOPS.incrementAndGet(this);
        boolean queued = OnLoop.queue(loop, () -> {
            // Those that are right behind it go out with it.
            boolean isLast = HOPS.decrementAndGet(this) == 0;
            LoopFlushes flushes = LoopFlushes.ofThisLoop();
            if (!isLast) {
                flushes.holdForTasks(this, loop);
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
        if (hops == 0 && loop.inEventLoop()) {
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
            // What the source has at hand is taken over even so, and released.
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
            // Closed meanwhile: a message that is written then is released by nobody.
            Items.release(item);
            fail(target.sendClosedCause());
            return;
        }
        pending++;
        try {
            if (Items.isReleased(item)) {
                throw new IllegalReferenceCountException(
                        "the buffer was released before it was sent (expected: a buffer that nobody has sent or released)");
            }
            write(item);
        } catch (RuntimeException | OutOfMemoryError e) {
            // The item is on its way to nowhere, so no listener will ever tell of its end.
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

    /** Whether the source may be asked: it was not asked already, and there is room. */
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

    /** The output ends: what was handed over still goes out, but a source that has more cannot hand it any more. */
    public final void stop() {
        if (!sourceDone) {
            fail(target.sendClosedCause());
        }
    }

    /** The channel takes no more from this one. */
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
     * No subscriber may throw. Netty may be in the middle of a flush, and would give its output up without a word to later
     * sends. So the connection has failed, as it has when a receiver throws.
     */
    private void tell(@Nullable Throwable cause, boolean isOfSource) {
        if (!mayTell()) {
            return;
        }
        try {
            tellEnd(cause, isOfSource);
        } catch (Throwable e) {
            if (loop.inEventLoop() && target.isSendOpen()) {
                target.broke("send", e);
            }
            // Errors of the JVM's too: thrown on, they would end the loop with all its connections on io_uring.
            Operators.onErrorDropped(e, context);
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
            // A source must not, but Reactor's throw what the JVM fails with, as for want of memory: that ends this
            // send, and must not keep the others of the channel.
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
        if (!OnLoop.tell(loop, task)) {
            rejected();
        }
    }

    /**
     * Whether the subscriber is to be told of the end, by the caller. What came after a cancellation was thrown away, so
     * that "complete" would not be true.
     */
    private boolean mayTell() {
        return !cancelled && TOLD.compareAndSet(this, 0, 1);
    }

    /** The loop takes nothing any more. It may still be running what it took before, and be about to tell the end itself. */
    private void rejected() {
        cancelSource();
        tell(target.sendClosedCause(), false);
    }
}
