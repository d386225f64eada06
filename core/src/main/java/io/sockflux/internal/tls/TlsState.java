package io.sockflux.internal.tls;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SniCompletionEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.sockflux.check.Durations;
import io.sockflux.error.TimeLimitException;
import io.sockflux.internal.channel.Items;
import io.sockflux.internal.layer.LayerHost;
import io.sockflux.internal.loop.LoopTimer;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.stream.WhenFailed;
import io.sockflux.tls.TlsException;
import io.sockflux.tls.TlsInfo;
import io.sockflux.tls.TlsTruncatedException;
import io.sockflux.tls.TlsVersion;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The TLS of one connection. Stands in the pipeline on the connection's side of Netty's handler, and makes of the
 * handler's events what a connection knows: it is open, its input has ended, its input was cut. Event loop only.
 */
final class TlsState extends ChannelInboundHandlerAdapter implements RecordWatch.Owner {

    private final LayerHost host;
    private final TlsContexts contexts;
    /** Null when nobody needs it any more, as all this stays in memory for as long as the connection lives. */
    private @Nullable RecordWatch watch;

    /** Null while the connection is in clear, and when the handshake is done. */
    private @Nullable Runnable ready;

    private @Nullable Consumer<? super IOException> failed;

    private @Nullable SslHandler ssl;
    private @Nullable ChannelHandlerContext here;
    private @Nullable TlsInfo info;
    private @Nullable IOException failure;
    /** Whether the handshake has begun, or will with the connection. */
    private boolean begun;

    private long beganMillis;
    private long received;
    private boolean peerEnded;
    private boolean inputOver;
    private boolean outputEnded;

