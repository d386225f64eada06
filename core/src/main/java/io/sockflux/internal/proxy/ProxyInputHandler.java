package io.sockflux.internal.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.sockflux.address.AddressFamily;
import io.sockflux.address.Endpoint;
import io.sockflux.address.InetEndpoint;
import io.sockflux.address.IpAddress;
import io.sockflux.error.ProxyHeaderException;
import io.sockflux.internal.channel.Items;
import io.sockflux.internal.layer.LayerHost;
import io.sockflux.internal.layer.Opening;
import io.sockflux.internal.layer.ToldPeer;
import io.sockflux.message.ControlMessage.Credentials;
import io.sockflux.proxy.ProxyHeader;
import io.sockflux.proxy.ProxyStrangers;
import io.sockflux.stream.WhenFailed;
import org.jspecify.annotations.Nullable;

/**
 * Takes the header from a connection's first bytes, and leaves the pipeline. The opening limits the time; a header has a
 * longest length. Bytes behind the header are the connection's, and go on.
 */
final class ProxyInputHandler extends ChannelInboundHandlerAdapter {

    private final ProxyInput layer;
    private final LayerHost host;
    private final Opening opening;
    private final Endpoint peer;

    private boolean isTrusted;
    /** Whether the header was read, and the first bytes behind it have not come. */
    private boolean isRead;

    private boolean isOver;
    private @Nullable ByteBuf begun;

    ProxyInputHandler(ProxyInput layer, LayerHost host, Opening opening) {
        this.layer = layer;
        this.host = host;
        this.opening = opening;
        this.peer = host.peerEndpoint();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.fireChannelActive();
        if (peer.family() == AddressFamily.UNIX && layer.trusted().asksCredentials()) {
            host.peerCredentials()
                    .subscribe(
                            credentials -> decide(context, layer.trusted().allows(credentials), words(credentials)),
                            error -> fail("its credentials could not be asked: " + error.getMessage()));
        } else if (peer instanceof InetEndpoint inet && inet.isNumeric()) {
            decide(context, layer.trusted().allows(IpAddress.parse(inet.host())), "it");
        } else {
            decide(context, layer.trusted().allowsOthers(), "it");
        }
    }

    private static String words(Credentials peer) {
        return "user " + Integer.toUnsignedString(peer.uid()) + ", group " + Integer.toUnsignedString(peer.gid());
    }

    private void decide(ChannelHandlerContext context, boolean trusts, String who) {
        if (trusts) {
            isTrusted = true;
            context.read();
        } else if (layer.strangers() == ProxyStrangers.PLAIN) {
            leave(context);
            opening.ready(layer);
        } else {
            fail(who + " is not trusted to send one");
        }
    }

    private void fail(String words) {
        isOver = true;
        release();
        opening.fail(new ProxyHeaderException(peer, words));
    }

    private void leave(ChannelHandlerContext context) {
        isOver = true;
        context.pipeline().remove(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (isOver || !isTrusted) {
            // The opening has failed, and the channel is about to close.
            Items.discardReceived(message);
        } else if (isRead) {
            if (!isSecond(message)) {
                leave(context);
                context.fireChannelRead(message);
            }
        } else {
            add(context, Items.bytes(message, host));
            parse(context);
        }
    }

    private void add(ChannelHandlerContext context, ByteBuf more) {
        ByteBuf before = begun;
        if (before == null) {
            begun = more;
            return;
        }
        // A peer may send the header byte by byte, so the bytes are put together rather than kept apart.
        CompositeByteBuf both = context.alloc().compositeBuffer(2);
        both.addComponents(true, before, more);
        ByteBuf joined;
        try {
            joined = context.alloc().buffer(both.readableBytes());
            joined.writeBytes(both);
        } finally {
            both.release();
        }
        begun = joined;
    }

    private void parse(ChannelHandlerContext context) {
        ByteBuf input = begun;
        if (input == null) {
            return;
        }
        ProxyHeader header;
        try {
            header = HeaderReader.read(input);
        } catch (WrongHeader e) {
            fail(e.words());
            return;
        }
        if (header == null) {
            return;
        }
        begun = null;
        isRead = true;
        if (isSecond(input)) {
            return;
        }
        ToldPeer.set(host.channel(), new ToldPeer(header, peer));
        if (header.source() != null) {
            opening.peer(header.source());
        } else {
            // The proxy's own connection, or one of an unknown client: limits of a client do not hold for the proxy.
            opening.exempt();
        }
        if (input.isReadable()) {
            leave(context);
            context.fireChannelRead(input);
        } else {
            input.release();
        }
        opening.ready(layer);
    }

    /**
     * Looks at the first bytes behind the header. A second header shows proxies in a row that are set up wrong: it fails
     * the connection, and the proxy is to blame rather than the client.
     */
    private boolean isSecond(Object message) {
        if (!(message instanceof ByteBuf buffer && HeaderReader.begins(buffer))) {
            return false;
        }
        buffer.release();
        ProxyHeaderException second = new ProxyHeaderException(peer, "a second one follows (expected: data)");
        isOver = true;
        opening.peer(peer);
        opening.fail(second);
        host.end(second, WhenFailed.ABORT);
        return true;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (isTrusted && !isRead && !isOver) {
            context.read();
        } else {
            context.fireChannelReadComplete();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        release();
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        release();
    }

    private void release() {
        ByteBuf held = begun;
        begun = null;
        if (held != null) {
            held.release();
        }
    }
}
