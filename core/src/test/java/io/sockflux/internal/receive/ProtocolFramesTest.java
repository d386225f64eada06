package io.sockflux.internal.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.sockflux.codec.LengthField;
import io.sockflux.codec.VariableLength;
import io.sockflux.error.TooLongException;
import io.sockflux.error.TruncatedException;
import java.net.ProtocolException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.test.subscriber.TestSubscriber;

/** The frames of well-known protocols, as their specifications print them. */
class ProtocolFramesTest {

    private static final int LIMIT = 1000;

    private final Inbound inbound = new Inbound();

    @AfterEach
    void closeAndFindNothingHeld() {
        inbound.close();
    }

    private static Arguments protocol(String name, LengthField field, String wire, String... frames) {
        return Arguments.of(name, field, wire, List.of(frames));
    }

    static Stream<Arguments> protocols() {
        LengthField postgres = new LengthField(4, LIMIT).at(1).countingItself();
        LengthField http2 = new LengthField(3, LIMIT).adjustedBy(6);
        return Stream.of(
                protocol("Kafka, Thrift", new LengthField(4, LIMIT), "00000002cafe00000000", "cafe", ""),
                // ReadyForQuery, and ParseComplete: a type, a length that counts itself.
                protocol("PostgreSQL", postgres, "5a00000005493100000004", "5a0000000549", "3100000004"),
                protocol("PostgreSQL, bare", postgres.stripping(5), "5a00000005493100000004", "49", ""),
                protocol(
                        "PostgreSQL, start-up",
                        new LengthField(4, LIMIT).countingItself(),
                        "0000000804d2162f",
                        "04d2162f"),
                // COM_QUERY of "q", and an OK packet: three bytes of length, a number, the payload.
                protocol(
                        "MySQL",
                        new LengthField(3, LIMIT).littleEndian().adjustedBy(1),
                        "020000000371" + "01000001fe",
                        "000371",
                        "01fe"),
                // A heartbeat and a header: type, channel, size, payload, the end mark 0xce.
                protocol(
                        "AMQP",
                        new LengthField(4, LIMIT).at(3).adjustedBy(1),
                        "08000000000000ce" + "02000100000002abcdce",
                        "08000000000000ce",
                        "02000100000002abcdce"),
                protocol(
                        "AMQP, bare",
                        new LengthField(4, LIMIT).at(3).adjustedBy(1).stripping(7),
                        "08000000000000ce" + "02000100000002abcdce",
                        "ce",
                        "abcdce"),
                // SETTINGS without a setting, and PING.
                protocol(
                        "HTTP/2",
                        http2.stripping(0),
                        "000000040000000000" + "0000080600000000000102030405060708",
                        "000000040000000000",
                        "0000080600000000000102030405060708"),
                protocol(
                        "HTTP/2, bare",
                        http2.stripping(9),
                        "000000040000000000" + "0000080600000000000102030405060708",
                        "",
                        "0102030405060708"),
                // The length of TDS counts the whole packet, whose header of 8 bytes has it in the middle.
                protocol(
                        "TDS",
                        new LengthField(2, LIMIT).at(2).adjustedBy(-4),
                        "0101000a00000100beef",
                        "0101000a00000100beef"),
                protocol("five bytes", new LengthField(5, LIMIT), "0000000001aa", "aa"),
                protocol("seven bytes", new LengthField(7, LIMIT).littleEndian(), "01000000000000aa", "aa"));
    }

    private static List<String> hex(TestSubscriber<ByteBuf> subscriber) {
        return subscriber.getReceivedOnNext().stream().map(ByteBufUtil::hexDump).toList();
    }

