package io.sockflux.internal.tls;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelProgressivePromise;
import io.netty.channel.ChannelPromise;
import io.netty.util.Attribute;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.EventExecutor;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Stands between a handler and its place in the pipeline, and forwards all that the handler does there. */
abstract class ForwardingContext implements ChannelHandlerContext {

    private @Nullable ChannelHandlerContext place;

    /** The handler is added at this place. */
    final void isAt(ChannelHandlerContext added) {
        place = added;
    }

    /** The handler's place; null before it is added. */
    final @Nullable ChannelHandlerContext knownPlace() {
        return place;
    }

    /** The handler's place. */
    final ChannelHandlerContext place() {
        return requireNonNull(place, "the handler is not added");
    }

    // What the handler asks

    @Override
    public final Channel channel() {
        return place().channel();
    }

    @Override
    public final EventExecutor executor() {
        return place().executor();
    }

    @Override
    public final String name() {
        return place().name();
    }

    @Override
    public final ChannelHandler handler() {
        return place().handler();
    }

    @Override
    public final boolean isRemoved() {
        return place().isRemoved();
    }

    @Override
    public final ChannelPipeline pipeline() {
        return place().pipeline();
    }

    @Override
    public final ByteBufAllocator alloc() {
        return place().alloc();
    }

    @Override
    @SuppressWarnings("deprecation") // Netty's interface has it
    public final <T> Attribute<T> attr(AttributeKey<T> key) {
        return place().attr(key);
    }

    @Override
    @SuppressWarnings("deprecation") // Netty's interface has it
    public final <T> boolean hasAttr(AttributeKey<T> key) {
        return place().hasAttr(key);
    }

    // What it tells the handlers behind it

    @Override
    public final ChannelHandlerContext fireChannelRegistered() {
        place().fireChannelRegistered();
        return this;
    }

    @Override
    public final ChannelHandlerContext fireChannelUnregistered() {
        place().fireChannelUnregistered();
        return this;
    }

    @Override
    public final ChannelHandlerContext fireChannelActive() {
        place().fireChannelActive();
        return this;
    }

    @Override
    public final ChannelHandlerContext fireChannelInactive() {
        place().fireChannelInactive();
        return this;
    }

    @Override
    public final ChannelHandlerContext fireExceptionCaught(Throwable cause) {
        place().fireExceptionCaught(cause);
        return this;
    }

    @Override
    public ChannelHandlerContext fireUserEventTriggered(Object event) {
        place().fireUserEventTriggered(event);
        return this;
    }

    @Override
    public ChannelHandlerContext fireChannelRead(Object message) {
        place().fireChannelRead(message);
        return this;
    }

    @Override
    public final ChannelHandlerContext fireChannelReadComplete() {
        place().fireChannelReadComplete();
        return this;
    }

    @Override
    public final ChannelHandlerContext fireChannelWritabilityChanged() {
        place().fireChannelWritabilityChanged();
        return this;
    }

    // What it does towards the socket

    @Override
    public final ChannelFuture bind(SocketAddress local, ChannelPromise promise) {
        return place().bind(local, promise);
    }

    @Override
    public final ChannelFuture connect(SocketAddress remote, ChannelPromise promise) {
        return place().connect(remote, promise);
    }

    @Override
    public final ChannelFuture connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
        return place().connect(remote, local, promise);
    }

    @Override
    public final ChannelFuture disconnect(ChannelPromise promise) {
        return place().disconnect(promise);
    }

    @Override
    public ChannelFuture close(ChannelPromise promise) {
        return place().close(promise);
    }

    @Override
    public final ChannelFuture deregister(ChannelPromise promise) {
        return place().deregister(promise);
    }

    @Override
    public final ChannelHandlerContext read() {
        place().read();
        return this;
    }

    @Override
    public final ChannelFuture write(Object message) {
        return write(message, newPromise());
    }

    @Override
    public ChannelFuture write(Object message, ChannelPromise promise) {
        return place().write(message, promise);
    }

    @Override
    public final ChannelHandlerContext flush() {
        place().flush();
        return this;
    }

    @Override
    public final ChannelFuture writeAndFlush(Object message) {
        return writeAndFlush(message, newPromise());
    }

    @Override
    public final ChannelFuture writeAndFlush(Object message, ChannelPromise promise) {
        ChannelFuture written = write(message, promise);
        flush();
        return written;
    }

    @Override
    public final ChannelPromise newPromise() {
        return place().newPromise();
    }

    @Override
    public final ChannelProgressivePromise newProgressivePromise() {
        return place().newProgressivePromise();
    }

    @Override
    public final ChannelFuture newSucceededFuture() {
        return place().newSucceededFuture();
    }

    @Override
    public final ChannelFuture newFailedFuture(Throwable cause) {
        return place().newFailedFuture(cause);
    }

    @Override
    public final ChannelPromise voidPromise() {
        return place().voidPromise();
    }
}
