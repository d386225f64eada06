package io.sockflux.internal.proxy;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.sockflux.internal.layer.Layer;
import io.sockflux.internal.layer.LayerHost;
import io.sockflux.internal.layer.LayerPlace;
import io.sockflux.internal.layer.Opening;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.proxy.ProxyHeader;
import java.io.IOException;

/** Sends a header ahead of everything else. The connection is open when the kernel has taken the header. */
public final class ProxyOutput implements Layer {

    private final ProxyHeader header;
    private final byte[] bytes;

    /**
     * The layer that sends a header.
     *
     * @throws IllegalArgumentException if the header is too long
     */
    public ProxyOutput(ProxyHeader header) {
        this.header = header;
        this.bytes = header.version() == 1 ? TextHeader.line(header) : BinaryHeader.bytes(header);
    }

    @Override
    public LayerPlace place() {
        return LayerPlace.PROXY;
    }

    @Override
    public void install(LayerHost host, Opening opening) {
        opening.hold(this);
        host.channel().pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelActive(ChannelHandlerContext context) {
                host.sentAhead(bytes.length);
                OnLoop.whenDone(
                        context.writeAndFlush(Unpooled.wrappedBuffer(bytes)),
                        written -> {
                            if (written.isSuccess()) {
                                opening.ready(ProxyOutput.this);
                            } else {
                                opening.fail(failure(written.cause()));
                            }
                        },
                        error -> opening.fail(failure(error)));
                context.pipeline().remove(this);
                context.fireChannelActive();
            }
        });
    }

    private static IOException failure(Throwable cause) {
        return cause instanceof IOException failed
                ? failed
                : new IOException("the PROXY header could not be sent: " + cause, cause);
    }

    @Override
    public boolean isTransparent() {
        return true;
    }

    @Override
    public String toString() {
        return "ProxyOutput[" + header + "]";
    }
}
