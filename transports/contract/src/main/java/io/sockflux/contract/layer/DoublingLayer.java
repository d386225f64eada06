package io.sockflux.contract.layer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.sockflux.internal.layer.Layer;
import io.sockflux.internal.layer.LayerHost;
import io.sockflux.internal.layer.LayerPlace;
import io.sockflux.internal.layer.Opening;
import org.jspecify.annotations.Nullable;

/**
 * A layer that changes bytes: behind each goes its complement. Two zeros, which are no such pair, are the end of its output.
 * It refuses what is no buffer, as TLS does.
 */
final class DoublingLayer implements Layer {

    private static final byte[] END = {0, 0};

    @Override
    public LayerPlace place() {
        return LayerPlace.TLS;
    }

    @Override
    public void install(LayerHost host, Opening opening) {
        host.channel().pipeline().addLast(new Handler());
    }

    @Override
    public boolean isTransparent() {
        return false;
    }

    @Override
    public ChannelFuture endOutput(Channel channel) {
        return channel.pipeline().get(Handler.class).writeEnd();
    }

    /** The bytes as the socket has them. */
    static byte[] onTheWire(byte[] plain) {
        byte[] doubled = new byte[plain.length * 2];
        for (int i = 0; i < plain.length; i++) {
            doubled[2 * i] = plain[i];
            doubled[2 * i + 1] = (byte) ~plain[i];
        }
        return doubled;
    }

    /** The same with the layer's end. */
    static byte[] onTheWireWithEnd(byte[] plain) {
        return Unpooled.wrappedBuffer(onTheWire(plain), END).copy().array();
    }

    private static final class Handler extends ChannelDuplexHandler {

        private @Nullable ChannelHandlerContext here;
        private int first = -1;

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            here = context;
        }

        ChannelFuture writeEnd() {
            ChannelHandlerContext context = here;
            if (context == null) {
                throw new IllegalStateException("not added");
            }
            return context.writeAndFlush(Unpooled.wrappedBuffer(END));
        }

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            if (!(message instanceof ByteBuf plain)) {
                promise.setFailure(new UnsupportedOperationException(String.valueOf(message)));
                return;
            }
            ByteBuf doubled = context.alloc().buffer(Math.max(1, plain.readableBytes() * 2));
            while (plain.isReadable()) {
                byte next = plain.readByte();
                doubled.writeByte(next).writeByte(~next);
            }
            plain.release();
            context.write(doubled, promise);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf doubled = (ByteBuf) message;
            ByteBuf plain = context.alloc().buffer(Math.max(1, doubled.readableBytes()));
            while (doubled.isReadable()) {
                int next = doubled.readUnsignedByte();
                if (first < 0) {
                    first = next;
                } else {
                    if ((first ^ next) == 0xFF) {
                        plain.writeByte(first);
                    }
                    first = -1;
                }
            }
            doubled.release();
            if (plain.isReadable()) {
                context.fireChannelRead(plain);
            } else {
                plain.release();
            }
        }
    }
}
