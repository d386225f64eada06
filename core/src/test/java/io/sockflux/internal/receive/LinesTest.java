package io.sockflux.internal.receive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.error.ConnectionClosedException;
import io.sockflux.error.TooLongException;
import io.sockflux.stream.Shutdown;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.subscriber.TestSubscriber;

class LinesTest {

    private static final String TEXT = "a\r\n\n\u00e9\u20ac\r\r\n\ud83d\ude00\nx\ry\r\n\r";
    private static final List<String> LINES = List.of("a", "", "\u00e9\u20ac\r", "\ud83d\ude00", "x\ry", "\r");

    private final Inbound inbound = new Inbound();

    private TestSubscriber<String> lines(int limit, long demand) {
        TestSubscriber<String> subscriber =
                TestSubscriber.builder().initialRequest(demand).build();
        inbound.receive().lines(UTF_8, limit).subscribe(subscriber);
        return subscriber;
    }

    private static List<String> lines(byte[] bytes, int... cuts) {
        Inbound inbound = new Inbound();
        TestSubscriber<String> subscriber = TestSubscriber.create();
        inbound.receive().lines(UTF_8, 1000).subscribe(subscriber);
        inbound.arrive(bytes, cuts);
        assertThat(inbound.held()).isZero();
        inbound.end();
        inbound.close();
        assertThat(subscriber.isTerminatedComplete()).isTrue();
        return subscriber.getReceivedOnNext();
    }

    @Test
    void shouldGiveTheSameLinesWhereverTheyAreCut() {
        byte[] bytes = TEXT.getBytes(UTF_8);
        for (int first = 0; first <= bytes.length; first++) {
            for (int second = first; second <= bytes.length; second++) {
                assertThat(lines(bytes, first, second))
                        .as("cut at %d and %d", first, second)
                        .isEqualTo(LINES);
            }
        }
    }

