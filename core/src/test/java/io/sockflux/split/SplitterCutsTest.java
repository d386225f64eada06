package io.sockflux.split;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sockflux.codec.Decoder;
import io.sockflux.codec.LengthField;
import io.sockflux.error.CodecException;
import io.sockflux.error.TooLongException;
import io.sockflux.error.TruncatedException;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every text of a few letters, cut at every place, gives what a plain reading of the whole text gives: the same elements, the same
 * kind of failure behind them, and no byte is lost.
 */
class SplitterCutsTest {

    private static final String TOO_LONG = "too long";
    private static final String TRUNCATED = "truncated";
    private static final String WRONG = "wrong";

    /** Every text of these letters up to a length. */
    private static List<String> texts(String letters, int longest) {
        List<String> all = new ArrayList<>(List.of(""));
        int from = 0;
        for (int length = 1; length <= longest; length++) {
            int to = all.size();
            for (String before : all.subList(from, to).toArray(String[]::new)) {
                letters.chars().forEach(letter -> all.add(before + (char) letter));
            }
            from = to;
        }
        return all;
    }

    /** Cuts a text once and twice at every place. */
    private static void eachCut(String text, BiConsumer<String, List<String>> then) {
        for (int first = 0; first <= text.length(); first++) {
            for (int second = first; second <= text.length(); second++) {
                then.accept(
                        text, List.of(text.substring(0, first), text.substring(first, second), text.substring(second)));
            }
        }
    }

