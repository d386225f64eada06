package io.sockflux.internal.send;

import io.netty.channel.ChannelProgressivePromise;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A promise of Netty that many writes share. So it is never done, and nobody can wait for it. It is an interface rather
 * than a class of Netty's, as a send is such a promise itself and needs no object beside it.
 */
interface SharedPromise extends ChannelProgressivePromise {

    // How a write ends

    @Override
    default boolean trySuccess() {
        return trySuccess(null);
    }

    @Override
    default ChannelProgressivePromise setSuccess() {
        trySuccess(null);
        return this;
    }

    @Override
    default ChannelProgressivePromise setSuccess(@Nullable Void result) {
        trySuccess(null);
        return this;
    }

    @Override
    default ChannelProgressivePromise setFailure(Throwable cause) {
        tryFailure(cause);
        return this;
    }

    @Override
    default ChannelProgressivePromise setProgress(long progress, long total) {
        tryProgress(progress, total);
        return this;
    }

    /** No write is taken back. */
    @Override
    default boolean setUncancellable() {
        return true;
    }

    // It is never done

    @Override
    default boolean isVoid() {
        return false;
    }

    @Override
    default ChannelProgressivePromise unvoid() {
        return this;
    }

    @Override
    default boolean isDone() {
        return false;
    }

    @Override
    default boolean isSuccess() {
        return false;
    }

    @Override
    default @Nullable Throwable cause() {
        return null;
    }

    @Override
    default @Nullable Void getNow() {
        return null;
    }

    @Override
    default boolean isCancellable() {
        return false;
    }

    @Override
    default boolean isCancelled() {
        return false;
    }

    @Override
    default boolean cancel(boolean mayInterruptIfRunning) {
        return false;
    }

    // So a listener is never told, and need not be kept

    @Override
    default ChannelProgressivePromise addListener(GenericFutureListener<? extends Future<? super Void>> listener) {
        return this;
    }

    @Override
    @SuppressWarnings({"unchecked", "varargs"}) // as Netty declares it
    default ChannelProgressivePromise addListeners(GenericFutureListener<? extends Future<? super Void>>... listeners) {
        return this;
    }

    @Override
    default ChannelProgressivePromise removeListener(GenericFutureListener<? extends Future<? super Void>> listener) {
        return this;
    }

    @Override
    @SuppressWarnings({"unchecked", "varargs"}) // as Netty declares it
    default ChannelProgressivePromise removeListeners(
            GenericFutureListener<? extends Future<? super Void>>... listeners) {
        return this;
    }

    // And nobody may wait

    private static IllegalStateException endless() {
        return new IllegalStateException("waits for a promise that many writes share, which is never done");
    }

    @Override
    default ChannelProgressivePromise sync() {
        throw endless();
    }

    @Override
    default ChannelProgressivePromise syncUninterruptibly() {
        throw endless();
    }

    @Override
    default ChannelProgressivePromise await() {
        throw endless();
    }

    @Override
    default ChannelProgressivePromise awaitUninterruptibly() {
        throw endless();
    }

    @Override
    default boolean await(long timeout, TimeUnit unit) {
        throw endless();
    }

    @Override
    default boolean await(long timeoutMillis) {
        throw endless();
    }

    @Override
    default boolean awaitUninterruptibly(long timeout, TimeUnit unit) {
        throw endless();
    }

    @Override
    default boolean awaitUninterruptibly(long timeoutMillis) {
        throw endless();
    }

    @Override
    default Void get() {
        throw endless();
    }

    @Override
    default Void get(long timeout, TimeUnit unit) {
        throw endless();
    }
}
