package io.sockflux.internal.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.sockflux.codec.LengthField;
import io.sockflux.error.TooLongException;
import io.sockflux.error.TruncatedException;
import java.io.ByteArrayOutputStream;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.test.subscriber.TestSubscriber;

class FramesTest {

    private static final List<String> BODIES = List.of("01", "", "020304", "ff00", "0506070809");

    private final Inbound inbound = new Inbound();

    static List<LengthField> fields() {
        List<LengthField> fields = new ArrayList<>();
        for (int bytes : new int[] {1, 2, 3, 4, 5, 6, 7, 8}) {
            for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
                fields.add(new LengthField(bytes, order, 200, false));
                fields.add(new LengthField(bytes, order, 200, true));
            }
        }
        return fields;
    }

    private static byte[] frame(LengthField field, byte[] body) {
        ByteBuffer number = ByteBuffer.allocate(8).order(field.order());
        number.putLong(body.length + (field.countsItself() ? field.bytes() : 0));
        int from = field.order() == ByteOrder.BIG_ENDIAN ? 8 - field.bytes() : 0;
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(number.array(), from, field.bytes());
        frame.writeBytes(body);
        return frame.toByteArray();
    }

    private static byte[] frames(LengthField field, List<byte[]> bodies) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        bodies.forEach(body -> all.writeBytes(frame(field, body)));
        return all.toByteArray();
    }

    private TestSubscriber<ByteBuf> frames(LengthField field, long demand) {
        TestSubscriber<ByteBuf> subscriber =
                TestSubscriber.builder().initialRequest(demand).build();
        inbound.receive().frames(field).subscribe(subscriber);
        return subscriber;
    }

    private static List<String> hex(List<ByteBuf> frames) {
        return frames.stream().map(ByteBufUtil::hexDump).toList();
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    @ParameterizedTest
    @MethodSource("fields")
    void shouldGiveTheSameFramesWhereverTheyAreCut(LengthField field) {
        byte[] bytes = frames(field, BODIES.stream().map(FramesTest::bytes).toList());
        for (int first = 0; first <= bytes.length; first++) {
            for (int second = first; second <= bytes.length; second++) {
                Inbound connection = new Inbound();
                TestSubscriber<ByteBuf> subscriber = TestSubscriber.create();
                connection.receive().frames(field).subscribe(subscriber);
                connection.arrive(bytes, first, second);
                assertThat(connection.held()).isZero();
                connection.end();
                assertThat(hex(subscriber.getReceivedOnNext()))
                        .as("cut at %d and %d", first, second)
                        .isEqualTo(BODIES);
                assertThat(subscriber.isTerminatedComplete()).isTrue();
            }
        }
    }

    @Test
    void shouldGiveTheSameFramesByRandomCutsAndDemand() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            LengthField field = new LengthField(4, 1 << 20);
            List<byte[]> bodies = new ArrayList<>();
            for (int i = random.nextInt(10); i > 0; i--) {
                byte[] body = new byte[random.nextInt(random.nextInt(10) == 0 ? 300_000 : 50)];
                random.nextBytes(body);
                bodies.add(body);
            }
            byte[] bytes = frames(field, bodies);
            Inbound connection = new Inbound();
            TestSubscriber<ByteBuf> subscriber =
                    TestSubscriber.builder().initialRequest(0).build();
            connection.receive().frames(field).subscribe(subscriber);
            int requested = 0;
            for (int from = 0; from < bytes.length; ) {
                int to = Math.min(bytes.length, from + 1 + random.nextInt(random.nextBoolean() ? 20 : 100_000));
                connection.arrive(Arrays.copyOfRange(bytes, from, to));
                from = to;
                if (random.nextBoolean()) {
                    subscriber.request(1);
                    requested++;
                }
                assertThat(subscriber.getReceivedOnNext().size()).isLessThanOrEqualTo(requested);
            }
            connection.end();
            subscriber.request(bodies.size() + 1);
            assertThat(subscriber.getReceivedOnNext().stream().map(ByteBufUtil::getBytes))
                    .as("seed %d", seed)
                    .containsExactlyElementsOf(bodies);
            assertThat(subscriber.isTerminatedComplete()).as("seed %d", seed).isTrue();
            connection.close();
        }
    }

    @Test
    void shouldEmitNoMoreThanIsAskedForAndLeaveTheRestToTheNextSubscriber() {
        TestSubscriber<ByteBuf> subscriber = frames(new LengthField(1, 10), 2);
        inbound.arrive(bytes("01aa02bbbb01cc03dd"));

        assertThat(hex(subscriber.getReceivedOnNext())).containsExactly("aa", "bbbb");
        assertThat(inbound.reads()).isEqualTo(1);
        subscriber.cancel();
        TestSubscriber<ByteBuf> next = frames(new LengthField(1, 10), 2);
        assertThat(hex(next.getReceivedOnNext())).containsExactly("cc");
        next.cancel();
        TestSubscriber<ByteBuf> bytes = TestSubscriber.create();
        inbound.receive().subscribe(bytes);
        assertThat(hex(bytes.getReceivedOnNext())).containsExactly("03dd");
        inbound.close();
    }

    @ParameterizedTest
    @CsvSource({"0005, 5", "00050102, 3", "000501020304, 1", "00, 1"})
    void shouldSayHowMuchIsMissingOfAFrameThatTheEndOfStreamCut(String hex, int missing) {
        byte[] bytes = bytes("0001aa" + hex);
        for (int cut = 0; cut <= bytes.length; cut++) {
            Inbound connection = new Inbound();
            TestSubscriber<ByteBuf> subscriber = TestSubscriber.create();
            connection.receive().frames(new LengthField(2, 10)).subscribe(subscriber);
            connection.arrive(bytes, cut);
            connection.end();
            assertThat(hex(subscriber.getReceivedOnNext())).containsExactly("aa");
            assertThat(subscriber.expectTerminalError())
                    .isInstanceOf(TruncatedException.class)
                    .hasMessageContaining("the stream ended " + missing + " byte")
                    .extracting(e -> ((TruncatedException) e).missing())
                    .isEqualTo(missing);
            connection.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, false, 0b, 11",
        "1, true, 0c, 11",
        "4, false, ffffffff, 4294967295",
        "6, false, 010000000000, 1099511627776",
        "8, false, ffffffffffffffff, 18446744073709551615",
        "8, true, 7fffffffffffffff, 9223372036854775799"
    })
    void shouldRefuseAFrameAboveTheLimitBeforeItsBodyIsThere(
            int bytes, boolean countsItself, String number, String length) {
        TestSubscriber<ByteBuf> subscriber = frames(new LengthField(bytes, ByteOrder.BIG_ENDIAN, 10, countsItself), 5);
        inbound.arrive(bytes(number));

        assertThat(subscriber.expectTerminalError())
                .isInstanceOf(TooLongException.class)
                .hasMessage("frame: " + length + " bytes, longer than the limit of 10 bytes");
        inbound.close();
    }

    @Test
    void shouldRefuseALengthThatIsLessThanItsOwn() {
        TestSubscriber<ByteBuf> subscriber = frames(new LengthField(4, ByteOrder.LITTLE_ENDIAN, 10, true), 5);
        inbound.arrive(bytes("03000000"));

        assertThat(subscriber.expectTerminalError())
                .isInstanceOf(ProtocolException.class)
                .hasMessage("frame: length 3 (expected: >= 4, as it counts its own bytes)");
    }

    @Test
    void shouldRefuseFieldsThatCannotBe() {
        assertThatThrownBy(() -> new LengthField(9, 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bytes: 9 (expected: 1 to 8)");
        assertThatThrownBy(() -> new LengthField(4, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("limit: -1 (expected: >= 0)");
    }

    @ParameterizedTest
    @MethodSource("fields")
    void shouldTakeAFrameOfJustTheLimitAndNoneOfAByteMore(LengthField field) {
        byte[] body = new byte[200];
        TestSubscriber<ByteBuf> subscriber = frames(field, Long.MAX_VALUE);
        inbound.arrive(frame(field, body));
        assertThat(hex(subscriber.getReceivedOnNext())).containsExactly("00".repeat(200));

        inbound.arrive(frame(field, new byte[201]));
        assertThat(subscriber.expectTerminalError())
                .isInstanceOf(TooLongException.class)
                .hasMessage("frame: 201 bytes, longer than the limit of 200 bytes");
        inbound.close();
    }
}
