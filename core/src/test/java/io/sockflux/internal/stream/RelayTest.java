package io.sockflux.internal.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.sockflux.address.UnixUnnamedEndpoint;
import io.sockflux.error.RelayException;
import io.sockflux.error.RelayException.Side;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.channel.NamedTransport;
import io.sockflux.internal.loop.Loops;
import io.sockflux.spi.Availability;
import io.sockflux.spi.HangUp;
import io.sockflux.stream.RelayOutcome;
import io.sockflux.stream.RelayWay;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.test.subscriber.TestSubscriber;

/** Two connections that are joined: what each is told, and what is left of both, at each end of the relay. */
class RelayTest {

    private final KernelChannel one = new KernelChannel();
    private final KernelChannel other = new KernelChannel();
    private final StreamConnection first = connection(one);
    private final StreamConnection second = connection(other);
    private final List<ByteBuf> arrived = new ArrayList<>();

    private static StreamConnection connection(KernelChannel channel) {
        channel.config().setAutoRead(false).setAutoClose(false);
        return StreamConnection.accepted(
                channel,
                new ChannelContext(
                        new NamedTransport("t", 0, Availability.available()),
                        new Loops(channel.eventLoop()),
                        UnpooledByteBufAllocator.DEFAULT),
                StreamSettings.DEFAULT,
                new UnixUnnamedEndpoint(),
                null);
    }

    private TestSubscriber<RelayOutcome> relay() {
        TestSubscriber<RelayOutcome> relaying = TestSubscriber.create();
        first.relayTo(second, RelayWay.USER_SPACE).subscribe(relaying);
        run();
        return relaying;
    }

    private void run() {
        for (int i = 0; i < 4; i++) {
            one.runPendingTasks();
            other.runPendingTasks();
        }
    }

    private void arrive(KernelChannel channel, String text) {
        ByteBuf buffer = Unpooled.copiedBuffer(text, US_ASCII);
        arrived.add(buffer);
        channel.pipeline().fireChannelRead(buffer);
        channel.pipeline().fireChannelReadComplete();
        run();
    }

    private void end(KernelChannel channel) {
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        run();
    }

    private static String taken(KernelChannel channel) {
        return new String(channel.taken(), US_ASCII);
    }

    private void nothingIsHeld() {
        first.abort().subscribe();
        second.abort().subscribe();
        run();
        assertThat(arrived).allSatisfy(buffer -> assertThat(buffer.refCnt()).isZero());
    }

    private TestSubscriber<ByteBuf> receive(StreamConnection connection) {
        TestSubscriber<ByteBuf> receiving = TestSubscriber.create();
        connection.receive().subscribe(receiving);
        run();
        return receiving;
    }

    @Test
    void shouldRelayEachWayUntilItsEndAndCountWhatWentThere() {
        arrive(one, "before");
        TestSubscriber<RelayOutcome> relaying = relay();
        arrive(other, "back");
        assertThat(taken(other)).isEqualTo("before");
        assertThat(taken(one)).isEqualTo("back");
        end(one);
        assertThat(other.isOutputShutdown()).as("the end has gone there").isTrue();
        assertThat(one.isOutputShutdown()).as("the other way goes on").isFalse();
        assertThat(relaying.isTerminated()).isFalse();
        arrive(other, " again");
        end(other);
        assertThat(one.isOutputShutdown()).isTrue();
        assertThat(relaying.getReceivedOnNext()).containsExactly(new RelayOutcome(6, 10, RelayWay.USER_SPACE));
        assertThat(taken(one)).isEqualTo("back again");
        assertThat(second.sentBytes().progress()).as("what its close waits for").isEqualTo(6);
        assertThat(one.isOpen() && other.isOpen())
                .as("both are the user's to close")
                .isTrue();
        nothingIsHeld();
    }

