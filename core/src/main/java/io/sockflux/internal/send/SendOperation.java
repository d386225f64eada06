package io.sockflux.internal.send;

import io.netty.channel.FileRegion;
import io.sockflux.error.SystemCallException;
import io.sockflux.internal.channel.Items;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One send: takes from its source while the channel is writable, and ends when the kernel has taken every byte or never
 * will.
 */
public final class SendOperation extends SendSubscriber implements Subscription, KernelProgress.Listener {

    private final CoreSubscriber<? super Void> subscriber;
    private final KernelProgress progress;
    private final boolean asksAhead;

    private long bytesTaken;
    private int lastLength;
    private int lastAsked = 1;
    private boolean sendsRegions;

    SendOperation(SendTarget target, CoreSubscriber<? super Void> subscriber, boolean asksAhead) {
        super(target, subscriber.currentContext());
        this.asksAhead = asksAhead;
        this.subscriber = subscriber;
        this.progress = new KernelProgress(channel, this);
    }

    /** Sends all that a source has, buffers or messages; of short ones it is asked for several at once. */
    public static Mono<Void> send(SendTarget target, Publisher<?> source) {
        return send(target, source, true);
    }

    /**
     * Sends all that a source has.
     *
     * @param asksAhead false for a source that has regions, of which only one may be under way, though it may begin with
     *     buffers, and where nothing is to go out behind what fails
     */
    @SuppressWarnings("unchecked")
    public static Mono<Void> send(SendTarget target, Publisher<?> source, boolean asksAhead) {
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super Void> subscriber) {
                SendOperation operation = new SendOperation(target, subscriber, asksAhead);
                subscriber.onSubscribe(operation);
                Flux.from((Publisher<Object>) source).subscribe(operation);
            }
        };
    }

    // The subscriber's side

    @Override
    public void request(long n) {
        // There is no value to ask for: a send is a Mono<Void>, and starts when it is subscribed to.
    }

    @Override
    public void cancel() {
        cancelSending();
    }

    // The channel's side

    @Override
    void ask() {
        // What stays in the kernel does not count against the budget.
        if (mayAsk() && (!sendsRegions || pending == 0)) {
            // By and by, as what comes behind a short one, a head, may be long.
            lastAsked = Math.min(2 * lastAsked, target.sends().ahead(asksAhead && !sendsRegions ? lastLength : 0));
            askFor(lastAsked);
        }
    }

    @Override
    void write(Object item) {
        lastLength = Items.length(item);
        sendsRegions = item instanceof FileRegion;
        if (target.sends().write(item, lastLength, progress)) {
            pending--;
        }
    }

    @Override
    public void taken(long bytes) {
        bytesTaken += bytes;
        target.taken(bytes);
    }

    @Override
    public void written() {
        pending--;
        endIfWritten();
        if (sendsRegions && pending == 0) {
            target.sends().pump();
        }
    }

    @Override
    public void failed(Throwable cause) {
        pending--;
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

    @Override
    void tellEnd(@Nullable Throwable cause, boolean isOfSource) {
        if (cause == null) {
            subscriber.onComplete();
        } else {
            // Only now is it known how much the kernel took: what was handed over went out even after the failure.
            subscriber.onError(isOfSource ? cause : target.sendFailure(cause, bytesTaken));
        }
    }
}
