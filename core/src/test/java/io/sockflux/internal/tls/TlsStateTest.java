package io.sockflux.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import io.sockflux.internal.layer.LayerHost;
import io.sockflux.tls.ServerTls;
import io.sockflux.tls.TlsIdentity;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the kernel took of a channel with TLS, and who is told when a write of TLS itself fails. */
class TlsStateTest {

    private final List<Object> broke = new ArrayList<>();
    private final IOException reset = new IOException("Connection reset by peer");
    private final LayerHost host = (LayerHost) Proxy.newProxyInstance(
            LayerHost.class.getClassLoader(), new Class<?>[] {LayerHost.class}, (proxy, method, arguments) -> {
                broke.addAll(List.of(arguments));
                return null;
            });
    private final TlsContexts contexts = TlsLayer.server(ServerTls.of(TlsIdentity.pkcs12(Path.of("none.p12"), "none")))
            .contexts();
    private final TlsState state = new TlsHandshake(host, contexts).state();
    private boolean fails;
    private final ChannelInboundHandlerAdapter place = new ChannelInboundHandlerAdapter();
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
            place);

    @BeforeEach
    void standInItsPlace() {
        state.isAt(channel.pipeline().context(place));
    }

    @Test
    void shouldCountWritesThatAreDone() {
        state.writeAndFlush(Unpooled.wrappedBuffer(new byte[3]));
        state.write(Unpooled.wrappedBuffer(new byte[2]));
        assertThat(state.taken()).isEqualTo(5);
        state.closes(state.place(), state.newPromise());
        assertThat(channel.isOpen()).isFalse();
        assertThat(broke).isEmpty();
    }

    @Test
    void shouldTellTheConnectionWhyItsHandlerClosesAndLeaveTheCloseToIt() {
        fails = true;
        state.writeAndFlush(Unpooled.wrappedBuffer(new byte[3]));
        assertThat(state.taken()).isZero();
        ChannelPromise closed = state.newPromise();
        state.closes(state.place(), closed);
        assertThat(closed.cause()).isSameAs(reset);
        assertThat(broke).containsExactly("send", reset);
        assertThat(channel.isOpen()).isTrue();
    }
}
