package io.sockflux.internal.tls;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SniCompletionEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.sockflux.internal.channel.Items;
import io.sockflux.internal.layer.LayerHost;
import io.sockflux.tls.TlsException;
import io.sockflux.tls.TlsInfo;
import io.sockflux.tls.TlsTruncatedException;
import io.sockflux.tls.TlsVersion;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The TLS of one connection. It is the context that Netty's handler sees, and so hears all that the handler says and does.
 * Of the handler's events it makes what a connection knows: its input has ended, its input was cut. It counts what the
 * handler writes, as the peer's kernel acknowledges these bytes. Event loop only.
 */
final class TlsState extends ForwardingContext implements RecordWatch.Owner {

    private final LayerHost host;
    private final TlsContexts contexts;
    /** Null when it is done: each object here is in memory for as long as its connection lives. */
    private @Nullable TlsHandshake handshake;

    private @Nullable TlsInfo info;
    /** Why a write of the handler's failed. */
    private @Nullable Throwable notWritten;

    private long taken;
    private long received;
    private boolean peerEnded;
    private boolean inputOver;
    private boolean outputEnded;

    TlsState(LayerHost host, TlsContexts contexts, TlsHandshake handshake) {
        this.host = host;
        this.contexts = contexts;
        this.handshake = handshake;
    }

    /** The TLS of a channel; null if it has none, or not any more. */
    static @Nullable TlsState of(Channel channel) {
        TlsHandler handler = channel.pipeline().get(TlsHandler.class);
        if (handler != null) {
            return handler.state();
        }
        TlsHandshake begun = channel.pipeline().get(TlsHandshake.class);
        return begun == null ? null : begun.state();
    }

    /** The handshake is done. */
    void opened(TlsInfo shown) {
        info = shown;
        handshake = null;
    }

    // For the look at the records

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

    @Override
    public void refused(ChannelHandlerContext context, String words) {
        TlsException cause = new TlsException(host.peerEndpoint(), words, null, null);
        if (handshake == null) {
            context.fireExceptionCaught(cause);
        } else {
            handshake.handshakeFailed(cause);
        }
    }

    // What the handler says: the input

    @Override
    public ChannelHandlerContext fireChannelRead(Object message) {
        received += Items.length(message);
        return super.fireChannelRead(message);
    }

    @Override
    public ChannelHandlerContext fireUserEventTriggered(Object event) {
        if (handshake != null) {
            super.fireUserEventTriggered(event);
        } else if (event instanceof SslCloseCompletionEvent close) {
            if (close.isSuccess() && !isClosedByUs()) {
                peerEnded();
            }
        } else if (event instanceof ChannelInputShutdownEvent) {
            streamEnded(event);
        } else if (!(event instanceof SslHandshakeCompletionEvent || event instanceof SniCompletionEvent)) {
            super.fireUserEventTriggered(event);
        }
        return this;
    }

    /** Whether Netty's event may be the end of this side only: it says so of the peer where both ends come together. */
    boolean isClosedByUs() {
        return outputEnded && !canHalfClose();
    }

    private boolean canHalfClose() {
        return info != null && info.canHalfClose();
    }

    /** The peer has sent close_notify. */
    private void peerEnded() {
        peerEnded = true;
        if (!inputOver) {
            inputOver = true;
            super.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
    }

    /** The socket's input has ended. */
    private void streamEnded(Object event) {
        if (!inputOver) {
            inputOver = true;
            if (contexts.settings().takesTruncation()) {
                super.fireUserEventTriggered(event);
            } else {
                host.inputCut(new TlsTruncatedException(host.peerEndpoint(), received));
            }
        }
    }

    // What the handler does: the output

    /** How many bytes the kernel has taken. */
    long taken() {
        return taken;
    }

    @Override
    public ChannelFuture write(Object message, ChannelPromise promise) {
        int length = Items.length(message);
        ChannelFuture written = super.write(message, promise.unvoid());
        if (length > 0) {
            written.addListener((ChannelFutureListener) done -> {
                if (done.isSuccess()) {
                    taken += length;
                } else if (notWritten == null) {
                    notWritten = done.cause();
                }
            });
        }
        return written;
    }

    @Override
    public ChannelFuture close(ChannelPromise promise) {
        if (mustRefuseRenegotiation()) {
            // The watch is there, and closes later.
            super.close(promise);
        } else {
            closes(place(), promise);
        }
        return promise;
    }

    /**
     * Netty's handler closes the channel where a write of its own has failed, and tells nobody why. The connection closes the
     * channel itself, behind what it can still receive.
     */
    @Override
    public void closes(ChannelHandlerContext context, ChannelPromise promise) {
        Throwable cause = notWritten;
        if (cause == null) {
            context.close(promise);
        } else {
            promise.tryFailure(cause);
            host.broke("send", cause);
        }
    }

    /** Sends close_notify behind all output. Done when the kernel has it. */
    ChannelFuture endOutput() {
        ChannelHandlerContext at = knownPlace();
        if (at == null) {
            return requireNonNull(handshake, "handshake").endInClear();
        }
        SslHandler handler = (SslHandler) at.handler();
        ChannelPromise done = host.channel().newPromise();
        outputEnded = true;
        if (handler.engine().isOutboundDone()) {
            // It has answered the peer's close_notify by itself.
            flushed(at, done, null);
            return done;
        }
        if (!peerEnded && !canHalfClose()) {
            // The engine takes no more input, which would pile up before it.
            at.pipeline().addBefore(at.name(), null, new LateInput(at));
        }
        handler.closeOutbound().addListener(sent -> {
            if (sent.isSuccess()) {
                done.trySuccess();
            } else if (handler.engine().isOutboundDone() && host.channel().isActive()) {
                flushed(at, done, sent.cause());
            } else {
                done.tryFailure(sent.cause());
            }
        });
        return done;
    }

    /**
     * An empty write is done when all writes before it are.
     *
     * @param before what a write before it failed with; that write knows the kernel's reason. Null if none has failed
     */
    private static void flushed(ChannelHandlerContext at, ChannelPromise done, @Nullable Throwable before) {
        if (at.isRemoved()) {
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