    @Test
    void shouldTellWhichSideFailedInWhichDirectionAndResetBoth() {
        TestSubscriber<RelayOutcome> relaying = relay();
        arrive(one, "12345");
        arrive(other, "12");
        other.pipeline().fireExceptionCaught(new IOException("reset"));
        run();
        assertThat(relaying.expectTerminalError()).isInstanceOfSatisfying(RelayException.class, failure -> {
            assertThat(failure.side()).isEqualTo(Side.OTHER);
            assertThat(failure.from()).isEqualTo(Side.OTHER);
            assertThat(failure.bytesToOther()).isEqualTo(5);
            assertThat(failure.bytesFromOther()).isEqualTo(2);
            assertThat(failure).hasMessageContaining("failed after 2 bytes this way and 5 back");
        });
        assertThat(one.isOpen() || other.isOpen()).as("open").isFalse();
        assertThat(one.lingers()).as("the side that was well is reset").contains(0);
        nothingIsHeld();
    }

    @Test
    void shouldTellOfAWriteThatFailsWhoseItIsAndWhatItCameFrom() {
        TestSubscriber<RelayOutcome> relaying = relay();
        other.room(3);
        other.breakDown();
        arrive(one, "12345");
        assertThat(relaying.expectTerminalError()).isInstanceOfSatisfying(RelayException.class, failure -> {
            assertThat(failure.side()).isEqualTo(Side.OTHER);
            assertThat(failure.from()).isEqualTo(Side.ONE);
            assertThat(failure.bytesToOther()).isEqualTo(3);
        });
        assertThat(one.isOpen() || other.isOpen()).as("open").isFalse();
        nothingIsHeld();
    }

    @Test
    void shouldBeRefusedWhereOneIsReceivedFromAndClaimNeither() {
        TestSubscriber<ByteBuf> receiving = receive(second);
        TestSubscriber<RelayOutcome> relaying = relay();
        assertThat(relaying.expectTerminalError())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has a subscriber already");
        arrive(other, "mine");
        assertThat(receiving.getReceivedOnNext()).hasSize(1);
        // The first is free again too.
        assertThat(receive(first).isTerminated()).isFalse();
        assertThat(one.isOpen() && other.isOpen()).isTrue();
        receiving.cancel();
        nothingIsHeld();
    }

    @Test
    void shouldKeepTheInputForItselfUntilItIsOver() {
        TestSubscriber<RelayOutcome> relaying = relay();
        assertThat(receive(first).expectTerminalError()).hasMessageContaining("which is a relay");
        TestSubscriber<RelayOutcome> another = relay();
        assertThat(another.expectTerminalError()).isInstanceOf(IllegalStateException.class);
        end(one);
        end(other);
        assertThat(relaying.isTerminatedComplete()).isTrue();
        assertThat(receive(first).isTerminatedComplete())
                .as("the end, for whoever comes next")
                .isTrue();
        assertThat(receive(second).isTerminatedComplete()).isTrue();
        nothingIsHeld();
    }

    @Test
    void shouldHoldTheSenderUpWhereTheReaderTakesNothing() {
        other.room(0);
        relay();
        int most = StreamSettings.DEFAULT.sendBudget();
        int read = 0;
        String chunk = "x".repeat(32 << 10);
        while (one.config().isAutoRead() && read <= 4 * most) {
            arrive(one, chunk);
            read += chunk.length();
        }
        assertThat(read).as("bytes that were read for a reader that takes none").isLessThanOrEqualTo(2 * most);
        nothingIsHeld();
    }

    @Test
    void shouldAbortBothAndFreeWhatIsOnItsWayWhenItIsCancelled() {
        other.room(2);
        TestSubscriber<RelayOutcome> relaying = relay();
        arrive(one, "12345");
        relaying.cancel();
        run();
        assertThat(one.isOpen() || other.isOpen()).as("open").isFalse();
        assertThat(one.lingers()).contains(0);
        assertThat(other.lingers()).contains(0);
        nothingIsHeld();
    }

    @Test
    void shouldGoOnBackWhereAUnixPeerTakesNoMore() {
        TestSubscriber<RelayOutcome> relaying = relay();
        // The peer has closed a unix socket: what it sent before still goes the other way.
        other.pipeline().fireUserEventTriggered(HangUp.INSTANCE);
        run();
        arrive(other, "last");
        end(other);
        arrive(one, "late");
        end(one);
        assertThat(taken(one)).isEqualTo("last");
        assertThat(relaying.getReceivedOnNext()).hasSize(1);
        nothingIsHeld();
    }
}
