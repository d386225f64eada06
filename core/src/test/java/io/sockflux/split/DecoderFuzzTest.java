package io.sockflux.split;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sockflux.codec.Decoder;
import io.sockflux.codec.LengthField;
import io.sockflux.codec.VariableLength;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;

/**
 * Any bytes at all, cut anywhere, for whatever cuts them into elements. As a test it reads the corpus; with {@code
 * JAZZER_FUZZ=1} in the environment and this class as the only one it looks for bytes of its own.
 */
@Tag("fuzz")
class DecoderFuzzTest {

    private static final int LIMIT = 40;

    /** Elements as text, and how it ended: by the end of the bytes, or by a failure of this class. */
    private record Outcome(List<String> elements, String end, String rest) {}

    private static Map<String, Supplier<ByteSplitter<?>>> splitters() {
        Map<String, Supplier<ByteSplitter<?>>> all = new LinkedHashMap<>();
        all.put("lines", () -> new LineSplitter(UTF_8, LIMIT));
        all.put("delimiter", () -> new DelimiterSplitter(new byte[] {1, 2, 1}, LIMIT, false));
        all.put("exactly", () -> new ExactSplitter(7));
        all.put("mqtt", () -> new DecoderSplitter<>(VariableLength.mqtt(), LIMIT));
        all.put("protobuf", () -> new DecoderSplitter<>(VariableLength.protobuf(), LIMIT));
        all.put(
                "line decoder",
                () -> new DecoderSplitter<>(Decoder.lines(ISO_8859_1).get(), LIMIT));
        for (LengthField field : fields()) {
            all.put("splitter of " + field, () -> new FrameSplitter(field));
            all.put(
                    "decoder of " + field,
                    () -> new DecoderSplitter<>(Decoder.frames(field).get(), 4 * LIMIT));
        }
        return all;
    }

    private static List<LengthField> fields() {
        return List.of(
                new LengthField(1, LIMIT),
                new LengthField(4, LIMIT).at(1).countingItself(),
                new LengthField(3, LIMIT).littleEndian().adjustedBy(1),
                new LengthField(2, LIMIT).at(2).adjustedBy(-4).stripping(3),
                new LengthField(3, LIMIT).adjustedBy(6).stripping(9),
                new LengthField(8, LIMIT).adjustedBy(-6));
    }

    @FuzzTest(maxDuration = "1m")
    void shouldGiveTheSameElementsHoweverTheBytesAreCut(byte[] bytes) {
        splitters().forEach((name, splitter) -> {
            Outcome whole = outcome(splitter.get(), bytes, bytes.length + 1);
            for (int piece = 1; piece <= 5; piece++) {
                assertThat(outcome(splitter.get(), bytes, piece))
                        .as("%s in pieces of %d", name, piece)
                        .isEqualTo(whole);
            }
        });
        for (LengthField field : fields()) {
            Outcome split = outcome(new FrameSplitter(field), bytes, 3);
            Outcome decoded =
                    outcome(new DecoderSplitter<>(Decoder.frames(field).get(), 4 * LIMIT), bytes, 3);
            assertThat(decoded.elements()).as("%s", field).isEqualTo(split.elements());
            assertThat(decoded.rest()).as("%s", field).isEqualTo(split.rest());
        }
    }

    private static Outcome outcome(ByteSplitter<?> splitter, byte[] bytes, int piece) {
        List<String> elements = new ArrayList<>();
        ByteBuf behind = Unpooled.wrappedBuffer(bytes);
        String end = "end";
        @Nullable ByteBuf current = null;
        try {
            while (behind.isReadable()) {
                current = behind.readSlice(Math.min(piece, behind.readableBytes()));
                while (current.isReadable()) {
                    Object element = splitter.next(current);
                    if (element == null) {
                        assertThat(current.isReadable())
                                .as("left of an incomplete element")
                                .isFalse();
                    } else {
                        elements.add(element instanceof ByteBuf buffer ? ByteBufUtil.hexDump(buffer) : "" + element);
                    }
                }
                current = null;
            }
        } catch (IOException e) {
            end = e.getClass().getSimpleName();
        }
        ByteBuf unread = current == null ? Unpooled.EMPTY_BUFFER : current;
        String rest = ByteBufUtil.hexDump(splitter.rest()) + ByteBufUtil.hexDump(unread) + ByteBufUtil.hexDump(behind);
        assertThat(ByteBufUtil.hexDump(bytes))
                .as("nothing is lost of what is no element")
                .endsWith(rest);
        return new Outcome(elements, end, rest);
    }
}
