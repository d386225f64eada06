package io.sockflux.internal.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelProgressiveFuture;
import io.netty.channel.ChannelProgressiveFutureListener;
import io.netty.channel.ChannelProgressivePromise;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a send behind a layer is told of its writes, whatever the layer makes of their bytes. */
class WholeWritesTest {

    private final List<Long> progress = new ArrayList<>();
    private final IOException failure = new IOException("not written");
    private boolean fails;
    private final EmbeddedChannel channel = new EmbeddedChannel(
            new ChannelOutboundHandlerAdapter() {
                @Override
                public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
                    ReferenceCountUtil.release(message);
                    if (fails) {
                        promise.setFailure(failure);
                    } else {
                        context.write(Unpooled.EMPTY_BUFFER, promise);
                    }
                }
            },
            WholeWrites.INSTANCE);

    private ChannelProgressivePromise write() {
        ChannelProgressivePromise promise = channel.newProgressivePromise();
        promise.addListener(new ChannelProgressiveFutureListener() {
            @Override
            public void operationProgressed(ChannelProgressiveFuture future, long done, long total) {
                progress.add(done);
            }

            @Override
            public void operationComplete(ChannelProgressiveFuture future) {}
        });
        ByteBuf three = Unpooled.wrappedBuffer(new byte[3]);
        channel.writeAndFlush(three, promise);
        assertThat(three.refCnt()).isZero();
        return promise;
    }

    @Test
    void shouldTellOfTheWholeWriteWhenItIsDone() {
        assertThat(write().isSuccess()).isTrue();
        assertThat(progress).containsExactly(3L);
    }

    @Test
    void shouldTellOfNoByteOfAWriteThatFailed() {
        fails = true;
        assertThat(write().cause()).isSameAs(failure);
        assertThat(progress).isEmpty();
    }
}
