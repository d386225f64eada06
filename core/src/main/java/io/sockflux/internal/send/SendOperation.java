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
import reactor.util.context.Context;

/**
 * A single send. It takes from its source while the channel is writable, and completes when the kernel has taken every
 * byte. If the kernel cannot take them all, the send fails.
 */
public final class SendOperation extends KernelProgress implements Subscription {

    private final CoreSubscriber<? super Void> subscriber;
    private final boolean asksAhead;

    private boolean sendsRegions;
    /** {@link SendTurns#ahead} bounds it. */
    private byte lastAsked = 1;

    private long bytesTaken;
    private int lastLength;

    SendOperation(SendTarget target, CoreSubscriber<? super Void> subscriber, boolean asksAhead) {
        super(target);
        this.asksAhead = asksAhead;
        this.subscriber = subscriber;
    }

    /** Sends all buffers or messages of a source. If they are short, the source is asked for several at once. */
    public static Mono<Void> send(SendTarget target, Publisher<?> source) {
        return send(target, source, true);
    }

    /**
     * Sends all elements of a source.
     *
     * @param asksAhead whether the source may be asked for several elements at once. False where nothing may go out
     *     behind a failed element, and for a source of file regions, which go out singly.
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
        // A {@code Mono<Void>} has no value to request; the send starts on subscription.
    }

    @Override
    public void cancel() {
        cancelSending();
    }

    // The channel's side

    @Override
    Context subscriberContext() {
        return subscriber.currentContext();
    }

    @Override
    void ask() {
        // Netty counts a file region as 0 bytes, so the budget does not bound regions: the next waits for the last.
        if (mayAsk() && (!sendsRegions || pending == 0)) {
            // Doubles the request step by step, as a short buffer may be the header of a long buffer. Every element
            // that
            // was asked for counts against memory.
            lastAsked =
                    (byte) Math.min(2 * lastAsked, target.sends().ahead(asksAhead && !sendsRegions ? lastLength : 0));
            askFor(lastAsked);
        }
    }

    @Override
    void write(Object item) {
        lastLength = Items.length(item);
        sendsRegions = item instanceof FileRegion;
        target.handedOver(lastLength);
        if (target.sends().write(item, lastLength, this)) {
            pending--;
        }
    }

    @Override
    void taken(long bytes) {
        bytesTaken += bytes;
        target.taken(bytes);
        target.sends().moved(target);
    }

    @Override
    void written() {
        pending--;
        target.elementEnded(true);
        target.sends().moved(target);
        endIfWritten();
        if (sendsRegions && pending == 0) {
            target.sends().pump();
        }
    }

    @Override
    void failed(Throwable cause) {
        pending--;
        target.elementEnded(false);
        if (!isOfOneItem(cause)) {
            target.broke("send", cause);
        }
        fail(cause);
    }

    /**
     * Whether the failure concerns this message alone, so that the next message may succeed. Netty wraps a failure that
     * ends the output.
     */
    private boolean isOfOneItem(Throwable cause) {
        return channel().isActive()
                && (cause instanceof IllegalArgumentException || cause instanceof SystemCallException);
    }

    @Override
    void tellEnd(@Nullable Throwable cause, boolean isOfSource) {
        if (cause == null) {
            subscriber.onComplete();
        } else {
            // The count is final only now: writes that were handed over before the failure went out after it.
            subscriber.onError(isOfSource ? cause : target.sendFailure(cause, bytesTaken));
        }
    }
}
