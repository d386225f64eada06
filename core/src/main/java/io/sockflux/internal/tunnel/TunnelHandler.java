package io.sockflux.internal.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import io.sockflux.error.ProxyException;
import io.sockflux.internal.channel.Items;
import io.sockflux.internal.layer.LayerHost;
import io.sockflux.internal.layer.Opening;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Asks each proxy in turn to connect, then leaves the pipeline. The handlers behind it hear that the channel is active
 * only then, so a TLS handshake begins with the target and not with a proxy. Bytes that the target sent early follow.
 *
 * <p>Netty's codecs for SOCKS and HTTP run in an {@link EmbeddedChannel}, so that no handler of theirs reads ahead of
 * demand or stays in the pipeline.
 */
final class TunnelHandler extends ChannelInboundHandlerAdapter {

    private final TunnelLayer layer;
    private final LayerHost host;
    private final Opening opening;
    private final Iterator<Hop> hops;
    private final Deque<ByteBuf> early = new ArrayDeque<>(2);
    private @Nullable Hop hop;
    private @Nullable EmbeddedChannel codec;
    private boolean isOver;

    TunnelHandler(TunnelLayer layer, LayerHost host, Opening opening) {
        this.layer = layer;
        this.host = host;
        this.opening = opening;
        this.hops = layer.hops().iterator();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        begin(context, hops.next());
        context.read();
    }

    private void begin(ChannelHandlerContext context, Hop next) {
        hop = next;
        ask(context, next.first());
    }

    private void ask(ChannelHandlerContext context, Hop.Step step) {
        dropCodec();
        EmbeddedChannel asking = new EmbeddedChannel();
        add(asking, step.encoder());
        add(asking, step.decoder());
        codec = asking;
        asking.writeOutbound(step.request());
        for (ByteBuf out = asking.readOutbound(); out != null; out = asking.readOutbound()) {
            host.sentAhead(out.readableBytes());
            context.write(out);
        }
        context.flush();
    }

    private static void add(EmbeddedChannel channel, @Nullable ChannelHandler handler) {
        if (handler != null) {
            channel.pipeline().addLast(handler);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object item) {
        if (isOver) {
            context.fireChannelRead(item);
            return;
        }
        early.add(Items.bytes(item, host.peerEndpoint()));
        try {
            decode(context);
        } catch (ProxyException e) {
            fail(e);
        } catch (RuntimeException e) {
            Hop asked = hop;
            fail(asked == null ? ProxyException.broken("?", layer.target(), String.valueOf(e)) : asked.notUnderstood());
        }
    }

    /** Decodes what has come. Bytes behind an answer belong to the next hop, or to the connection. */
    private void decode(ChannelHandlerContext context) throws ProxyException {
        while (!isOver && !early.isEmpty()) {
            EmbeddedChannel decoding = codec;
            Hop asked = hop;
            if (decoding == null || asked == null) {
                return;
            }
            decoding.writeInbound(early.remove());
            Hop.@Nullable Step step = answered(decoding, asked);
            keepRest(decoding);
            if (step == null) {
                connected(context);
            } else if (!step.isWait()) {
                ask(context, step);
            }
        }
    }

    /** The step that follows the answers so far. */
    private static Hop.@Nullable Step answered(EmbeddedChannel decoding, Hop asked) throws ProxyException {
        Hop.@Nullable Step step = Hop.Step.WAIT;
        while (step != null && step.isWait()) {
            Object answer = decoding.readInbound();
            if (answer == null) {
                break;
            }
            try {
                step = asked.next(answer);
            } finally {
                ReferenceCountUtil.release(answer);
            }
        }
        return step;
    }

    /** Keeps the bytes behind the answer, before all that has not been decoded. */
    private void keepRest(EmbeddedChannel decoded) {
        Deque<ByteBuf> rest = new ArrayDeque<>(2);
        for (Object item = decoded.readInbound(); item != null; item = decoded.readInbound()) {
            if (item instanceof ByteBuf bytes && bytes.isReadable()) {
                rest.addFirst(bytes);
            } else {
                ReferenceCountUtil.release(item);
            }
        }
        rest.forEach(early::addFirst);
    }

    private void connected(ChannelHandlerContext context) {
        if (hops.hasNext()) {
            begin(context, hops.next());
            return;
        }
        isOver = true;
        // The handlers behind may fail at once, and name the peer.
        opening.peer(layer.target());
        context.fireChannelActive();
        boolean hasEarly = !early.isEmpty();
        for (ByteBuf bytes = early.poll(); bytes != null; bytes = early.poll()) {
            context.fireChannelRead(bytes);
        }
        if (hasEarly) {
            context.fireChannelReadComplete();
        }
        opening.ready(layer);
        context.pipeline().remove(this);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.fireChannelReadComplete();
        if (!isOver) {
            context.read();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        Hop asked = hop;
        if (event instanceof ChannelInputShutdownEvent && !isOver && asked != null) {
            fail(asked.broken("ended the stream before it answered"));
        }
        context.fireUserEventTriggered(event);
    }

    private void fail(ProxyException failure) {
        isOver = true;
        dropAll();
        opening.fail(failure);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        isOver = true;
        dropAll();
    }

    private void dropAll() {
        dropCodec();
        early.forEach(ReferenceCountUtil::release);
        early.clear();
    }

    private void dropCodec() {
        EmbeddedChannel asked = codec;
        codec = null;
        if (asked != null) {
            asked.finishAndReleaseAll();
        }
    }
}