    /** The elements, and the kind of the failure behind them if there is one. */
    private static List<String> split(ByteSplitter<?> splitter, List<String> pieces) {
        List<String> told = new ArrayList<>();
        StringBuilder sinceElement = new StringBuilder();
        ByteBuf buffer = Unpooled.EMPTY_BUFFER;
        try {
            for (String piece : pieces) {
                buffer = Unpooled.copiedBuffer(piece, ISO_8859_1);
                sinceElement.append(piece);
                while (buffer.isReadable()) {
                    Object element = splitter.next(buffer);
                    if (element == null) {
                        assertThat(buffer.isReadable()).as("read to its end").isFalse();
                    } else {
                        told.add(text(element));
                        sinceElement.setLength(0);
                        sinceElement.append(buffer.toString(ISO_8859_1));
                    }
                }
            }
            Object last = splitter.end();
            if (last != null) {
                told.add(text(last));
                sinceElement.setLength(0);
            }
        } catch (TooLongException e) {
            told.add(TOO_LONG);
        } catch (TruncatedException e) {
            told.add(TRUNCATED);
        } catch (ProtocolException e) {
            told.add(WRONG);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        assertThat(splitter.rest().toString(ISO_8859_1) + buffer.toString(ISO_8859_1))
                .as("what is no element, of %s", pieces)
                .isEqualTo(sinceElement.toString());
        return told;
    }

    private static String text(Object element) {
        return element instanceof ByteBuf bytes ? bytes.toString(ISO_8859_1) : element.toString();
    }

    private static void assertThatCutsChangeNothing(
            Supplier<ByteSplitter<?>> splitter,
            List<String> texts,
            java.util.function.Function<String, List<String>> plain) {
        for (String whole : texts) {
            List<String> expected = plain.apply(whole);
            eachCut(
                    whole,
                    (text, pieces) -> assertThat(split(splitter.get(), pieces))
                            .as("elements of %s", pieces)
                            .isEqualTo(expected));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void shouldCutLines(int limit) {
        assertThatCutsChangeNothing(
                () -> new LineSplitter(ISO_8859_1, limit), texts("a\r\n", 5), text -> plainLines(text, limit));
    }

    private static List<String> plainLines(String text, int limit) {
        List<String> told = new ArrayList<>();
        int from = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
            String line = text.substring(from, end);
            line = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
            if (line.length() > limit) {
                told.add(TOO_LONG);
                return told;
            }
            told.add(line);
            from = end + 1;
        }
        String rest = text.substring(from);
        if (!rest.isEmpty()) {
            told.add(rest.length() > limit ? TOO_LONG : rest);
        }
        return told;
    }

    @ParameterizedTest
    @CsvSource({"b, 2", "ab, 1", "aba, 1", "aab, 0", "aab, 2"})
    void shouldCutAtADelimiter(String delimiter, int limit) {
        assertThatCutsChangeNothing(
                () -> new DelimiterSplitter(delimiter.getBytes(ISO_8859_1), limit, false),
                texts("ab", 7),
                text -> plainItems(text, delimiter, limit));
    }

    private static List<String> plainItems(String text, String delimiter, int limit) {
        List<String> told = new ArrayList<>();
        int from = 0;
        for (int at = text.indexOf(delimiter); at >= 0; at = text.indexOf(delimiter, from)) {
            if (at - from > limit) {
                told.add(TOO_LONG);
                return told;
            }
            told.add(text.substring(from, at));
            from = at + delimiter.length();
        }
        String rest = text.substring(from);
        int half = delimiter.length() - 1;
        while (!rest.endsWith(delimiter.substring(0, half))) {
            half--;
        }
        if (!rest.isEmpty()) {
            told.add(rest.length() - half > limit ? TOO_LONG : TRUNCATED);
        }
        return told;
    }

    @ParameterizedTest
    @CsvSource({"1, 0, 2, 0", "1, 1, 2, 0", "2, 0, 3, 0", "1, 0, 2, 1", "2, 1, 2, 2", "1, 1, 3, 4"})
    void shouldCutFrames(int bytes, int offset, int limit, int strip) {
        for (boolean isLittle : new boolean[] {false, true}) {
            LengthField field = field(bytes, offset, limit, strip, isLittle);
            assertThatCutsChangeNothing(
                    () -> new FrameSplitter(field),
                    texts("\0\1\3", 6),
                    text -> plainFrames(text, bytes, offset, limit, strip, isLittle));
        }
    }

    private static LengthField field(int bytes, int offset, int limit, int strip, boolean isLittle) {
        LengthField field = new LengthField(bytes, limit).at(offset).stripping(strip);
        return isLittle ? field.littleEndian() : field;
    }

    private static List<String> plainFrames(
            String text, int bytes, int offset, int limit, int strip, boolean isLittle) {
        List<String> told = new ArrayList<>();
        int from = 0;
        int head = offset + bytes;
        while (text.length() - from >= head) {
            String number = text.substring(from + offset, from + head);
            int length = 0;
            for (char digit : (isLittle ? new StringBuilder(number).reverse() : number)
                    .toString()
                    .toCharArray()) {
                length = length * 256 + digit;
            }
            if (length > limit) {
                told.add(TOO_LONG);
                return told;
            }
            if (strip > head + length) {
                told.add(WRONG);
                return told;
            }
            if (text.length() - from < head + length) {
                break;
            }
            told.add(text.substring(from + strip, from + head + length));
            from += head + length;
        }
        if (from < text.length()) {
            told.add(TRUNCATED);
        }
        return told;
    }

    /** A digit, and so many bytes behind it. The end of stream makes an item of what is left. */
    private record Counted(boolean says) implements Decoder<String> {

        @Override
        public @Nullable String decode(ByteBuf bytes) {
            int length = 1 + bytes.readByte() - '0';
            return bytes.readableBytes() < length - 1
                    ? null
                    : bytes.readerIndex(bytes.readerIndex() - 1)
                            .readSlice(length)
                            .toString(ISO_8859_1);
        }

        @Override
        public int needs(ByteBuf bytes) {
            return says ? 1 + bytes.readByte() - '0' : Decoder.super.needs(bytes);
        }

        @Override
        public String end(ByteBuf bytes) {
            return "rest " + bytes.toString(ISO_8859_1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldDecode(boolean says) {
        assertThatCutsChangeNothing(
                () -> new DecoderSplitter<>(new Counted(says), 3), texts("0124", 5), text -> plainCounted(text, says));
    }

    private static List<String> plainCounted(String text, boolean says) {
        List<String> told = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int length = 1 + text.charAt(from) - '0';
            if (length > 3 && (says || text.length() - from >= 3)) {
                told.add(TOO_LONG);
                return told;
            }
            if (text.length() - from < length) {
                told.add("rest " + text.substring(from));
                return told;
            }
            told.add(text.substring(from, from + length));
            from += length;
        }
        return told;
    }

    @Test
    void shouldSayWhichDecoderIsWrong() {
        DecoderSplitter<String> nothing = new DecoderSplitter<>(bytes -> "nothing", 9);
        assertThatThrownBy(() -> nothing.next(Unpooled.wrappedBuffer(new byte[1])))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("gave an item and read no byte");
        DecoderSplitter<String> satisfied = new DecoderSplitter<>(
                new Decoder<String>() {
                    @Override
                    public @Nullable String decode(ByteBuf bytes) {
                        return null;
                    }

                    @Override
                    public int needs(ByteBuf bytes) {
                        return 2;
                    }
                },
                9);
        assertThatThrownBy(() -> satisfied.next(Unpooled.wrappedBuffer(new byte[2])))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("needs 2 bytes and gave no item of 2");
    }

    @Test
    void shouldTellWhatIsMissing() throws IOException {
        DelimiterSplitter items = new DelimiterSplitter("\r\n".getBytes(ISO_8859_1), 9, false);
        items.next(Unpooled.copiedBuffer("abc\r", ISO_8859_1));
        assertThatThrownBy(items::end).isInstanceOfSatisfying(TruncatedException.class, cut -> {
            assertThat(cut.received()).isEqualTo(4);
            assertThat(cut.missing()).isEqualTo(1);
        });
        FrameSplitter frames = new FrameSplitter(new LengthField(2, 100).stripping(0));
        frames.next(Unpooled.copiedBuffer("\0\5ab", ISO_8859_1));
        assertThatThrownBy(frames::end).isInstanceOfSatisfying(TruncatedException.class, cut -> {
            assertThat(cut.received()).isEqualTo(4);
            assertThat(cut.missing()).isEqualTo(3);
        });
    }

    @Test
    void shouldNotEndBeforeAnItemThatMustCome() {
        assertThatThrownBy(new DelimiterSplitter(new byte[1], 9, true)::end).isInstanceOf(TruncatedException.class);
    }

    @Test
    void shouldHoldNoMoreThanTwiceWhatHasCome() throws IOException {
        Remainder held = new Remainder();
        held.append(Unpooled.wrappedBuffer(new byte[100]), 100, 1 << 30);
        assertThat(held.room()).isEqualTo(200);
        held.append(Unpooled.wrappedBuffer(new byte[100]), 100, 1 << 30);
        assertThat(held.room()).isEqualTo(200);
        held.append(Unpooled.wrappedBuffer(new byte[1]), 1, 300);
        assertThat(held.room()).isEqualTo(300);
        assertThat(held.take().readableBytes()).isEqualTo(201);
        assertThat(held.room()).isZero();
    }
}
