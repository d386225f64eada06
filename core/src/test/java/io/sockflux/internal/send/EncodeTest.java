package io.sockflux.internal.send;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.sockflux.codec.Encoder;
import io.sockflux.codec.EncoderOutput;
import io.sockflux.codec.LengthField;
import io.sockflux.codec.VariableLength;
import io.sockflux.error.CodecException;
import io.sockflux.error.TooLongException;
import io.sockflux.stream.ByteFlux;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.subscriber.TestSubscriber;

/** Encoders: what they write and add goes out as one, and of what fails nothing goes out and nothing is left. */
class EncodeTest {

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final List<ByteBuf> given = new ArrayList<>();

    @AfterEach
    void shouldHaveReleasedEverything() {
        assertThat(given).allSatisfy(buffer -> assertThat(buffer.refCnt()).isZero());
        assertThat(allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory())
                .as("bytes of the allocator in use")
                .isZero();
    }

    private ByteBuf buffer(int length) {
        ByteBuf buffer = Unpooled.buffer().writeZero(length);
        given.add(buffer);
        return buffer;
    }

    private <T> String encoded(T item, Encoder<? super T> encoder) throws IOException {
        ByteBuf bytes = EncodedItem.encode(item, encoder, allocator);
        try {
            return ByteBufUtil.hexDump(bytes);
        } finally {
            bytes.release();
        }
    }

