package io.sockflux.internal.layer;

import static java.util.Objects.requireNonNull;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.sockflux.address.Endpoint;
import io.sockflux.check.Durations;
import io.sockflux.error.TimeLimitException;
import io.sockflux.internal.loop.LoopTimer;
import io.sockflux.observe.ObservedConnect;
import io.sockflux.observe.ObservedHandshake;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;

/**
 * The way from a connected socket to a connection that may be handed over. Layers hold it until they are ready, such as
 * until the end of a handshake. It fails when a layer fails it, when it takes too long, or when the input or the channel
 * ends meanwhile. It stands in the pipeline between the layers and the connection's handler until it is over.
 *
 * <p>Event loop only, or before the channel is registered.
 */
public final class Opening extends ChannelInboundHandlerAdapter {

    /** Waits for an opening. Exactly one of the methods is called, once. Event loop only. */
    public interface Taker {

        /**
         * The connection may be handed over.
         *
         * @param peer the peer that a layer has told; null if none did, and the socket's peer counts
         */
        void opened(@Nullable Endpoint peer);

        /** The connection must not be used; the taker closes it. */
        void failed(IOException cause);
    }

    private final LayerHost host;
    private final Duration timeout;
    private final List<Layer> holders = new ArrayList<>(2);
    private boolean isOver;
    private boolean isActive;
    /** The layer that is under way; null before the first, and where nobody observes. */
    private @Nullable HandshakeReport underWay;

    private @Nullable ObservedConnect connect;
    private @Nullable IOException failure;
    private @Nullable Endpoint peer;
    private boolean exempt;
    private @Nullable Taker taker;
    private @Nullable LoopTimer timer;

    Opening(LayerHost host, Duration timeout) {
        this.host = host;
        this.timeout = timeout;
    }

    // For the layers

    /** Keeps the connection back until this layer is ready. Called only while layers are installed. */
    public void hold(Layer layer) {
        holders.add(layer);
    }

    /** Tells that this layer is ready. The connection is handed over when all layers are ready that held it. */
    public void ready(Layer layer) {
        if (isOver || !holders.remove(layer)) {
            return;
        }
        // A layer may need nothing, and be ready before the opening hears of the connection's begin.
        HandshakeReport report = underWay != null ? underWay : begun(layer);
        if (report != null) {
            report.done();
        }
        underWay = null;
        if (holders.isEmpty()) {
            end(null);
        } else if (isActive) {
            underWay = begun(holders.get(0));
        }
    }

    /** Fails the opening. Does nothing if it is over. */
    public void fail(IOException cause) {
        if (underWay != null) {
            underWay.failed(requireNonNull(cause, "cause"));
            underWay = null;
        }
        end(requireNonNull(cause, "cause"));
    }

    /** Layers are ready one after the other, from the socket on, so each begins when the one before is ready. */
    private @Nullable HandshakeReport begun(Layer layer) {
        ObservedHandshake.Kind kind = HandshakeReport.kind(layer.place());
        return kind == null
                ? null
                : host.handshakeBegun(kind, connect, connect == null ? Context.empty() : connect.context());
    }

    /**
     * Sets the peer, whatever the socket says. From now on all failures name it. Called before {@link #ready}; does nothing
     * if the opening is over.
     */
    public void peer(Endpoint told) {
        if (!isOver) {
            peer = told;
            host.isOf(told);
        }
    }

    /**
     * Says that the peer is the proxy itself, or that the proxy does not tell the client. Then no limit and no access list
     * for clients holds. Called before {@link #ready}.
     */
    public void exempt() {
        exempt = true;
    }

    // For the taker

    /** Says which round of connecting it is a part of. */
    public void isOf(@Nullable ObservedConnect round) {
        connect = round;
    }

    /**
     * Gives the opening up. The taker is told nothing more, and closes the connection.
     *
     * @param cause why the taker has failed; null if it needs the connection no more
     */
    public void leave(@Nullable IOException cause) {
        if (isOver) {
            return;
        }
        if (underWay != null && cause != null) {
            underWay.failed(cause);
        } else if (underWay != null) {
            underWay.cancelled();
        }
        underWay = null;
        taker = null;
        end(cause);
    }

    /** Whether no limit and no access list for clients holds. */
    public boolean isExempt() {
        return exempt;
    }

    /** Whether a layer holds the opening. */
    boolean isHeld() {
        return !holders.isEmpty();
    }

    /** Tells the taker when the opening is over; at once if it is. */
    public void whenOver(Taker told) {
        taker = told;
        if (isOver) {
            tell(told);
        }
    }

    private void tell(Taker told) {
        taker = null;
        if (failure != null) {
            told.failed(failure);
        } else {
            told.opened(peer);
        }
    }

    private void end(@Nullable IOException cause) {
        if (isOver) {
            return;
        }
        isOver = true;
        failure = cause;
        if (timer != null) {
            timer.cancel();
        }
        if (host.channel().pipeline().context(this) != null) {
            host.channel().pipeline().remove(this);
        }
        Taker told = taker;
        if (told != null) {
            tell(told);
        }
    }

    // The channel's side

    @Override
    public void channelActive(ChannelHandlerContext context) {
        isActive = true;
        if (!isOver && !holders.isEmpty()) {
            underWay = begun(holders.get(0));
        }
        timer = LoopTimer.start(
                context.channel().eventLoop(), Durations.nanos(timeout), this::timedOut, this::channelClosed);
        context.fireChannelActive();
    }

    private void timedOut() {
        fail(new TimeLimitException(host.peerEndpoint(), "openingLimit", timeout, "the connection was not open"));
    }

    private void channelClosed() {
        endedBy("the connection was closed");
    }

    /** Fails the opening. The connection may know a better reason, as it may have asked the kernel, which tells once. */
    private void endedBy(String words) {
        IOException known = host.failure();
        fail(known != null ? known : new EOFException(words + " before it was open"));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        context.fireUserEventTriggered(event);
        if (event instanceof ChannelInputShutdownEvent) {
            // A layer that had its last message from the peer was ready before. A hang-up is no end, as input may be
            // unread.
            endedBy("the peer ended the stream");
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (isOver) {
            context.fireExceptionCaught(cause);
        } else {
            fail(cause instanceof IOException failed ? failed : new IOException(String.valueOf(cause), cause));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        context.fireChannelInactive();
        channelClosed();
    }
}
