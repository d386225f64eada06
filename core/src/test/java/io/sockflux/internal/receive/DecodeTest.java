package io.sockflux.internal.receive;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.sockflux.codec.Decoder;
import io.sockflux.error.CodecException;
import io.sockflux.error.TooLongException;
import io.sockflux.error.TruncatedException;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.subscriber.TestSubscriber;

/** Decoders of a program: good ones wherever their items are cut, and bad ones of each kind. */
class DecodeTest {

    /** A digit that says how many characters follow, in UTF-8, so that an item has 1 to 37 bytes. */
    private static final Decoder<String> COUNTED = new Decoder<>() {
        @Override
        public @Nullable String decode(ByteBuf bytes) throws ProtocolException {
            int count = bytes.readByte() - '0';
            if (count < 0 || count > 9) {
                throw new ProtocolException("count: " + count + " (expected: 0 to 9)");
            }
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < count; i++) {
                if (!bytes.isReadable()) {
                    return null;
                }
                int first = bytes.getByte(bytes.readerIndex()) & 0xff;
                int length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
                if (bytes.readableBytes() < length) {
                    return null;
                }
                text.append(bytes.readCharSequence(length, UTF_8));
            }
            return text.toString();
        }
    };

    private final Inbound inbound = new Inbound();

    @AfterEach
    void closeAndFindNothingHeld() {
        inbound.close();
    }

    private static <T> TestSubscriber<T> subscribed(Flux<T> flux, long demand) {
        TestSubscriber<T> subscriber =
                TestSubscriber.builder().initialRequest(demand).build();
        flux.subscribe(subscriber);
        return subscriber;
    }

    private <T> TestSubscriber<T> decoding(Decoder<T> decoder) {
        return subscribed(inbound.receive().decode(decoder, 100), Long.MAX_VALUE);
    }

    private String rest() {
        TestSubscriber<ByteBuf> subscriber = subscribed(inbound.receive(), 9);
        subscriber.cancel();
        StringBuilder text = new StringBuilder();
        subscriber.getReceivedOnNext().forEach(buffer -> text.append(buffer.toString(UTF_8)));
        return text.toString();
    }

    @Test
    void shouldGiveTheSameItemsWhereverTheyAreCut() {
        byte[] bytes = "3abc02\u00e4\u00f61\u20ac1\ud83d\ude00".getBytes(UTF_8);
        for (int first = 0; first <= bytes.length; first++) {
            for (int second = first; second <= bytes.length; second++) {
                Inbound connection = new Inbound();
                TestSubscriber<String> subscriber =
                        subscribed(connection.receive().decode(COUNTED, 100), Long.MAX_VALUE);
                connection.arrive(bytes, first, second);
                assertThat(connection.held()).isZero();
                connection.end();
                assertThat(subscriber.getReceivedOnNext())
                        .as("cut at %d and %d", first, second)
                        .containsExactly("abc", "", "\u00e4\u00f6", "\u20ac", "\ud83d\ude00");
                assertThat(subscriber.isTerminatedComplete()).isTrue();
                connection.close();
            }
        }
    }

    @Test
    void shouldKeepDemandInItemsAndLeaveTheRestToTheNextSubscriber() {
        TestSubscriber<String> first = subscribed(inbound.receive().decode(COUNTED, 100), 1);
        inbound.arrive("2ab1c3de".getBytes(US_ASCII));
        assertThat(first.getReceivedOnNext()).containsExactly("ab");
        first.request(1);
        assertThat(first.getReceivedOnNext()).containsExactly("ab", "c");
        assertThat(inbound.reads()).isEqualTo(1);
        first.request(1);
        assertThat(inbound.reads()).isEqualTo(2);
        first.cancel();
        assertThat(rest()).isEqualTo("3de");
    }

    @Test
    void shouldGiveTheSameItemsByRandomCutsAndDemandAndHoldLittle() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            List<String> items = new ArrayList<>();
            StringBuilder all = new StringBuilder();
            for (int i = random.nextInt(300); i > 0; i--) {
                String item = "abcdefghi".substring(random.nextInt(10));
                items.add(item);
                all.append(item.length()).append(item);
            }
            byte[] bytes = all.toString().getBytes(US_ASCII);
            Inbound connection = new Inbound();
            TestSubscriber<String> subscriber = subscribed(connection.receive().decode(COUNTED, 10), 0);
            for (int from = 0; from < bytes.length; ) {
                int to = Math.min(bytes.length, from + 1 + random.nextInt(random.nextBoolean() ? 5 : 500));
                connection.arrive(Arrays.copyOfRange(bytes, from, to));
                from = to;
                if (random.nextBoolean()) {
                    subscriber.request(1 + random.nextInt(3));
                }
            }
            connection.end();
            subscriber.request(items.size() + 1);
            assertThat(subscriber.getReceivedOnNext()).as("seed %d", seed).isEqualTo(items);
            assertThat(subscriber.isTerminatedComplete()).as("seed %d", seed).isTrue();
            connection.close();
        }
    }

    @Test
    void shouldAskADecoderThatKnowsNoSoonerThanThereIsEnough() {
        List<Integer> asked = new ArrayList<>();
        TestSubscriber<String> subscriber = decoding(new Decoder<String>() {
            @Override
            public @Nullable String decode(ByteBuf bytes) {
                asked.add(bytes.readableBytes());
                return bytes.readableBytes() < 4
                        ? null
                        : bytes.readCharSequence(4, US_ASCII).toString();
            }

            @Override
            public int needs(ByteBuf bytes) {
                return 4;
            }
        });
        for (char c : "abcdefgh".toCharArray()) {
            inbound.arrive((byte) c);
        }
        assertThat(subscriber.getReceivedOnNext()).containsExactly("abcd", "efgh");
        assertThat(asked).containsExactly(1, 4, 1, 4);
        subscriber.cancel();
    }

    @Test
    void shouldRefuseALongItemAsSoonAsTheDecoderKnowsItsLength() {
        TestSubscriber<String> subscriber = decoding(announcing(101));
        inbound.arrive("ab".getBytes(US_ASCII));
        assertThat(subscriber.expectTerminalError())
                .isInstanceOfSatisfying(
                        TooLongException.class, e -> assertThat(e.length()).hasValue(101))
                .hasMessage("item: 101 bytes, longer than the limit of 100 bytes");
        assertThat(rest()).isEqualTo("ab");
    }

    private static Decoder<String> announcing(int needed) {
        return new Decoder<>() {
            @Override
            public @Nullable String decode(ByteBuf bytes) {
                bytes.readByte();
                return null;
            }

            @Override
            public int needs(ByteBuf bytes) {
                bytes.readByte();
                return needed;
            }
        };
    }

    @Test
    void shouldRefuseADecoderThatNeedsNoMoreThanThereIs() {
        for (int needed : new int[] {2, 0, -5, Integer.MIN_VALUE}) {
            Inbound connection = new Inbound();
            TestSubscriber<String> subscriber = subscribed(connection.receive().decode(announcing(needed), 100), 1);
            connection.arrive("ab".getBytes(US_ASCII));
            assertThat(subscriber.expectTerminalError())
                    .isInstanceOf(CodecException.class)
                    .hasMessageContaining("needs " + needed + " bytes and gave no item of 2");
            connection.close();
        }
    }

    @Test
    void shouldBoundADecoderThatNeverGivesAnItem() {
        TestSubscriber<String> subscriber = decoding(bytes -> null);
        for (int i = 0; i < 99; i++) {
            inbound.arrive((byte) 'x');
            assertThat(subscriber.isTerminated()).isFalse();
        }
        inbound.arrive((byte) 'x');
        assertThat(subscriber.expectTerminalError())
                .isInstanceOf(TooLongException.class)
                .hasMessage("item: 100 bytes and no end, longer than the limit of 100 bytes");
        assertThat(rest()).isEqualTo("x".repeat(100));
    }

    @Test
    void shouldTakeAnItemOfJustTheLimitAndNoByteMoreHoweverItComes() {
        for (int cut = 0; cut <= 4; cut++) {
            Inbound connection = new Inbound();
            TestSubscriber<String> subscriber = subscribed(connection.receive().decode(COUNTED, 4), Long.MAX_VALUE);
            connection.arrive("3abc".getBytes(US_ASCII), cut);
            assertThat(subscriber.getReceivedOnNext()).containsExactly("abc");
            connection.arrive("4abcd".getBytes(US_ASCII), cut);
            assertThat(subscriber.expectTerminalError()).isInstanceOf(TooLongException.class);
            connection.close();
        }
    }

    @Test
    void shouldRefuseADecoderThatReadsNothing() {
        TestSubscriber<String> subscriber = decoding(bytes -> "again");
        inbound.arrive((byte) 'x');
        assertThat(subscriber.expectTerminalError())
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("gave an item and read no byte (expected: at least a byte for each item)");
        assertThat(rest()).isEqualTo("x");
    }

    @Test
    void shouldFailWithWhatADecoderThrowsAndKeepTheConnectionAndTheBytes() {
        TestSubscriber<String> subscriber = decoding(COUNTED);
        inbound.arrive("1axyz".getBytes(US_ASCII));
        assertThat(subscriber.getReceivedOnNext()).containsExactly("a");
        assertThat(subscriber.expectTerminalError())
                .isInstanceOf(ProtocolException.class)
                .hasMessage("count: 72 (expected: 0 to 9)");
        assertThat(inbound.isOpen()).isTrue();
        assertThat(rest()).isEqualTo("xyz");
    }

    @Test
    void shouldNameTheDecoderThatThrowsWhatItMustNot() {
        RuntimeException thrown = new IllegalStateException("no");
        TestSubscriber<String> subscriber = decoding(bytes -> {
            bytes.readByte();
            throw thrown;
        });
        inbound.arrive("ab".getBytes(US_ASCII));
        assertThat(subscriber.expectTerminalError())
                .isInstanceOf(CodecException.class)
                .hasMessageStartingWith("decoder DecodeTest")
                .hasCause(thrown);
        assertThat(inbound.isOpen()).isTrue();
        assertThat(rest()).isEqualTo("ab");
    }

    @Test
    void shouldSurviveADecoderWhoseStackOverflows() {
        TestSubscriber<String> subscriber = decoding(DecodeTest::nested);
        inbound.arrive((byte) '*');
        assertThat(subscriber.expectTerminalError())
                .isInstanceOf(CodecException.class)
                .hasCauseInstanceOf(StackOverflowError.class);
        assertThat(inbound.isOpen()).isTrue();
    }

    @SuppressWarnings("InfiniteRecursion")
    private static String nested(ByteBuf bytes) {
        return nested(bytes) + bytes;
    }

    @Test
    void shouldLetADecoderKeepAndReleaseWhatItIsGiven() {
        List<ByteBuf> kept = new ArrayList<>();
        TestSubscriber<ByteBuf> subscriber = decoding(bytes -> {
            kept.add(bytes.retain());
            bytes.release();
            bytes.release();
            return bytes.readableBytes() < 3 ? null : bytes.readSlice(3);
        });
        inbound.arrive("abcdefg".getBytes(US_ASCII));
        inbound.arrive("hijklm".getBytes(US_ASCII));
        subscriber.getReceivedOnNext().forEach(ByteBuf::release);
        inbound.arrive("nop".getBytes(US_ASCII));
        assertThat(subscriber.getReceivedOnNext())
                .extracting(buffer -> buffer.toString(US_ASCII))
                .containsExactly("abc", "def", "ghi", "jkl", "mno");
        assertThat(kept).isNotEmpty();
        assertThat(inbound.held()).isZero();
        subscriber.cancel();
    }

    @Test
    void shouldMakeADecoderForEachSubscriber() {
        // Remembers how far it has looked, which would be wrong for another subscriber.
        class Line implements Decoder<String> {
            private int looked;

            @Override
            public @Nullable String decode(ByteBuf bytes) {
                int from = bytes.readerIndex();
                int end = bytes.indexOf(from + looked, bytes.writerIndex(), (byte) '\n');
                looked = end < 0 ? bytes.readableBytes() : 0;
                return end < 0
                        ? null
                        : bytes.readCharSequence(end + 1 - from, US_ASCII).toString();
            }
        }
        Flux<String> lines = inbound.receive().decode(Line::new, 100);
        TestSubscriber<String> first = subscribed(lines, 1);
        inbound.arrive("abc".getBytes(US_ASCII));
        first.cancel();
        TestSubscriber<ByteBuf> taken = TestSubscriber.create();
        inbound.receive().exactly(3).subscribe(taken);
        TestSubscriber<String> second = subscribed(lines, 1);
        inbound.arrive("\nd".getBytes(US_ASCII));
        assertThat(second.getReceivedOnNext()).containsExactly("\n");
        second.cancel();
        assertThat(rest()).isEqualTo("d");
    }

    @Test
    void shouldSayWhatIsMissingOfTheLastItemUnlessTheDecoderTakesIt() {
        TestSubscriber<String> cut = decoding(COUNTED);
        inbound.arrive("1a3bc".getBytes(US_ASCII));
        inbound.end();
        assertThat(cut.getReceivedOnNext()).containsExactly("a");
        assertThat(cut.expectTerminalError()).isInstanceOfSatisfying(TruncatedException.class, e -> {
            assertThat(e.received()).isEqualTo(3);
            assertThat(e.missing()).isEqualTo(1);
        });

        Inbound other = new Inbound();
        TestSubscriber<String> all = subscribed(
                other.receive()
                        .decode(
                                new Decoder<String>() {
                                    @Override
                                    public @Nullable String decode(ByteBuf bytes) {
                                        return null;
                                    }

                                    @Override
                                    public String end(ByteBuf bytes) {
                                        return bytes.readCharSequence(bytes.readableBytes(), US_ASCII)
                                                .toString();
                                    }
                                },
                                100),
                1);
        other.arrive("ab".getBytes(US_ASCII));
        other.arrive("cd".getBytes(US_ASCII));
        other.end();
        assertThat(all.getReceivedOnNext()).containsExactly("abcd");
        assertThat(all.isTerminatedComplete()).isTrue();
        other.close();
    }

    @Test
    void shouldTellAFailureAtTheEnd() {
        TestSubscriber<String> subscriber = decoding(new Decoder<String>() {
            @Override
            public @Nullable String decode(ByteBuf bytes) {
                return null;
            }

            @Override
            public String end(ByteBuf bytes) throws IOException {
                throw new IllegalStateException("no");
            }
        });
        inbound.arrive((byte) 'a');
        inbound.end();
        assertThat(subscriber.expectTerminalError()).isInstanceOf(CodecException.class);
    }

    @Test
    void shouldRefuseALimitThatAllowsNoItem() {
        assertThatThrownBy(() -> inbound.receive().decode(COUNTED, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("limit: 0 (expected: >= 1)");
    }
}