    @Test
    void shouldGiveTheSameLinesByRandomCutsAndDemand() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(200); i > 0; i--) {
                text.append(random.nextInt(8) == 0 ? "\n" : random.nextInt(8) == 0 ? "\r" : "\u20ac".repeat(i % 3));
            }
            byte[] bytes = text.toString().getBytes(UTF_8);
            // What a line is, said in another way.
            List<String> expected =
                    text.isEmpty() ? List.of() : Arrays.asList(text.toString().split("\r?\n", -1));
            if (!expected.isEmpty() && expected.get(expected.size() - 1).isEmpty()) {
                expected = expected.subList(0, expected.size() - 1);
            }
            Inbound connection = new Inbound();
            TestSubscriber<String> subscriber =
                    TestSubscriber.builder().initialRequest(0).build();
            connection.receive().lines(UTF_8, bytes.length).subscribe(subscriber);
            long requested = 0;
            for (int from = 0; from < bytes.length; ) {
                int to = Math.min(bytes.length, from + 1 + random.nextInt(20));
                connection.arrive(Arrays.copyOfRange(bytes, from, to));
                from = to;
                int more = random.nextInt(3);
                if (more > 0) {
                    subscriber.request(more);
                    requested += more;
                }
                assertThat(subscriber.getReceivedOnNext().size()).isLessThanOrEqualTo((int) requested);
            }
            connection.end();
            subscriber.request(bytes.length + 1);
            assertThat(subscriber.getReceivedOnNext()).as("seed %d", seed).isEqualTo(expected);
            assertThat(subscriber.isTerminatedComplete()).as("seed %d", seed).isTrue();
            connection.close();
        }
    }

    @Test
    void shouldEmitNoMoreThanIsAskedForOfARead() {
        TestSubscriber<String> subscriber = lines(10, 2);
        inbound.arrive("a\nb\nc\nd\n".getBytes(UTF_8));

        assertThat(subscriber.getReceivedOnNext()).containsExactly("a", "b");
        subscriber.request(1);
        assertThat(subscriber.getReceivedOnNext()).containsExactly("a", "b", "c");
        inbound.end();
        assertThat(subscriber.isTerminated()).isFalse();
        subscriber.request(1);
        assertThat(subscriber.getReceivedOnNext()).containsExactly("a", "b", "c", "d");
        assertThat(subscriber.isTerminatedComplete()).isTrue();
        assertThat(inbound.held()).isZero();
    }

    @Test
    void shouldReadOnlyForALineThatIsAskedFor() {
        TestSubscriber<String> subscriber = lines(10, 0);
        assertThat(inbound.reads()).isZero();
        subscriber.request(1);
        assertThat(inbound.reads()).isEqualTo(1);
        inbound.arrive("a".getBytes(UTF_8));
        assertThat(inbound.reads()).as("a line that is not complete").isEqualTo(2);
        inbound.arrive("\nb\nc".getBytes(UTF_8));
        assertThat(inbound.reads()).as("no demand").isEqualTo(2);
        subscriber.request(1);
        assertThat(inbound.reads()).as("a line that is there").isEqualTo(2);
        subscriber.request(1);
        assertThat(inbound.reads()).isEqualTo(3);
        assertThat(subscriber.getReceivedOnNext()).containsExactly("a", "b");
        inbound.close();
    }

    @Test
    void shouldLeaveWhatFollowsTheLastLineTakenToTheNextSubscriber() {
        inbound.arrive("head\r\nbo".getBytes(UTF_8));
        inbound.arrive("dy\nrest".getBytes(UTF_8));
        TestSubscriber<String> head = TestSubscriber.create();
        inbound.receive().lines(UTF_8, 10).take(1).subscribe(head);
        TestSubscriber<String> rest = TestSubscriber.create();
        inbound.receive().asString(UTF_8).subscribe(rest);

        assertThat(head.getReceivedOnNext()).containsExactly("head");
        assertThat(rest.getReceivedOnNext()).containsExactly("bo", "dy\nrest");
        inbound.close();
    }

    @Test
    void shouldLeaveALineThatIsNotCompleteToTheNextSubscriber() {
        TestSubscriber<String> first = lines(10, 5);
        inbound.arrive("a\nbe".getBytes(UTF_8));
        first.cancel();
        inbound.arrive("gun\n".getBytes(UTF_8));
        TestSubscriber<String> second = lines(10, 5);

        assertThat(first.getReceivedOnNext()).containsExactly("a");
        assertThat(second.getReceivedOnNext()).containsExactly("begun");
        inbound.close();
    }

    @Test
    void shouldReleaseAReadOfManyLinesWhenClosedInTheMiddle() {
        TestSubscriber<String> subscriber = lines(10, 2);
        inbound.arrive("a\nb\nc\nd\n".getBytes(UTF_8));
        subscriber.cancel();

        assertThat(inbound.held()).isEqualTo(1);
        inbound.close();
        assertThat(subscriber.getReceivedOnNext()).containsExactly("a", "b");
    }

    @Test
    void shouldThrowAwayTheRestOfAReadWhenInputIsShutDownFromWithinIt() {
        TestSubscriber<String> subscriber = TestSubscriber.create();
        inbound.receive()
                .lines(UTF_8, 10)
                .doOnNext(line -> inbound.connection().shutdown(Shutdown.READ).subscribe())
                .subscribe(subscriber);
        inbound.arrive("a\nb\nc".getBytes(UTF_8));

        assertThat(subscriber.getReceivedOnNext()).containsExactly("a");
        assertThat(subscriber.isTerminatedComplete()).isTrue();
        assertThat(inbound.held()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1234\n", "1234\r\n", "1234"})
    void shouldTakeALineOfTheLimit(String line) {
        byte[] bytes = line.getBytes(UTF_8);
        for (int cut = 0; cut <= bytes.length; cut++) {
            Inbound connection = new Inbound();
            TestSubscriber<String> subscriber = TestSubscriber.create();
            connection.receive().lines(UTF_8, 4).subscribe(subscriber);
            connection.arrive(bytes, cut);
            connection.end();
            assertThat(subscriber.getReceivedOnNext()).containsExactly("1234");
            assertThat(subscriber.isTerminatedComplete()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"12345\n", "1234\r\r\n", "12345", "12345\r", "1234\r"})
    void shouldRefuseALineAboveTheLimit(String line) {
        byte[] bytes = ("a\n" + line).getBytes(UTF_8);
        for (int cut = 0; cut <= bytes.length; cut++) {
            Inbound connection = new Inbound();
            TestSubscriber<String> subscriber = TestSubscriber.create();
            connection.receive().lines(UTF_8, 4).subscribe(subscriber);
            connection.arrive(bytes, cut);
            connection.end();
            assertThat(subscriber.getReceivedOnNext()).containsExactly("a");
            assertThat(subscriber.expectTerminalError())
                    .isInstanceOf(TooLongException.class)
                    .hasMessageMatching("line: [56] bytes( and no end)?, longer than the limit of 4 bytes");
            connection.close();
        }
    }

    @Test
    void shouldRefuseALineThatDoesNotEndBeforeItIsAllThere() {
        TestSubscriber<String> subscriber = lines(4, 1);
        inbound.arrive("123".getBytes(UTF_8));
        inbound.arrive("45".getBytes(UTF_8));

        assertThat(subscriber.expectTerminalError()).isInstanceOf(TooLongException.class);
        TestSubscriber<String> next = TestSubscriber.create();
        inbound.receive().asString(UTF_8).subscribe(next);
        assertThat(next.getReceivedOnNext()).containsExactly("123", "45");
        inbound.close();
    }

    @Test
    void shouldMakeNoLineOfWhatAFailureCut() {
        TestSubscriber<String> subscriber = lines(10, 5);
        inbound.arrive("a\nbe".getBytes(UTF_8));
        inbound.breakDown();

        assertThat(subscriber.getReceivedOnNext()).containsExactly("a");
        assertThat(subscriber.expectTerminalError()).isInstanceOf(ConnectionClosedException.class);
        inbound.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ISO-8859-1", "GB18030", "Shift_JIS", "windows-1252", "US-ASCII"})
    void shouldDecodeByTheCharset(String name) {
        Charset charset = Charset.forName(name);
        String text = new String("a\u00e4\u8868".getBytes(charset), charset);
        TestSubscriber<String> subscriber = TestSubscriber.create();
        inbound.receive().lines(charset, 10).subscribe(subscriber);
        inbound.arrive((text + "\n").getBytes(charset));

        assertThat(subscriber.getReceivedOnNext()).containsExactly(text);
    }

    @Test
    void shouldRefuseWhatCannotBe() {
        assertThatThrownBy(() -> inbound.receive().lines(UTF_16LE, 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("UTF-16LE (expected: one whose line ends are those of ASCII");
        assertThatThrownBy(() -> inbound.receive().lines(Charset.forName("IBM037"), 10))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> inbound.receive().lines(ISO_8859_1, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("limit: -1 (expected: >= 0)");
    }
}
