package io.sockflux.internal.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.sockflux.address.Endpoint;
import io.sockflux.stream.WhenFailed;
import io.sockflux.tls.TlsInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IdleHandlerTest {

    private static final int LIMIT = 100;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<IOException> ends = new ArrayList<>();
    private final LayerHost host = new LayerHost() {
        @Override
        public void secured(TlsInfo info) {}

        @Override
        public void inputCut(IOException cause) {}

        @Override
        public void sentAhead(int bytes) {}

        @Override
        public Channel channel() {
            return channel;
        }

        @Override
        public Endpoint peerEndpoint() {
            return Endpoint.tcp("192.0.2.1", 1);
        }

        @Override
        public long bytesTaken() {
            return taken;
        }

        @Override
        public @Nullable IOException failure() {
            return null;
        }

        @Override
        public void end(IOException cause, WhenFailed how) {
            ends.add(cause);
        }
    };
    private long taken;
    private boolean flushes = true;

    @BeforeEach
    void install() {
        channel.freezeTime();
        channel.config().setAutoRead(false);
        channel.pipeline().addLast(new ChannelOutboundHandlerAdapter() {
            @Override
            public void flush(ChannelHandlerContext context) {
                if (flushes) {
                    context.flush();
                } else {
                    channel.unsafe().outboundBuffer().addFlush();
                }
            }
        });
        channel.pipeline().addLast(new IdleHandler(host, new IdleLayer(Duration.ofMillis(LIMIT), WhenFailed.CLOSE)));
    }

    private void pass(int millis) {
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }

    private void receive() {
        channel.pipeline().fireChannelRead(Unpooled.wrappedBuffer(new byte[1]));
        channel.pipeline().fireChannelReadComplete();
        channel.releaseInbound();
    }

    private void send() {
        channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[1]));
        channel.releaseOutbound();
    }

    @Test
    void shouldEndWhenAReadHasBroughtNothingForSoLong() {
        channel.read();
        pass(LIMIT - 1);
        assertThat(ends).isEmpty();
        pass(1);
        assertThat(ends).hasSize(1);
        pass(10 * LIMIT);
        assertThat(ends).hasSize(1);
    }

    @Test
    void shouldCountFromTheLastReadThatWasAskedFor() {
        channel.read();
        for (int i = 0; i < 10; i++) {
            pass(LIMIT - 1);
            receive();
            channel.read();
        }
        assertThat(ends).isEmpty();
        pass(LIMIT);
        assertThat(ends).hasSize(1);
    }

    @Test
    void shouldCountFromTheLastFlush() {
        channel.read();
        for (int i = 0; i < 10; i++) {
            pass(LIMIT - 1);
            send();
        }
        assertThat(ends).isEmpty();
        pass(LIMIT);
        assertThat(ends).hasSize(1);
    }

    @Test
    void shouldStandStillWhileNothingIsWanted() {
        channel.read();
        pass(LIMIT / 2);
        receive();
        pass(10 * LIMIT);
        assertThat(ends).isEmpty();
        channel.read();
        pass(LIMIT - 1);
        assertThat(ends).isEmpty();
        pass(1);
        assertThat(ends).hasSize(1);
    }

    @Test
    void shouldStandStillWhenAutoReadIsTakenBack() {
        channel.config().setAutoRead(true);
        channel.config().setAutoRead(false);
        pass(10 * LIMIT);
        assertThat(ends).isEmpty();
    }

    @Test
    void shouldEndWhenBytesWaitThatAreNotTaken() {
        flushes = false;
        send();
        pass(LIMIT);
        assertThat(ends).hasSize(1);
    }

    @Test
    void shouldGoOnWhileBytesThatWaitedAreTaken() {
        flushes = false;
        send();
        for (int i = 0; i < 100; i++) {
            pass(LIMIT / 4);
            taken++;
        }
        assertThat(ends).isEmpty();
        for (int i = 0; i < 5; i++) {
            pass(LIMIT / 4);
        }
        assertThat(ends).hasSize(1);
    }

    @Test
    void shouldHaveNoTaskWhenClosed() {
        for (int i = 0; i < 100; i++) {
            channel.read();
            receive();
            send();
        }
        assertThat(channel.runScheduledPendingTasks()).isPositive();
        channel.close();
        pass(10 * LIMIT);
        assertThat(ends).isEmpty();
        assertThat(channel.runScheduledPendingTasks()).isNegative();
    }

    @Test
    void shouldRefuseALimitThatIsNone() {
        assertThatThrownBy(() -> new IdleLayer(Duration.ZERO, WhenFailed.CLOSE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("idleLimit: 0 s (expected: > 0)");
    }
}
