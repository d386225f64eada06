package io.sockflux.test;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A subscriber that asks when it is told, and keeps what came. Called from any thread. */
final class Received implements CoreSubscriber<ByteBuf> {

    private final CompletableFuture<Subscription> subscription = new CompletableFuture<>();
    private final Sinks.Empty<Void> ended = Sinks.empty();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final boolean asksOn;
    private int elements;
    private int wanted;
    /** Told when the wanted bytes have come. */
    private Sinks.Empty<Void> enough = Sinks.empty();

    private @Nullable Throwable error;
    private boolean isComplete;

    private Received(boolean asksOn) {
        this.asksOn = asksOn;
    }

    /** Asks for nothing by itself. */
    static Received quiet(ByteStream stream) {
        Received received = new Received(false);
        stream.receive().subscribe(received);
        return received;
    }

    /** Asks for all. */
    static Received all(ByteStream stream) {
        Received received = new Received(true);
        stream.receive().subscribe(received);
        return received;
    }

    @Override
    public void onSubscribe(Subscription s) {
        subscription.complete(s);
        if (asksOn) {
            s.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void onNext(ByteBuf buffer) {
        Sinks.Empty<Void> told;
        synchronized (this) {
            elements++;
            bytes.writeBytes(ByteBufUtil.getBytes(buffer));
            if (bytes.size() < wanted) {
                return;
            }
            told = enough;
        }
        told.tryEmitEmpty();
    }

    @Override
    public void onError(Throwable e) {
        synchronized (this) {
            error = e;
        }
        end();
    }

    @Override
    public void onComplete() {
        synchronized (this) {
            isComplete = true;
        }
        end();
    }

    private void end() {
        ended.tryEmitEmpty();
        Sinks.Empty<Void> told;
        synchronized (this) {
            told = enough;
        }
        told.tryEmitEmpty();
    }

    void request(long n) {
        subscription.thenAccept(s -> s.request(n));
    }

    void cancel() {
        subscription.thenAccept(Subscription::cancel);
    }

    /** Completes when the stream has ended, well or not. */
    Mono<Void> ended() {
        return ended.asMono();
    }

    /** Completes when so many bytes have come, or the stream has ended. One wait at a time. */
    synchronized Mono<Void> bytes(int count) {
        if (bytes.size() >= count || hasEnded()) {
            return Mono.empty();
        }
        wanted = count;
        enough = Sinks.empty();
        return enough.asMono();
    }

    synchronized int elements() {
        return elements;
    }

    synchronized byte[] bytes() {
        return bytes.toByteArray();
    }

    synchronized boolean isComplete() {
        return isComplete;
    }

    synchronized @Nullable Throwable error() {
        return error;
    }

    synchronized boolean hasEnded() {
        return isComplete || error != null;
    }
}
