package io.sockflux.internal.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the kernel took of a channel with TLS, and who is told when a write of TLS itself fails. */
class WireBytesTest {

    private final List<Object> broke = new ArrayList<>();
    private final IOException reset = new IOException("Connection reset by peer");
    private final WireBytes bytes = new WireBytes((LayerHost) Proxy.newProxyInstance(
            LayerHost.class.getClassLoader(), new Class<?>[] {LayerHost.class}, (host, method, arguments) -> {
                broke.addAll(List.of(arguments));
                return null;
            }));
    private boolean fails;
    private final EmbeddedChannel channel = new EmbeddedChannel(
            new ChannelOutboundHandlerAdapter() {
                @Override
                public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
                    ReferenceCountUtil.release(message);
                    if (fails) {
                        promise.setFailure(reset);
                    } else {
                        promise.setSuccess();
                    }
                }
            },
            bytes);

    @Test
    void shouldCountWritesThatAreDone() {
        channel.write(Unpooled.wrappedBuffer(new byte[3]));
        assertThat(bytes.taken()).isEqualTo(3);
        channel.close();
        assertThat(channel.isOpen()).isFalse();
        assertThat(broke).isEmpty();
    }

    @Test
    void shouldTellTheConnectionWhyAHandlerClosesAndLeaveTheCloseToIt() {
        fails = true;
        channel.write(Unpooled.wrappedBuffer(new byte[3]));
        assertThat(bytes.taken()).isZero();
        channel.close();
        assertThat(broke).containsExactly("send", reset);
        assertThat(channel.isOpen()).isTrue();
    }
}
