package io.sockflux.internal.dns.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import io.sockflux.internal.dns.wire.Answer;
import io.sockflux.internal.dns.wire.Question;
import io.sockflux.internal.dns.wire.RecordType;
import io.sockflux.netdb.DnsCounts;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UdpGateTest {

    private static final InetSocketAddress HERE = new InetSocketAddress("127.0.0.4", 7);
    private static final InetSocketAddress SERVER = new InetSocketAddress("127.0.0.3", 53);
    private static final InetSocketAddress OTHER = new InetSocketAddress("127.0.0.2", 53);
    private static final int PAYLOAD = 512;

    private final Counters counters = new Counters();
    private final List<ByteBuf> packets = new ArrayList<>();
    private EmbeddedChannel channel = gate(Long.MAX_VALUE);

    private EmbeddedChannel gate(long patienceNanos) {
        return new EmbeddedChannel(new UdpGate(counters, PAYLOAD, patienceNanos, System::nanoTime));
    }

    @AfterEach
    void findNothingHeld() {
        channel.finishAndReleaseAll();
        assertThat(packets).allSatisfy(packet -> assertThat(packet.refCnt()).isZero());
    }

    private static ByteBuf message(int id, int flags, String name) {
        return Unpooled.buffer()
                .writeShort(id)
                .writeShort(flags)
                .writeShort(1)
                .writeZero(6)
                .writeBytes(new Question(name, RecordType.A).wire());
    }

    private void ask(int id, String name) {
        channel.writeOutbound(new DatagramPacket(message(id, 0x100, name), SERVER));
        DatagramPacket sent = channel.readOutbound();
        sent.release();
    }

    /** The answer that the gate lets in, or null. */
    private @Nullable Answer come(InetSocketAddress from, ByteBuf message) {
        packets.add(message);
        channel.writeInbound(new DatagramPacket(message, HERE, from));
        DatagramPacket let = channel.readInbound();
        if (let == null) {
            return null;
        }
        let.release();
        return ((UdpGate.Delivery) let.recipient()).answer();
    }

    private DnsCounts counts() {
        return counters.counts();
    }

    @Test
    void shouldLetOneAnswerInForAQuestion() {
        ask(1, "a.test");
        Answer answer = come(SERVER, message(1, 0x8180, "a.test"));

        assertThat(answer).isNotNull();
        assertThat(counts().queries()).isEqualTo(1);
        assertThat(come(SERVER, message(1, 0x8180, "a.test")))
                .as("a second one")
                .isNull();
        assertThat(counts().forged()).isEqualTo(1);
    }

    @Test
    void shouldKeepOutWhatNobodyAskedForAndStillLetTheTrueOneIn() {
        ask(1, "a.test");
        assertThat(come(SERVER, message(2, 0x8180, "a.test")))
                .as("another number")
                .isNull();
        assertThat(come(OTHER, message(1, 0x8180, "a.test")))
                .as("another server")
                .isNull();
        assertThat(come(SERVER, message(1, 0x8180, "b.test")))
                .as("another question")
                .isNull();
        assertThat(come(SERVER, message(1, 0x0180, "a.test"))).as("a question").isNull();
        assertThat(counts().forged()).isEqualTo(4);
        assertThat(come(SERVER, message(1, 0x8180, "a.test"))).isNotNull();
    }

    @Test
    void shouldNotLoseTheTrueAnswerToOneThatCannotBeRead() {
        ask(1, "a.test");
        assertThat(come(SERVER, message(1, 0x8180, "a.test").writerIndex(5))).isNull();
        assertThat(come(SERVER, message(1, 0x8180, "a.test").setShort(6, 1)))
                .as("a record is missing")
                .isNull();
        assertThat(counts().cut()).isEqualTo(2);
        assertThat(come(SERVER, message(1, 0x8180, "A.Test"))).isNotNull();
    }

    @Test
    void shouldTakeForTruncatedWhatFillsTheBufferAndIsCut() {
        ask(1, "a.test");
        ByteBuf full = message(1, 0x8180, "a.test").setShort(6, 1);
        full.writeZero(1).writeShort(RecordType.TXT.number()).writeShort(1).writeInt(60);
        full.writeShort(PAYLOAD);
        full.writeZero(PAYLOAD - full.readableBytes());
        Answer answer = come(SERVER, full);

        assertThat(answer).isNotNull().returns(true, Answer::isTruncated);
    }

    @Test
    void shouldTakeForCutWhatFallsShortOfTheBufferByAByte() {
        ask(1, "a.test");
        ByteBuf nearlyFull = message(1, 0x8180, "a.test").setShort(6, 1);
        nearlyFull
                .writeZero(1)
                .writeShort(RecordType.TXT.number())
                .writeShort(1)
                .writeInt(60);
        nearlyFull.writeShort(PAYLOAD);
        nearlyFull.writeZero(PAYLOAD - 1 - nearlyFull.readableBytes());

        assertThat(come(SERVER, nearlyFull)).isNull();
        assertThat(counts().cut()).isEqualTo(1);
    }

    @Test
    void shouldShowNettyTheQuestionAsItWasAskedAndNothingBehindIt() {
        ask(1, "a.test");
        ByteBuf answer = message(1, 0x8180, "A.TEST").setShort(10, 1);
        answer.writeZero(1).writeShort(41).writeShort(1).writeInt(0).writeShort(0);
        packets.add(answer);
        channel.writeInbound(new DatagramPacket(answer, HERE, SERVER));
        DatagramPacket let = channel.readInbound();

        assertThat(ByteBufUtil.hexDump(let.content())).isEqualTo(ByteBufUtil.hexDump(message(1, 0x8180, "a.test")));
        assertThat(let.sender()).isEqualTo(SERVER);
        let.release();
    }

    @Test
    void shouldForgetQuestionsWhoseTimeIsOverAsOthersAreAsked() {
        channel.finishAndReleaseAll();
        channel = gate(-1);
        ask(1, "a.test");
        ask(2, "b.test");
        assertThat(come(SERVER, message(1, 0x8180, "a.test")))
                .as("after its time")
                .isNull();
        assertThat(come(SERVER, message(2, 0x8180, "b.test"))).isNotNull();
    }

    @Test
    void shouldTakeANumberThatIsUsedAgainForTheLaterQuestion() {
        ask(1, "a.test");
        ask(1, "b.test");
        assertThat(come(SERVER, message(1, 0x8180, "a.test"))).isNull();
        assertThat(come(SERVER, message(1, 0x8180, "b.test"))).isNotNull();
    }

    @Test
    void shouldPassOnWhatIsNoDatagram() {
        channel.writeInbound("something else");
        assertThat(channel.<String>readInbound()).isEqualTo("something else");
    }
}