    TlsState(LayerHost host, TlsContexts contexts) {
        this.host = host;
        this.contexts = contexts;
        this.watch = new RecordWatch(this);
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
        host.channel().pipeline().addLast(requireNonNull(watch, "watch"), engine(peer), this);
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
    boolean begin(@Nullable PeerName peer, Duration limit, Runnable done, Consumer<? super IOException> notDone) {
        ChannelHandlerContext context = here;
        if (begun || context == null) {
            return false;
        }
        begun = true;
        LoopTimer timer = LoopTimer.start(
                host.channel().eventLoop(),
                Durations.nanos(limit),
                () -> handshakeFailed(new TimeLimitException(
                        host.peerEndpoint(), "openingLimit", limit, "the handshake was not done")),
                () -> {});
        ready = () -> {
            timer.cancel();
            done.run();
        };
        failed = cause -> {
            timer.cancel();
            host.end(cause, WhenFailed.ABORT);
            notDone.accept(cause);
        };
        ChannelPipeline pipeline = context.pipeline();
        pipeline.addBefore(context.name(), null, requireNonNull(watch, "watch"));
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

    /** Makes Netty's handler. */
    SslHandler handler(SslContext context, @Nullable PeerName peer) {
        SslHandler made = peer == null
                ? context.newHandler(host.channel().alloc())
                : context.newHandler(host.channel().alloc(), peer.host(), peer.port());
        if (peer != null) {
            peer.tell(made.engine());
        }
        // The opening has a limit of time.
        made.setHandshakeTimeoutMillis(0);
        beganMillis = made.engine().getSession().getCreationTime();
        ssl = made;
        return made;
    }

    TlsContexts contexts() {
        return contexts;
    }

    @Override
    public boolean isServer() {
        return contexts.isServer();
    }

    /** Whether a new handshake is refused by looking at the records: Java's code would take part in it. */
    @Override
    public boolean mustRefuseRenegotiation() {
        TlsInfo known = info;
        return known == null || (known.version() == TlsVersion.TLS_1_2 && contexts.isJdk());
    }

    private boolean isHandshaken() {
        return info != null;
    }

    // The handshake

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

    private void handshakeDone(ChannelHandlerContext context, SslHandshakeCompletionEvent event) {
        if (!event.isSuccess()) {
            handshakeFailed(event.cause());
        } else if (!isHandshaken()) {
            TlsInfo known = HandshakeFacts.of(requireNonNull(ssl, "ssl"), contexts, beganMillis);
            info = known;
            if (!mustRefuseRenegotiation()) {
                context.pipeline().remove(requireNonNull(watch, "watch"));
                watch = null;
            }
            host.secured(known);
            Runnable told = requireNonNull(ready, "ready");
            ready = null;
            failed = null;
            told.run();
        }
    }

    /** Fails the handshake by a task, behind the task that closes: Netty's handler first sends the peer an alert. */
    void handshakeFailed(Throwable cause) {
        if (isHandshaken() || failure != null) {
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
    public void refused(ChannelHandlerContext context, String words) {
        TlsException cause = new TlsException(host.peerEndpoint(), words, null, null);
        if (isHandshaken()) {
            context.fireExceptionCaught(cause);
        } else {
            handshakeFailed(cause);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!isHandshaken() && !isInClear() && TlsFailures.isOfTls(cause)) {
            handshakeFailed(cause);
        } else {
            context.fireExceptionCaught(cause);
        }
    }

    // The input

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        received += Items.length(message);
        context.fireChannelRead(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            handshakeDone(context, handshake);
        } else if (event instanceof SslCloseCompletionEvent close) {
            if (close.isSuccess() && !isClosedByUs()) {
                peerEnded(context);
            }
        } else if (event instanceof ChannelInputShutdownEvent && !isInClear()) {
            streamEnded(context, event);
        } else if (!(event instanceof SniCompletionEvent)) {
            context.fireUserEventTriggered(event);
        }
    }

    /** Whether Netty's event may be the end of this side only: it says so of the peer where both ends come together. */
    private boolean isClosedByUs() {
        return outputEnded && !canHalfClose();
    }

    private boolean canHalfClose() {
        return info != null && info.canHalfClose();
    }

    /** The peer has sent close_notify. */
    private void peerEnded(ChannelHandlerContext context) {
        if (!isHandshaken()) {
            handshakeFailed(new TlsException(
                    host.peerEndpoint(), "the peer ended TLS in the handshake (close_notify)", null, null));
            return;
        }
        peerEnded = true;
        if (!inputOver) {
            inputOver = true;
            context.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
    }

    /** The socket's input has ended. */
    private void streamEnded(ChannelHandlerContext context, Object event) {
        if (!isHandshaken()) {
            if (failure == null && host.failure() == null) {
                handshakeFailed(new TlsException(
                        host.peerEndpoint(), "the peer ended the stream in the handshake", null, null));
            }
            tellFailure();
            context.fireUserEventTriggered(event);
        } else if (!inputOver) {
            inputOver = true;
            if (contexts.settings().takesTruncation()) {
                context.fireUserEventTriggered(event);
            } else {
                host.inputCut(new TlsTruncatedException(host.peerEndpoint(), received));
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!isInClear() && !isHandshaken() && failure == null) {
            IOException known = host.failure();
            failure = known != null
                    ? known
                    : new TlsException(host.peerEndpoint(), "the connection was closed in the handshake", null, null);
        }
        tellFailure();
        context.fireChannelInactive();
    }

    // The output

    /** Sends close_notify behind all output. Done when the kernel has it. */
    ChannelFuture endOutput() {
        ChannelPromise done = host.channel().newPromise();
        SslHandler handler = ssl;
        if (handler == null) {
            return requireNonNull(here, "context").writeAndFlush(Unpooled.EMPTY_BUFFER, done);
        }
        outputEnded = true;
        if (handler.engine().isOutboundDone()) {
            // It has answered the peer's close_notify by itself.
            flushed(handler, done, null);
            return done;
        }
        if (!peerEnded && !canHalfClose() && here != null) {
            // The engine takes no more input, which would pile up before it.
            host.channel().pipeline().addBefore(nameOf(handler), null, new LateInput(here));
        }
        handler.closeOutbound().addListener(sent -> {
            if (sent.isSuccess()) {
                done.trySuccess();
            } else if (handler.engine().isOutboundDone() && host.channel().isActive()) {
                flushed(handler, done, sent.cause());
            } else {
                done.tryFailure(sent.cause());
            }
        });
        return done;
    }

    private String nameOf(SslHandler handler) {
        return requireNonNull(host.channel().pipeline().context(handler), "handler")
                .name();
    }

    /**
     * An empty write is done when all writes before it are.
     *
     * @param before what a write before it failed with; that write knows the kernel's reason. Null if none has failed
     */
    private void flushed(SslHandler handler, ChannelPromise done, @Nullable Throwable before) {
        ChannelHandlerContext at = host.channel().pipeline().context(handler);
        if (at == null) {
            done.trySuccess();
            return;
        }
        at.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            if (written.isSuccess()) {
                done.trySuccess();
            } else {
                done.tryFailure(before != null ? before : written.cause());
            }
        });
    }

    /** Why this side cannot end its direction alone; null if it can. */
    @Nullable
    IOException halfCloseRefusal() {
        TlsInfo known = info;
        if (peerEnded || inputOver || known == null || known.canHalfClose()) {
            return null;
        }
        return new TlsException(
                host.peerEndpoint(),
                known.version().protocol() + " by " + known.provider()
                        + " ends both directions together (expected: close(), or TLSv1.3 by JDK)",
                null,
                null);
    }
}
