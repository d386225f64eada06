package io.sockflux.internal.codec;

import static java.util.Objects.requireNonNull;

import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import io.sockflux.internal.loop.OnLoop;
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
 * One send of messages. Signals that the source gives on another thread hop to the event loop, in their order. The state is
 * touched there only.
 */
final class MessageSend<O> implements CoreSubscriber<O>, Subscription {

    /** The most messages that wait for the kernel: a handler may keep messages without making bytes of them. */
    private static final int MOST_UNDER_WAY = 1024;

    @SuppressWarnings("rawtypes")
    private static final AtomicIntegerFieldUpdater<MessageSend> HOPS =
            AtomicIntegerFieldUpdater.newUpdater(MessageSend.class, "hops");

    @SuppressWarnings("rawtypes")
    private static final AtomicIntegerFieldUpdater<MessageSend> TOLD =
            AtomicIntegerFieldUpdater.newUpdater(MessageSend.class, "told");

    private final CodecOutput output;
    private final EventLoop loop;
    private final CoreSubscriber<? super Void> subscriber;
    private final Context context;

    private volatile @Nullable Subscription source;
    private volatile int hops;
    private volatile int told;
    private volatile boolean cancelled;

    private int asked;
    private int underWay;
    private long bytesTaken;
    private boolean sourceDone;
    private boolean done;
    private @Nullable Throwable failure;
    private @Nullable Throwable ofSource;

    private MessageSend(CodecOutput output, EventLoop loop, CoreSubscriber<? super Void> subscriber) {
        this.output = output;
        this.loop = loop;
        this.subscriber = subscriber;
        // Operators of the source release the messages that they drop.
        this.context = Operators.enableOnDiscard(subscriber.currentContext(), MessageSend::drop);
    }

    /** Sends all messages of a source. */
    static <O> Mono<Void> of(Publisher<? extends O> messages, CodecOutput output, EventLoop loop) {
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super Void> subscriber) {
                MessageSend<O> send = new MessageSend<>(output, loop, subscriber);
                subscriber.onSubscribe(send);
                Flux.<O>from(messages).subscribe(send);
            }
        };
    }

    private static void drop(Object message) {
        if (message instanceof ReferenceCounted counted && counted.refCnt() > 0) {
            ReferenceCountUtil.safeRelease(message);
        }
    }

    // The subscriber's side

    @Override
    public Context currentContext() {
        return context;
    }

    @Override
    public void request(long n) {
        // There is no value to request; the send starts on subscription.
    }

    @Override
    public void cancel() {
        cancelled = true;
        OnLoop.run(
                loop,
                () -> {
                    cancelSource();
                    if (!done) {
                        done = true;
                        output.remove(this);
                    }
                },
                this::cancelSource);
    }

    // The source's side

    @Override
    public void onSubscribe(Subscription s) {
        if (Operators.validate(source, s)) {
            source = s;
            OnLoop.run(loop, this::start, this::gone);
        }
    }

    private void start() {
        if (cancelled) {
            cancelSource();
        } else {
            output.add(this);
        }
    }

    @Override
    public void onNext(O message) {
        requireNonNull(message, "message");
        if (hops == 0 && loop.inEventLoop()) {
            take(message);
            return;
        }
        HOPS.incrementAndGet(this);
        boolean queued = OnLoop.queue(loop, () -> {
            HOPS.decrementAndGet(this);
            take(message);
        });
        if (!queued) {
            drop(message);
            gone();
        }
    }

    private void take(O message) {
        asked--;
        if (done || failure != null || cancelled) {
            drop(message);
            return;
        }
        output.encode(this, message);
        output.pump();
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
        boolean queued = OnLoop.queue(loop, () -> {
            HOPS.decrementAndGet(this);
            finishSource(error);
        });
        if (!queued) {
            gone();
        }
    }

    private void finishSource(@Nullable Throwable error) {
        sourceDone = true;
        ofSource = error;
        endIfDone();
    }

    private void cancelSource() {
        Subscription s = source;
        if (s != null) {
            s.cancel();
        }
    }

    // The output's side. Event loop only.

    boolean mayAsk() {
        return asked == 0 && !sourceDone && !done && failure == null && underWay < MOST_UNDER_WAY;
    }

    void ask(int messages) {
        asked = messages;
        Subscription s = source;
        if (s == null) {
            return;
        }
        try {
            s.request(messages);
        } catch (Throwable e) {
            // No source may throw. One that does must not keep the others from their turns.
            s.cancel();
            finishSource(e);
        }
    }

    /** The connection takes nothing. A source that holds a message hands it over, so that it is released. */
    void refuse(Throwable cause) {
        failure = cause;
        Subscription s = source;
        if (s != null) {
            s.request(1);
            s.cancel();
        }
        sourceDone = true;
        endIfDone();
    }

    /** A message was encoded; the promise is done when its bytes are. */
    void encoded(ChannelPromise promise) {
        underWay++;
        promise.addListener(end -> {
            underWay--;
            if (!end.isSuccess()) {
                failed(end.cause());
            }
            endIfDone();
            output.pump();
        });
    }

    void taken(long bytes) {
        bytesTaken += bytes;
    }

    /** The send has failed; the first failure counts. */
    void failed(Throwable cause) {
        if (failure == null) {
            failure = cause;
            sourceDone = true;
            cancelSource();
        }
        endIfDone();
    }

    private void endIfDone() {
        if (done || !sourceDone || underWay > 0) {
            return;
        }
        done = true;
        output.remove(this);
        Throwable cause = failure;
        tell(cause != null ? output.failure(cause, bytesTaken) : ofSource);
    }

    /** The loop takes no more tasks. */
    private void gone() {
        cancelSource();
        tell(output.failure(output.sendClosed(), 0));
    }

    private void tell(@Nullable Throwable cause) {
        if (cancelled || !TOLD.compareAndSet(this, 0, 1)) {
            return;
        }
        if (cause == null) {
            subscriber.onComplete();
        } else {
            subscriber.onError(cause);
        }
    }
}
