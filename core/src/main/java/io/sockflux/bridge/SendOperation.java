package io.sockflux.bridge;

import static java.util.Objects.requireNonNull;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.ReferenceCounted;
import io.sockflux.error.SystemCallException;
import io.sockflux.message.Message;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * One send: takes from its source while the channel is writable, and ends when the kernel has taken every byte or never
 * will. Its state is touched on the event loop only; what the source signals elsewhere is brought there in order.
 */
final class SendOperation implements CoreSubscriber<Object>, Subscription, KernelProgress.Listener {

    private static final AtomicIntegerFieldUpdater<SendOperation> TOLD =
            AtomicIntegerFieldUpdater.newUpdater(SendOperation.class, "told");

    private final SendTarget target;
    private final Channel channel;
    private final EventLoop loop;
    private final CoreSubscriber<? super Void> subscriber;
    private final KernelProgress progress;
    private final boolean readsAhead;
    private final Context context;
    /** Signals of the source that are on their way to the loop. */
    private final AtomicInteger hops = new AtomicInteger();

    private volatile @Nullable Subscription source;
    private volatile boolean cancelled;
    private volatile int told;

    private int writesPending;
    private long bytesTaken;
    private int asked;
    private int lastLength;
    private boolean sourceDone;
    private boolean done;
    private boolean sourceFailed;
    private @Nullable Throwable failure;

    SendOperation(SendTarget target, CoreSubscriber<? super Void> subscriber, boolean readsAhead) {
        this.target = target;
        this.readsAhead = readsAhead;
        this.channel = target.channel();
        this.loop = channel.eventLoop();
        this.subscriber = subscriber;
        this.progress = new KernelProgress(channel, this);
        // Operators of the source that drop what they had queued release it.
        this.context = Operators.enableOnDiscard(subscriber.currentContext(), element -> {
            if (element instanceof ReferenceCounted || element instanceof Message) {
                Items.release(element);
            }
        });
    }

    /** Sends all that a source has, buffers or messages. */
    static Mono<Void> send(SendTarget target, Publisher<?> source) {
        return send(target, source, false);
    }

    /**
     * Sends all that a source has.
     *
     * @param readsAhead whether the source is a channel of ours, whose buffers have a bound: of short ones it is asked for
     *     several at once
     */
    @SuppressWarnings("unchecked")
    static Mono<Void> send(SendTarget target, Publisher<?> source, boolean readsAhead) {
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super Void> subscriber) {
                SendOperation operation = new SendOperation(target, subscriber, readsAhead);
                subscriber.onSubscribe(operation);
                Flux.from((Publisher<Object>) source).subscribe(operation);
            }
        };
    }

    @Override
    public Context currentContext() {
        return context;
    }

    // The subscriber's side

    @Override
    public void request(long n) {
        // There is no value to ask for: a send is a Mono<Void>, and starts when it is subscribed to.
    }

    @Override
    public void cancel() {
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
            onLoop(this::start);
        }
    }

    @Override
    public void onNext(Object item) {
        requireNonNull(item, "item");
        if (hops.get() == 0 && loop.inEventLoop()) {
            take(item);
            return;
        }
        hops.incrementAndGet();
        try {
            loop.execute(() -> {
                hops.decrementAndGet();
                take(item);
            });
        } catch (RejectedExecutionException e) {
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
        if (hops.get() == 0 && loop.inEventLoop()) {
            finishSource(error);
            return;
        }
        hops.incrementAndGet();
        onLoop(() -> {
            hops.decrementAndGet();
            finishSource(error);
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
            request(1, source);
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
        lastLength = Items.length(item);
        writesPending++;
        channel.write(item, progress);
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

    /** Asks the source for one buffer, if there is room and it is not asked already. */
    void ask() {
        if (asked == 0 && !sourceDone && !done && failure == null && channel.isWritable()) {
            asked = target.sends().ahead(readsAhead ? lastLength : 0);
            request(asked, source);
        }
    }

    @Override
    public void taken(long bytes) {
        bytesTaken += bytes;
        target.taken(bytes);
    }

    @Override
    public void written() {
        writesPending--;
        endIfWritten();
    }

    @Override
    public void failed(Throwable cause) {
        writesPending--;
        if (!isOfOneItem(cause)) {
            target.broke("send", cause);
        }
        fail(cause);
    }

    /** A message that could not be sent as it was: the next one may do. What ends the output comes wrapped. */
    private boolean isOfOneItem(Throwable cause) {
        return channel.isActive()
                && (cause instanceof IllegalArgumentException || cause instanceof SystemCallException);
    }

    /** The output ends: what was handed over still goes out, but a source that has more cannot hand it any more. */
    void stop() {
        if (!sourceDone) {
            fail(target.sendClosedCause());
        }
    }

    /** The connection takes no more from this send. */
    void fail(Throwable cause) {
        if (failure == null) {
            failure = cause;
            sourceDone = true;
            cancelSource();
        }
        endIfWritten();
    }

    private void endIfWritten() {
        if (!sourceDone || writesPending > 0 || done) {
            return;
        }
        done = true;
        target.sends().remove(this);
        if (!mayTell()) {
            return;
        }
        if (failure == null) {
            subscriber.onComplete();
        } else {
            // Only now is it known how much the kernel took: what was handed over went out even after the failure.
            subscriber.onError(sourceFailed ? failure : target.sendFailure(failure, bytesTaken));
        }
    }

    private static void request(int n, @Nullable Subscription s) {
        if (s != null) {
            s.request(n);
        }
    }

    private void cancelSource() {
        Subscription s = source;
        if (s != null) {
            s.cancel();
        }
    }

    private void onLoop(Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
            return;
        }
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
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
        if (mayTell()) {
            subscriber.onError(target.sendFailure(target.sendClosedCause(), bytesTaken));
        }
    }
}
