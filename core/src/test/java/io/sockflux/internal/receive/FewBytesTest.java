package io.sockflux.internal.receive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sockflux.codec.LengthField;
import io.sockflux.internal.send.Outbound;
import io.sockflux.split.ByteSplitter;
import io.sockflux.split.DecoderSplitter;
import io.sockflux.split.DelimiterSplitter;
import io.sockflux.split.ExactSplitter;
import io.sockflux.split.FrameSplitter;
import io.sockflux.split.LineSplitter;
import io.sockflux.split.Remainder;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import reactor.test.publisher.TestPublisher;
import reactor.test.subscriber.TestSubscriber;

/** A peer that sends few bytes makes this side hold few, whatever it announces and however small the pieces are. */
class FewBytesTest {

    private static final int PIECES = 1000;
    /** For what holds five bytes. */
    private static final int FEW = 256;

    @Test
    void shouldMakeRoomForWhatHasComeOfAFrameAndNotForWhatIsAnnounced() throws Exception {
        byte[] begun = {0, (byte) 0xff, (byte) 0xff, (byte) 0xff, 1};
        assertThat(heldAfter(new FrameSplitter(new LengthField(4, 1 << 24)), begun))
                .isLessThan(FEW);
    }

    @Test
    void shouldMakeRoomForWhatHasComeOfALine() throws Exception {
        assertThat(heldAfter(new LineSplitter(UTF_8, 1 << 24), "begun".getBytes(UTF_8)))
                .isLessThan(FEW);
    }

    @Test
    void shouldMakeRoomForWhatHasComeOfWhateverElse() throws Exception {
        byte[] begun = "begun".getBytes(UTF_8);
        assertThat(heldAfter(new ExactSplitter(1 << 24), begun)).isLessThan(FEW);
        assertThat(heldAfter(new DelimiterSplitter(new byte[] {0}, 1 << 24, true), begun))
                .isLessThan(FEW);
        assertThat(heldAfter(new DecoderSplitter<>(bytes -> null, 1 << 24), begun))
                .isLessThan(FEW);
    }

    /** The length of all arrays in which a splitter has the beginning of an element. */
    @SuppressWarnings("ByteBufferBackingArray") // Each array is counted whole, wherever the buffer begins in it.
    private static long heldAfter(ByteSplitter<?> splitter, byte[] begun) throws IOException {
        assertThat((Object) splitter.next(Unpooled.wrappedBuffer(begun))).isNull();
        ByteBuf rest = splitter.rest();
        assertThat(ByteBufUtil.getBytes(rest)).isEqualTo(begun);
        return Arrays.stream(rest.nioBuffers())
                .mapToLong(buffer -> buffer.array().length)
                .sum();
    }

    @Test
    void shouldHoldAtMostTwiceWhatHasCome() {
        Remainder remainder = new Remainder();
        for (int i = 1; i <= PIECES; i++) {
            remainder.append(Unpooled.wrappedBuffer(new byte[i % 97]), i % 97, Integer.MAX_VALUE);
            int length = remainder.length();
            assertThat(remainder.room()).isBetween(length, Math.max(64, 2 * length));
        }
    }

    @Test
    void shouldMakeNoMoreRoomThanThereMayBeBytes() {
        Remainder remainder = new Remainder();
        remainder.append(Unpooled.wrappedBuffer(new byte[60]), 60, 100);
        assertThat(remainder.room()).isEqualTo(100);
    }

    @Test
    void shouldHoldNoBufferForEachByteThatALookAwaits() {
        Inbound inbound = new Inbound();
        TestSubscriber<ByteBuf> looking = TestSubscriber.create();
        inbound.connection().peek(PIECES).subscribe(looking);
        StringBuilder sent = new StringBuilder();
        for (int i = 0; i < PIECES; i++) {
            sent.append((char) ('a' + i % 26));
            inbound.arrive((byte) sent.charAt(i));
            assertThat(inbound.held()).isLessThan(2);
        }
        assertThat(looking.getReceivedOnNext().get(0).toString(UTF_8)).isEqualTo(sent.toString());
        TestSubscriber<String> taking = TestSubscriber.create();
        inbound.receive().collectString(UTF_8, PIECES).subscribe(taking);
        inbound.end();
        assertThat(taking.getReceivedOnNext()).containsExactly(sent.toString());
        inbound.close();
    }

    @Test
    void shouldKeepTheOrderOfWhatALookHasCopiedAndWhatItHasNot() {
        Inbound inbound = new Inbound();
        String all = "";
        inbound.connection().peek(5000).subscribe();
        for (int length : new int[] {1, 2, 1024, 1025, 1, 1500, 3}) {
            String piece = String.valueOf((char) ('a' + length % 26)).repeat(length);
            all += piece;
            inbound.arrive(piece.getBytes(UTF_8));
        }
        inbound.end();
        TestSubscriber<String> taking = TestSubscriber.create();
        inbound.receive().collectString(UTF_8, all.length()).subscribe(taking);
        assertThat(taking.getReceivedOnNext()).containsExactly(all);
        inbound.close();
    }

    @Test
    void shouldHoldBytesAndNotRoomWhileThePeerReadsNothing() {
        Outbound outbound = new Outbound();
        outbound.channel().room(0);
        TestPublisher<ByteBuf> source = TestPublisher.create();
        Outbound.subscribed(outbound.connection().send(source));
        for (int i = 0; i < PIECES; i++) {
            source.next(outbound.channel().alloc().directBuffer(2048).writeByte('x'));
        }
        // The first one goes as it is, since nothing waits before it.
        assertThat(outbound.memory()).isLessThan(2048 + PIECES * 2);
        outbound.channel().room(PIECES);
        assertThat(outbound.taken()).isEqualTo("x".repeat(PIECES));
        outbound.close();
    }
}
