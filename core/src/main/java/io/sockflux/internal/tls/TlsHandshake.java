package io.sockflux.internal.tls;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SniCompletionEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.sockflux.check.Durations;
import io.sockflux.error.TimeLimitException;
import io.sockflux.internal.layer.Layer;
import io.sockflux.internal.layer.LayerHost;
import io.sockflux.internal.loop.LoopTimer;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.tls.TlsException;
import io.sockflux.tls.TlsInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The handshake of one connection. Stands in the pipeline on the connection's side of Netty's handler until the handshake
 * is done, or until the connection ends before. Event loop only.
 */
final class TlsHandshake extends ChannelInboundHandlerAdapter {

    private final LayerHost host;
    private final TlsContexts contexts;
    private final TlsState state;
    private final RecordWatch watch;

    /** Null while the connection is in clear, and when the handshake is done. */
    private @Nullable Runnable ready;

    private @Nullable Consumer<? super IOException> failed;

    private @Nullable TlsHandler handler;
    private @Nullable ChannelHandlerContext here;
    private @Nullable IOException failure;
    /** Whether the handshake has begun, or will with the connection. */
    private boolean begun;

    private long beganMillis;

    TlsHandshake(LayerHost host, TlsContexts contexts) {
        this.host = host;
        this.contexts = contexts;
        this.state = new TlsState(host, contexts, this);
        this.watch = new RecordWatch(state);
    }

    TlsState state() {
        return state;
    }

    /**
     * Adds the handlers at the end of the pipeline.
     *
     * @param done runs when the handshake is done
     * @param notDone gets the failure of the handshake
     */
    void install(@Nullable PeerName peer, Runnable done, Consumer<? super IOException> notDone) {
        begun = true;
        ready = done;
        failed = notDone;
        host.channel().pipeline().addLast(watch, engine(peer), this);
    }

    /** Adds itself at the end of the pipeline; the connection begins in clear. */
    void installLater() {
        host.channel().pipeline().addLast(this);
    }

    private ChannelHandler engine(@Nullable PeerName peer) {
        TlsContexts.Loaded loaded = contexts.loaded();
        boolean refusesUnknown = contexts.settings().refusesUnknownNames();
        return loaded.byName().isEmpty() && !refusesUnknown
                ? handler(loaded.usual(), peer)
                : new NameChoice(this, loaded, refusesUnknown);
    }

    /** Begins the handshake of a connection that was in clear; returns false if it has begun before. */
    boolean begin(@Nullable PeerName peer, Duration limit, Layer.Upgrading told) {
        ChannelHandlerContext context = here;
        if (begun || context == null) {
            return false;
        }
        begun = true;
        told.begun();
        LoopTimer timer = LoopTimer.start(
                host.channel().eventLoop(),
                Durations.nanos(limit),
                () -> handshakeFailed(new TimeLimitException(
                        host.peerEndpoint(), "openingLimit", limit, "the handshake was not done")),
                () -> {});
        ready = () -> {
            timer.cancel();
            told.done();
        };
        failed = cause -> {
            timer.cancel();
            told.failed(cause);
        };
        ChannelPipeline pipeline = context.pipeline();
        pipeline.addBefore(context.name(), null, watch);
        pipeline.addBefore(context.name(), null, engine(peer));
        if (contexts.isServer()) {
            context.read();
        }
        return true;
    }

    /** Whether the connection is still in clear. */
    private boolean isInClear() {
        return !begun;
    }

    /** Makes the handler that encrypts. */
    TlsHandler handler(SslContext context, @Nullable PeerName peer) {
        SslHandler netty = peer == null
                ? context.newHandler(host.channel().alloc())
                : context.newHandler(host.channel().alloc(), peer.host(), peer.port());
        TlsHandler made = new TlsHandler(netty, state);
        if (peer != null) {
            peer.tell(made.engine());
        }
        // The opening has a limit of time.
        made.setHandshakeTimeoutMillis(0);
        beganMillis = made.engine().getSession().getCreationTime();
        handler = made;
        return made;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        here = context;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (contexts.isServer() && !isInClear()) {
            // Nobody asks for input before the connection is handed over. From here on Netty's handler does.
            context.read();
        }
        context.fireChannelActive();
    }

    // Its end

    private void handshakeDone(ChannelHandlerContext context, SslHandshakeCompletionEvent event) {
        if (!event.isSuccess()) {
            handshakeFailed(event.cause());
            return;
        }
        TlsInfo info = contexts.shared(HandshakeFacts.of(requireNonNull(handler, "handler"), contexts, beganMillis));
        state.opened(info);
        if (!state.mustRefuseRenegotiation()) {
            context.pipeline().remove(watch);
        }
        context.pipeline().remove(this);
        host.secured(info);
        Runnable told = requireNonNull(ready, "ready");
        ready = null;
        failed = null;
        told.run();
    }

    /** Fails the handshake by a task, behind the task that closes: Netty's handler first sends the peer an alert. */
    void handshakeFailed(Throwable cause) {
        if (failure != null) {
            return;
        }
        failure = cause instanceof TimeLimitException limit ? limit : TlsFailures.of(host.peerEndpoint(), cause);
        EventLoop loop = host.channel().eventLoop();
        OnLoop.queue(loop, () -> OnLoop.queue(loop, this::tellFailure));
    }

    private void tellFailure() {
        IOException told = failure;
        Consumer<? super IOException> hearer = failed;
        if (told != null && hearer != null) {
            failed = null;
            hearer.accept(told);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!isInClear() && TlsFailures.isOfTls(cause)) {
            handshakeFailed(cause);
        } else {
            context.fireExceptionCaught(cause);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            handshakeDone(context, handshake);
        } else if (event instanceof SslCloseCompletionEvent close) {
            if (close.isSuccess() && !state.isClosedByUs()) {
                handshakeFailed(new TlsException(
                        host.peerEndpoint(), "the peer ended TLS in the handshake (close_notify)", null, null));
            }
        } else if (event instanceof ChannelInputShutdownEvent && !isInClear()) {
            streamEnded(context, event);
        } else if (!(event instanceof SniCompletionEvent)) {
            context.fireUserEventTriggered(event);
        }
    }

    /** The socket's input has ended. */
    private void streamEnded(ChannelHandlerContext context, Object event) {
        if (failure == null && host.failure() == null) {
            handshakeFailed(
                    new TlsException(host.peerEndpoint(), "the peer ended the stream in the handshake", null, null));
        }
        tellFailure();
        context.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!isInClear() && failure == null) {
            IOException known = host.failure();
            failure = known != null
                    ? known
                    : new TlsException(host.peerEndpoint(), "the connection was closed in the handshake", null, null);
        }
        tellFailure();
        context.fireChannelInactive();
    }

    /** Ends the output of a connection that has no engine yet: behind all that was written in clear. */
    ChannelFuture endInClear() {
        return requireNonNull(here, "context").writeAndFlush(Unpooled.EMPTY_BUFFER);
    }
}
