package io.sockflux.contract.layer;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.sockflux.address.Endpoint;
import io.sockflux.internal.layer.Layer;
import io.sockflux.internal.layer.LayerHost;
import io.sockflux.internal.layer.LayerPlace;
import io.sockflux.internal.layer.Opening;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A layer whose openings wait until the test ends them. It changes no bytes. */
final class HeldLayer implements Layer {

    private final BlockingQueue<Held> active = new LinkedBlockingQueue<>();
    private final boolean tellsPeer;

    HeldLayer(boolean tellsPeer) {
        this.tellsPeer = tellsPeer;
    }

    HeldLayer() {
        this(false);
    }

    /** One connection that is connected and not open. */
    record Held(HeldLayer layer, LayerHost host, Opening opening) {

        void ready() {
            onLoop(() -> opening.ready(layer));
        }

        void readyAs(Endpoint peer) {
            onLoop(() -> {
                opening.peer(peer);
                opening.ready(layer);
            });
        }

        void fail(String why) {
            onLoop(() -> opening.fail(new IOException(why)));
        }

        private void onLoop(Runnable task) {
            host.channel().eventLoop().execute(task);
        }
    }

    /** The next one that is connected; waits for it. */
    Held next() throws InterruptedException {
        Held held = active.poll(100, TimeUnit.SECONDS);
        if (held == null) {
            throw new AssertionError("no connection has been opened");
        }
        return held;
    }

    @Nullable
    Held another() {
        return active.poll();
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
                active.add(new Held(HeldLayer.this, host, opening));
                context.fireChannelActive();
                // As a layer does that waits for the peer's first bytes.
                context.read();
            }

            @Override
            public void channelReadComplete(ChannelHandlerContext context) {
                context.fireChannelReadComplete();
                context.read();
            }
        });
    }

    @Override
    public boolean isTransparent() {
        return true;
    }

    @Override
    public boolean tellsPeer() {
        return tellsPeer;
    }
}