    private static ByteBuf bytes(String hex) {
        return Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 10_000})
    void shouldPutWhatIsWrittenAndWhatIsAddedInOrder(int length) throws IOException {
        ByteBuf payload = buffer(length);
        String hex = encoded("item", (item, out) -> {
            out.bytes().writeByte(1);
            out.add(payload);
            out.bytes().writeByte(2);
            out.add(Unpooled.wrappedBuffer(new byte[] {3}));
            out.bytes().writeByte(4);
        });
        assertThat(hex).isEqualTo("01" + "00".repeat(length) + "020304");
    }

    @Test
    void shouldNotCopyALongPayload() throws IOException {
        ByteBuf payload = buffer(1000);
        ByteBuf alone = EncodedItem.encode(payload, (item, out) -> out.add(item), allocator);
        assertThat(alone).isSameAs(payload);
        ByteBuf framed = EncodedItem.encode(payload, Encoder.frames(new LengthField(4, 1000)), allocator);
        payload.setByte(payload.readerIndex() + 5, 7);
        assertThat(framed.getByte(4 + 5)).isEqualTo((byte) 7);
        framed.release();
    }

    @Test
    void shouldSendNothingOfAnItemWhoseEncoderFailsAndReleaseIt() {
        ByteBuf added = buffer(1000);
        ByteBuf item = buffer(5);
        RuntimeException thrown = new IllegalStateException("half way");
        assertThatThrownBy(() -> encoded(item, (some, out) -> {
                    out.bytes().writeByte(1);
                    out.add(added);
                    out.bytes().writeByte(2);
                    throw thrown;
                }))
                .isInstanceOf(CodecException.class)
                .hasMessageStartingWith("encoder EncodeTest")
                .hasCause(thrown);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 1000})
    void shouldReleaseAnItemOnceThatItsEncoderHasAdded(int length) {
        ByteBuf item = buffer(length);
        item.retain();
        assertThatThrownBy(() -> encoded(item, (some, out) -> {
                    out.add(some);
                    throw new ProtocolException("no");
                }))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("no");
        assertThat(item.refCnt()).isEqualTo(1);
        item.release();
    }

    @Test
    void shouldRefuseABufferThatWasReleasedAndAnOutputThatIsOver() {
        ByteBuf released = buffer(1000);
        released.release();
        assertThatThrownBy(() -> encoded("item", (item, out) -> out.add(released)))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("the buffer was released before it was added");
        List<EncoderOutput> kept = new ArrayList<>();
        assertThatThrownBy(() -> {
                    encoded("item", (item, out) -> kept.add(out));
                    kept.get(0).bytes();
                })
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the encoder has returned");
    }

    @Test
    void shouldSendTheItemsBeforeTheOneThatFailsAndLeaveTheConnectionOpen() {
        Outbound outbound = new Outbound();
        TestSubscriber<Void> sending =
                Outbound.subscribed(outbound.connection().send(Flux.just("a", "b\nc", "d"), Encoder.lines(ISO_8859_1)));
        assertThat(sending.expectTerminalError())
                .isInstanceOf(ProtocolException.class)
                .hasMessage("line: LF at 1 (expected: a text without line ends)");
        assertThat(outbound.taken()).isEqualTo("a\n");
        Outbound.subscribed(outbound.connection().send(Flux.just("e"), Encoder.lines(ISO_8859_1)));
        assertThat(outbound.taken()).isEqualTo("a\ne\n");
    }

    // Lines and frames

    @Test
    void shouldWriteLines() throws IOException {
        assertThat(encoded("a\u00e4\u20ac", Encoder.lines(UTF_8))).isEqualTo("61c3a4e282ac0a");
        assertThat(encoded("a\u00e4", Encoder.lines(ISO_8859_1, "\r\n"))).isEqualTo("61e40d0a");
        assertThat(encoded("", Encoder.lines(UTF_8))).isEqualTo("0a");
        assertThatThrownBy(() -> encoded("a\r", Encoder.lines(UTF_8))).hasMessageStartingWith("line: CR at 1");
        assertThatThrownBy(() -> Encoder.lines(UTF_8, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("end: empty (expected: such as LF or CR LF)");
    }

    @Test
    void shouldWriteFramesOfProtocols() throws IOException {
        assertThat(encoded(bytes("cafe"), Encoder.frames(new LengthField(4, 10))))
                .isEqualTo("00000002cafe");
        assertThat(encoded(
                        bytes("5a49"),
                        Encoder.frames(new LengthField(4, 10).at(1).countingItself())))
                .isEqualTo("5a0000000549");
        assertThat(encoded(
                        bytes("0371"),
                        Encoder.frames(new LengthField(3, 10).littleEndian().adjustedBy(1))))
                .isEqualTo("0100000371");
        assertThat(encoded(
                        bytes("020001abcdce"),
                        Encoder.frames(new LengthField(4, 10).at(3).adjustedBy(1))))
                .isEqualTo("02000100000002abcdce");
        assertThat(encoded(bytes("30aabb"), Encoder.frames(VariableLength.mqtt())))
                .isEqualTo("3002aabb");
        assertThat(encoded(buffer(300), Encoder.frames(VariableLength.protobuf())))
                .startsWith("ac0200");
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "127", "128", "16383", "16384", "70000"})
    void shouldReadWhatItWrote(int length) throws IOException {
        byte[] payload = new byte[length];
        for (int width = 3; width <= 8; width++) {
            LengthField field = new LengthField(width, 1 << 20).littleEndian().countingItself();
            ByteBuf wire = EncodedItem.encode(Unpooled.wrappedBuffer(payload), Encoder.frames(field), allocator);
            assertThat(ByteFlux.of(Flux.just(wire)).frames(field).blockLast())
                    .isEqualTo(Unpooled.wrappedBuffer(payload));
        }
        ByteBuf wire = EncodedItem.encode(
                Unpooled.wrappedBuffer(payload), Encoder.frames(VariableLength.protobuf()), allocator);
        assertThat(ByteFlux.of(Flux.just(wire))
                        .decode(VariableLength.protobuf(), 1 << 20)
                        .blockLast())
                .isEqualTo(Unpooled.wrappedBuffer(payload));
    }

    @Test
    void shouldRefuseFramesThatCannotBe() {
        assertThatThrownBy(() -> encoded(buffer(11), Encoder.frames(new LengthField(4, 10))))
                .isInstanceOf(TooLongException.class)
                .hasMessage("frame: 11 bytes, longer than the limit of 10 bytes");
        assertThatThrownBy(() -> encoded(buffer(256), Encoder.frames(new LengthField(1, 1000))))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("frame: length 256 (expected: an unsigned number of 1 bytes)");
        assertThatThrownBy(() -> encoded(buffer(1), Encoder.frames(new LengthField(2, 10).adjustedBy(6))))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("frame: length -5 (expected: an unsigned number of 2 bytes)");
        assertThatThrownBy(() -> encoded(buffer(2), Encoder.frames(new LengthField(2, 10).at(3))))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("frame: 2 bytes (expected: >= 3, as so many go in front of the length)");
        assertThatThrownBy(() -> encoded(buffer(200), Encoder.frames(new VariableLength(0, 1))))
                .isInstanceOf(ProtocolException.class)
                .hasMessageStartingWith("frame: length 200");
        assertThatThrownBy(() -> encoded(buffer(0), Encoder.frames(VariableLength.mqtt())))
                .isInstanceOf(ProtocolException.class);
    }

    @Test
    void shouldWriteTextOfAnyCharset() throws IOException {
        assertThat(encoded("\u00e4", Encoder.lines(StandardCharsets.UTF_16BE))).isEqualTo("00e4000a");
    }
}