    private static TestSubscriber<ByteBuf> subscribed(Flux<ByteBuf> flux) {
        TestSubscriber<ByteBuf> subscriber = TestSubscriber.create();
        flux.subscribe(subscriber);
        return subscriber;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("protocols")
    void shouldGiveTheFramesOfWhereverTheyAreCut(String name, LengthField field, String wire, List<String> frames) {
        byte[] bytes = HexFormat.of().parseHex(wire);
        for (int first = 0; first <= bytes.length; first++) {
            for (int second = first; second <= bytes.length; second++) {
                Inbound connection = new Inbound();
                TestSubscriber<ByteBuf> subscriber =
                        subscribed(connection.receive().frames(field));
                connection.arrive(bytes, first, second);
                connection.end();
                assertThat(hex(subscriber))
                        .as("%s cut at %d and %d", name, first, second)
                        .isEqualTo(frames);
                assertThat(subscriber.isTerminatedComplete()).isTrue();
                connection.close();
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("protocols")
    void shouldGiveBackEachByteOfABegunFrame(String name, LengthField field, String wire, List<String> frames) {
        byte[] bytes = HexFormat.of().parseHex(wire);
        for (int length = 1; length < bytes.length; length++) {
            Inbound connection = new Inbound();
            TestSubscriber<ByteBuf> subscriber = subscribed(connection.receive().frames(field));
            byte[] some = java.util.Arrays.copyOf(bytes, length);
            connection.arrive(some, length / 2);
            int whole = subscriber.getReceivedOnNext().size();
            subscriber.cancel();
            TestSubscriber<ByteBuf> rest = TestSubscriber.create();
            connection.receive().subscribe(rest);
            String left = String.join("", hex(rest));
            assertThat(wire.substring(0, 2 * length))
                    .as("%s after %d bytes, %d frames", name, length, whole)
                    .endsWith(left);
            // The same frames come of what was given back.
            byte[] again = HexFormat.of().parseHex(left + wire.substring(2 * length));
            Inbound second = new Inbound();
            TestSubscriber<ByteBuf> others = subscribed(second.receive().frames(field));
            second.arrive(again);
            assertThat(hex(others)).isEqualTo(frames.subList(whole, frames.size()));
            rest.cancel();
            connection.close();
            second.close();
        }
    }

    @Test
    void shouldRefuseALengthThatItsAdjustmentMakesNegative() {
        TestSubscriber<ByteBuf> subscriber =
                subscribed(inbound.receive().frames(new LengthField(2, 10).at(2).adjustedBy(-4)));
        inbound.arrive(HexFormat.of().parseHex("01010003"));
        assertThat(subscriber.expectTerminalError())
                .isInstanceOf(ProtocolException.class)
                .hasMessage("frame: length 3 (expected: >= 4, by its adjustment)");
    }

    @Test
    void shouldRefuseAFrameThatIsShorterThanWhatIsStripped() {
        TestSubscriber<ByteBuf> subscriber = subscribed(inbound.receive().frames(new LengthField(2, 10).stripping(5)));
        inbound.arrive(HexFormat.of().parseHex("0002aabb"));
        assertThat(subscriber.expectTerminalError())
                .isInstanceOf(ProtocolException.class)
                .hasMessage("frame: 4 bytes (expected: >= 5, as so many are stripped)");
    }

    @ParameterizedTest
    @CsvSource({
        "ffffffffffffffff, 6",
        "7fffffffffffffff, 2147483647",
        "7fffffffffffffff, -2147483648",
        "8000000000000000, 0"
    })
    void shouldRefuseALengthThatOverflows(String number, int adjustment) {
        LengthField field = new LengthField(8, Integer.MAX_VALUE).adjustedBy(adjustment);
        TestSubscriber<ByteBuf> subscriber = subscribed(inbound.receive().frames(field));
        inbound.arrive(HexFormat.of().parseHex(number));
        assertThat(subscriber.expectTerminalError()).isInstanceOf(TooLongException.class);
    }

    @Test
    void shouldSayHowMuchCameOfAFrameWithAHead() {
        TestSubscriber<ByteBuf> subscriber = subscribed(
                inbound.receive().frames(new LengthField(4, LIMIT).at(1).countingItself()));
        inbound.arrive(HexFormat.of().parseHex("440000000a0102"));
        inbound.end();
        assertThat(subscriber.expectTerminalError()).isInstanceOfSatisfying(TruncatedException.class, e -> {
            assertThat(e.received()).isEqualTo(7);
            assertThat(e.missing()).isEqualTo(4);
        });
    }

    // Lengths of variable width

    @ParameterizedTest
    @CsvSource({
        "0, c000",
        "2, 3002aabb",
        "127, 307f",
        "128, 308001",
        "16383, 30ff7f",
        "16384, 30808001",
        "2097151, 30ffff7f",
        "2097152, 3080808001"
    })
    void shouldGiveThePacketsOfMqtt(int length, String head) {
        byte[] wire = HexFormat.of().parseHex(head);
        byte[] packet = java.util.Arrays.copyOf(wire, length == 2 ? wire.length : wire.length + length);
        TestSubscriber<ByteBuf> subscriber = subscribed(inbound.receive().decode(VariableLength.mqtt(), 3 << 20));
        for (int from = 0; from < packet.length; from += 100_000) {
            inbound.arrive(java.util.Arrays.copyOfRange(packet, from, Math.min(packet.length, from + 100_000)));
        }
        assertThat(subscriber.getReceivedOnNext()).singleElement().satisfies(buffer -> {
            assertThat(buffer.readableBytes()).isEqualTo(1 + length);
            assertThat(buffer.getByte(0)).isEqualTo(packet[0]);
        });
        subscriber.cancel();
    }

    @Test
    void shouldGiveMessagesWithALengthInFrontWhereverTheyAreCut() {
        byte[] bytes = HexFormat.of().parseHex("02aabb" + "00" + "8100cc" + "01dd");
        for (int first = 0; first <= bytes.length; first++) {
            for (int second = first; second <= bytes.length; second++) {
                Inbound connection = new Inbound();
                TestSubscriber<ByteBuf> subscriber =
                        subscribed(connection.receive().decode(VariableLength.protobuf(), LIMIT));
                connection.arrive(bytes, first, second);
                assertThat(hex(subscriber)).containsExactly("aabb", "", "cc", "dd");
                subscriber.cancel();
                connection.close();
            }
        }
    }

    @Test
    void shouldRefuseAVariableLengthThatIsTooWideOrTooLong() {
        TestSubscriber<ByteBuf> tooWide = subscribed(inbound.receive().decode(VariableLength.mqtt(), LIMIT));
        inbound.arrive(HexFormat.of().parseHex("3080808080"));
        assertThat(tooWide.expectTerminalError())
                .isInstanceOf(ProtocolException.class)
                .hasMessageStartingWith("frame: a length of more than 4 bytes");

        Inbound other = new Inbound();
        TestSubscriber<ByteBuf> tooLong = subscribed(other.receive().decode(VariableLength.protobuf(), LIMIT));
        other.arrive(HexFormat.of().parseHex("ffffffff7f"));
        assertThat(tooLong.expectTerminalError())
                .isInstanceOfSatisfying(
                        TooLongException.class, e -> assertThat(e.length()).hasValue(Integer.MAX_VALUE));
        other.close();
        assertThatThrownBy(() -> new VariableLength(0, 6))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("most: 6 (expected: 1 to 5)");
    }
}
