package io.sockflux.internal.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.sockflux.internal.channel.NextReader;
import io.sockflux.stream.TimeLimits;
import io.sockflux.stream.WhenFailed;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TimeLimitHandlerTest {

    private static final int LIMIT = 100;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final LimitedHost host = new LimitedHost(channel);
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
    }

    private static Duration millis(int length) {
        return Duration.ofMillis(length);
    }

    private void limit(TimeLimits limits) {
        channel.pipeline().addLast(new TimeLimitHandler(host, limits));
    }

    private void limitIdle() {
        limit(TimeLimits.NONE.idle(millis(LIMIT)));
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
        limitIdle();
        channel.read();
        pass(LIMIT - 1);
        assertThat(host.ends).isEmpty();
        pass(1);
        assertThat(host.ends).hasSize(1);
        pass(10 * LIMIT);
        assertThat(host.ends).hasSize(1);
    }

    @Test
    void shouldCountFromTheLastReadThatWasAskedFor() {
        limitIdle();
        channel.read();
        for (int i = 0; i < 10; i++) {
            pass(LIMIT - 1);
            receive();
            channel.read();
        }
        assertThat(host.ends).isEmpty();
        pass(LIMIT);
        assertThat(host.ends).hasSize(1);
    }

    @Test
    void shouldCountFromTheLastFlush() {
        limitIdle();
        channel.read();
        for (int i = 0; i < 10; i++) {
            pass(LIMIT - 1);
            send();
        }
        assertThat(host.ends).isEmpty();
        pass(LIMIT);
        assertThat(host.ends).hasSize(1);
    }

    @Test
    void shouldStandStillWhileNothingIsWanted() {
        limitIdle();
        channel.read();
        pass(LIMIT / 2);
        receive();
        pass(10 * LIMIT);
        assertThat(host.ends).isEmpty();
        channel.read();
        pass(LIMIT - 1);
        assertThat(host.ends).isEmpty();
        pass(1);
        assertThat(host.ends).hasSize(1);
    }

    @Test
    void shouldStandStillWhenAutoReadIsTakenBack() {
        limitIdle();
        channel.config().setAutoRead(true);
        channel.config().setAutoRead(false);
        host.requested = false;
        pass(10 * LIMIT);
        assertThat(host.ends).isEmpty();
    }

    @Test
    void shouldEndWhenBytesWaitThatAreNotTaken() {
        limitIdle();
        flushes = false;
        send();
        pass(LIMIT);
        assertThat(host.ends).hasSize(1);
    }

    @Test
    void shouldGoOnWhileBytesThatWaitedAreTaken() {
        limitIdle();
        flushes = false;
        send();
        for (int i = 0; i < 100; i++) {
            pass(LIMIT / 4);
            host.taken++;
        }
        assertThat(host.ends).isEmpty();
        for (int i = 0; i < 5; i++) {
            pass(LIMIT / 4);
        }
        assertThat(host.ends).hasSize(1);
    }

    @Test
    void shouldHaveNoTaskWhenClosed() {
        limitIdle();
        for (int i = 0; i < 100; i++) {
            channel.read();
            receive();
            send();
        }
        assertThat(channel.runScheduledPendingTasks()).isPositive();
        channel.close();
        pass(10 * LIMIT);
        assertThat(host.ends).isEmpty();
        assertThat(channel.runScheduledPendingTasks()).isNegative();
    }

    @Test
    void shouldCountAReadApartFromSends() {
        limit(TimeLimits.NONE.read(millis(LIMIT)));
        channel.read();
        pass(LIMIT - 1);
        send();
        assertThat(host.ends).isEmpty();
        pass(1);
        assertThat(host.ends).containsExactly("readLimit");
        assertThat(host.hows).containsExactly(WhenFailed.CLOSE);
    }

    @Test
    void shouldNotLetAReadWithoutBytesBeginTheClockAnew() {
        limit(TimeLimits.NONE.read(millis(LIMIT)));
        channel.read();
        pass(LIMIT / 2);
        channel.pipeline().fireChannelReadComplete();
        channel.read();
        pass(LIMIT / 2);
        assertThat(host.ends).containsExactly("readLimit");
    }

    @Test
    void shouldNotCountTheTimeOfAConsumerThatHasLeft() {
        limit(TimeLimits.NONE.read(millis(LIMIT)));
        channel.read();
        pass(LIMIT / 2);
        host.requested = false;
        pass(10 * LIMIT);
        channel.pipeline().fireChannelReadComplete();
        host.requested = true;
        channel.read();
        pass(LIMIT - 1);
        assertThat(host.ends).isEmpty();
        pass(1);
        assertThat(host.ends).containsExactly("readLimit");
    }

    @Test
    void shouldBeginTheClockAnewForAConsumerThatTakesOverTheRead() {
        limit(TimeLimits.NONE.read(millis(LIMIT)));
        channel.read();
        pass(LIMIT - 1);
        channel.pipeline().fireUserEventTriggered(NextReader.INSTANCE);
        pass(LIMIT - 1);
        assertThat(host.ends).isEmpty();
        pass(1);
        assertThat(host.ends).containsExactly("readLimit");
    }

    @Test
    void shouldCountAWatchedConnectionAsIdleButNotAsRead() {
        limit(TimeLimits.NONE.read(millis(LIMIT)).idle(millis(2 * LIMIT), WhenFailed.ABORT));
        host.requested = false;
        host.watched = true;
        channel.read();
        pass(2 * LIMIT - 1);
        assertThat(host.ends).isEmpty();
        pass(1);
        assertThat(host.ends).containsExactly("idleLimit");
        assertThat(host.hows).containsExactly(WhenFailed.ABORT);
    }

    @Test
    void shouldCountAWriteApartFromReads() {
        limit(TimeLimits.NONE.write(millis(LIMIT)));
        channel.read();
        pass(10 * LIMIT);
        flushes = false;
        send();
        pass(LIMIT - 1);
        receive();
        assertThat(host.ends).isEmpty();
        pass(1);
        assertThat(host.ends).containsExactly("writeLimit");
        assertThat(host.hows).containsExactly(WhenFailed.ABORT);
    }

    @Test
    void shouldBeginTheClockOfWritesWithTheFirstByteThatWaits() {
        limit(TimeLimits.NONE.write(millis(LIMIT)));
        pass(10 * LIMIT);
        host.taken++;
        flushes = false;
        send();
        pass(LIMIT / 2);
        // A send behind the first does not move the clock.
        send();
        pass(LIMIT / 2);
        assertThat(host.ends).containsExactly("writeLimit");
    }

    @Test
    void shouldEndByLifeWhateverMoves() {
        limit(TimeLimits.NONE.life(millis(LIMIT)).idle(millis(LIMIT / 2)).read(millis(LIMIT / 2)));
        for (int i = 0; i < 10; i++) {
            channel.read();
            pass(LIMIT / 10);
            receive();
            send();
        }
        assertThat(host.ends).containsExactly("lifeLimit");
    }

    @Test
    void shouldLookOnceInALimitHoweverMuchMoves() {
        limit(TimeLimits.NONE
                .life(millis(100 * LIMIT))
                .idle(millis(LIMIT))
                .read(millis(LIMIT))
                .write(millis(LIMIT)));
        for (int i = 0; i < 10 * LIMIT; i++) {
            receive();
            send();
            channel.read();
            pass(1);
        }
        assertThat(host.ends).isEmpty();
        assertThat(host.looks).isBetween(1, 10);
    }

    @Test
    void shouldHaveNoTaskWithoutAReasonToWait() {
        limitIdle();
        send();
        assertThat(channel.runScheduledPendingTasks()).isNegative();
    }

    @Test
    void shouldStandStillBehindThePeersEndOfStream() {
        limitIdle();
        channel.read();
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        pass(10 * LIMIT);
        assertThat(host.ends).isEmpty();
    }

    @Test
    void shouldLeaveNoTaskBehindTheEndOfTheChannel() {
        limitIdle();
        channel.read();
        assertThat(channel.runScheduledPendingTasks()).isPositive();
        channel.pipeline().fireChannelInactive();
        assertThat(channel.runScheduledPendingTasks()).isNegative();
    }

    @Test
    void shouldCountAReadApartFromSendsBesideAnIdleLimit() {
        limit(TimeLimits.NONE.read(millis(LIMIT)).idle(millis(10 * LIMIT)));
        channel.read();
        for (int i = 0; i < 3; i++) {
            pass(LIMIT / 2);
            send();
        }
        assertThat(host.ends).containsExactly("readLimit");
    }
}
