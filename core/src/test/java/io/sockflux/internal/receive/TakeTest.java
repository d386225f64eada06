package io.sockflux.internal.receive;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.sockflux.error.CodecException;
import io.sockflux.error.ConnectionClosedException;
import io.sockflux.error.TooLongException;
import io.sockflux.error.TruncatedException;
import io.sockflux.stream.Shutdown;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** What is taken of a stream once, what it leaves, and how it fails. */
class TakeTest {

    private final Inbound inbound = new Inbound();

    @AfterEach
    void closeAndFindNothingHeld() {
        inbound.close();
    }

    private static <T> TestSubscriber<T> subscribed(Publisher<T> publisher) {
        TestSubscriber<T> subscriber = TestSubscriber.create();
        publisher.subscribe(subscriber);
        return subscriber;
    }

    private static String text(ByteBuf buffer) {
        return buffer.toString(UTF_8);
    }

    private static List<String> texts(TestSubscriber<ByteBuf> subscriber) {
        return subscriber.getReceivedOnNext().stream().map(TakeTest::text).toList();
    }

    private String next() {
        TestSubscriber<ByteBuf> subscriber =
                TestSubscriber.builder().initialRequest(9).build();
        inbound.receive().subscribe(subscriber);
        subscriber.cancel();
        return String.join("", texts(subscriber));
    }

    @Test
    void shouldTakeSoManyBytesWhereverTheyAreCutAndLeaveTheRest() {
        byte[] bytes = "headbody".getBytes(US_ASCII);
        for (int first = 0; first <= bytes.length; first++) {
            for (int second = first; second <= bytes.length; second++) {
                Inbound connection = new Inbound();
                TestSubscriber<String> head =
                        subscribed(connection.receive().exactly(4).map(TakeTest::text));
                connection.arrive(bytes, first, second);
                assertThat(head.getReceivedOnNext())
                        .as("cut at %d and %d", first, second)
                        .containsExactly("head");
                assertThat(head.isTerminatedComplete()).isTrue();
                TestSubscriber<String> body =
                        subscribed(connection.receive().exactly(4).map(TakeTest::text));
                assertThat(body.getReceivedOnNext()).containsExactly("body");
                connection.close();
            }
        }
    }

    @Test
    void shouldReadNoMoreThanSoManyBytesNeed() {
        TestSubscriber<ByteBuf> head = subscribed(inbound.receive().exactly(3));
        assertThat(inbound.reads()).isEqualTo(1);
        assertThat(inbound.readsByItself()).isFalse();
        inbound.arrive((byte) 'a', (byte) 'b');
        assertThat(inbound.reads()).isEqualTo(2);
        inbound.arrive((byte) 'c', (byte) 'd');
        assertThat(inbound.reads()).isEqualTo(2);
        assertThat(texts(head)).containsExactly("abc");
        assertThat(next()).isEqualTo("d");
    }

    @Test
    void shouldTakeNoBytesWithoutARead() {
        TestSubscriber<ByteBuf> none = subscribed(inbound.receive().exactly(0));
        assertThat(texts(none)).containsExactly("");
        assertThat(inbound.reads()).isZero();
        assertThatThrownBy(() -> inbound.receive().exactly(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("length: -1 (expected: >= 0)");
    }

    @ParameterizedTest
    @CsvSource({"'', 0, 4", "a, 1, 3", "abc, 3, 1"})
    void shouldSayHowManyBytesCameWhereTheStreamEndsBefore(String bytes, int received, int missing) {
        TestSubscriber<ByteBuf> head = subscribed(inbound.receive().exactly(4));
        if (!bytes.isEmpty()) {
            inbound.arrive(bytes.getBytes(US_ASCII));
        }
        inbound.end();
        assertThat(head.expectTerminalError())
                .isInstanceOfSatisfying(TruncatedException.class, e -> {
                    assertThat(e.received()).isEqualTo(received);
                    assertThat(e.missing()).isEqualTo(missing);
                })
                .hasMessageStartingWith("4 bytes: the stream ended " + missing + " byte");
    }

    @Test
    void shouldFailWhereThisSideShutsTheInputDown() {
        TestSubscriber<ByteBuf> head = subscribed(inbound.receive().exactly(4));
        inbound.connection().shutdown(Shutdown.READ).subscribe();
        assertThat(head.expectTerminalError()).isInstanceOf(TruncatedException.class);
    }

    @Test
    void shouldFailWithTheConnectionAndLeaveWhatCame() {
        TestSubscriber<ByteBuf> head = subscribed(inbound.receive().exactly(4));
        inbound.arrive((byte) 'a');
        inbound.breakDown();
        assertThat(head.expectTerminalError()).isInstanceOf(ConnectionClosedException.class);
    }

    @Test
    void shouldLeaveWhatCameWhereItIsCancelled() {
        TestSubscriber<ByteBuf> head = subscribed(inbound.receive().exactly(4));
        inbound.arrive("abc".getBytes(US_ASCII));
        head.cancel();
        TestSubscriber<ByteBuf> line = subscribed(inbound.receive().until("\n", 10));
        inbound.arrive("d\ne".getBytes(US_ASCII));
        assertThat(texts(line)).containsExactly("abcd");
        assertThat(next()).isEqualTo("e");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n\r\n", "aab", "abab", "\u00e4\u00f6"})
    void shouldFindADelimiterWhereverItIsCut(String delimiter) {
        // Beginnings of each delimiter, right in front of it and elsewhere.
        String before = "a\r\n\raaabaab\u00e4".replace(delimiter, "");
        byte[] bytes = (before + delimiter + "rest").getBytes(UTF_8);
        String element = (before + delimiter + "rest").split(java.util.regex.Pattern.quote(delimiter), 2)[0];
        for (int first = 0; first <= bytes.length; first++) {
            for (int second = first; second <= bytes.length; second++) {
                Inbound connection = new Inbound();
                TestSubscriber<ByteBuf> subscriber =
                        subscribed(connection.receive().until(delimiter, 100));
                connection.arrive(bytes, first, second);
                assertThat(texts(subscriber))
                        .as("cut at %d and %d", first, second)
                        .containsExactly(element);
                connection.end();
                TestSubscriber<String> rest = subscribed(connection.receive().collectString(UTF_8, 100));
                assertThat(element + delimiter + rest.getReceivedOnNext().get(0))
                        .isEqualTo(before + delimiter + "rest");
                connection.close();
            }
        }
    }

    @Test
    void shouldGiveEachElementBetweenDelimitersByDemand() {
        TestSubscriber<ByteBuf> subscriber =
                TestSubscriber.builder().initialRequest(2).build();
        inbound.receive().delimited(new byte[] {0}, 3).subscribe(subscriber);
        inbound.arrive("abc\0\0d\0e".getBytes(US_ASCII));
        assertThat(texts(subscriber)).containsExactly("abc", "");
        subscriber.request(1);
        assertThat(texts(subscriber)).containsExactly("abc", "", "d");
        assertThat(inbound.reads()).isEqualTo(1);
        subscriber.cancel();
        assertThat(next()).isEqualTo("e");
    }

    @Test
    void shouldEndBehindADelimiterAndFailWithinAnElement() {
        TestSubscriber<ByteBuf> whole = subscribed(inbound.receive().delimited(new byte[] {0}, 3));
        inbound.arrive("a\0".getBytes(US_ASCII));
        inbound.end();
        assertThat(texts(whole)).containsExactly("a");
        assertThat(whole.isTerminatedComplete()).isTrue();

        Inbound other = new Inbound();
        TestSubscriber<ByteBuf> cut = subscribed(other.receive().delimited(new byte[] {0}, 3));
        other.arrive("a\0bc".getBytes(US_ASCII));
        other.end();
        assertThat(cut.expectTerminalError())
                .isInstanceOfSatisfying(
                        TruncatedException.class, e -> assertThat(e.received()).isEqualTo(2));
        other.close();

        Inbound nothing = new Inbound();
        TestSubscriber<ByteBuf> once = subscribed(nothing.receive().until("\n", 3));
        nothing.end();
        assertThat(once.expectTerminalError()).isInstanceOf(TruncatedException.class);
        nothing.close();
    }

    @Test
    void shouldTakeAsMuchAsTheLimitBeforeADelimiterAndNoByteMore() {
        byte[] whole = "abcd\r\n".getBytes(US_ASCII);
        byte[] tooLong = "abcde\r\n".getBytes(US_ASCII);
        for (int cut = 0; cut <= whole.length; cut++) {
            Inbound connection = new Inbound();
            TestSubscriber<ByteBuf> subscriber = subscribed(connection.receive().until("\r\n", 4));
            connection.arrive(whole, cut);
            assertThat(texts(subscriber)).as("cut at %d", cut).containsExactly("abcd");
            connection.close();
        }
        for (int cut = 0; cut <= tooLong.length; cut++) {
            Inbound connection = new Inbound();
            TestSubscriber<ByteBuf> subscriber = subscribed(connection.receive().until("\r\n", 4));
            connection.arrive(tooLong, cut);
            assertThat(subscriber.expectTerminalError())
                    .as("cut at %d", cut)
                    .isInstanceOfSatisfying(TooLongException.class, e -> {
                        assertThat(e.limit()).isEqualTo(4);
                        assertThat(e.length()).hasValue(5);
                    });
            connection.end();
            // Nothing is lost: the next subscriber has all of it.
            TestSubscriber<String> rest = subscribed(connection.receive().collectString(US_ASCII, 100));
            assertThat(rest.getReceivedOnNext()).containsExactly("abcde\r\n");
            connection.close();
        }
    }

    @Test
    void shouldRefuseDelimitersThatCannotBe() {
        assertThatThrownBy(() -> inbound.receive().until("", 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("delimiter: 0 bytes (expected: >= 1)");
        assertThatThrownBy(() -> inbound.receive().delimited(new byte[] {1}, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("limit: -1 (expected: >= 0)");
    }

    // What is shown on the way

    @Test
    void shouldShowEachByteOnceToWhoeverLooksAndLeaveTheRest() {
        List<String> shown = new ArrayList<>();
        Mono<ByteBuf> line = inbound.receive()
                .doOnBytes(bytes -> shown.add(text(bytes)))
                .doOnBytes(bytes -> shown.add("again " + text(bytes)))
                .until("\n", 10);
        TestSubscriber<ByteBuf> subscriber = subscribed(line);
        inbound.arrive("ab".getBytes(US_ASCII));
        inbound.arrive("c\nd".getBytes(US_ASCII));
        assertThat(texts(subscriber)).containsExactly("abc");
        assertThat(shown).containsExactly("ab", "again ab", "c\n", "again c\n");
        assertThat(next()).isEqualTo("d");
    }

    @Test
    void shouldShowThePooledBuffersToo() {
        List<String> shown = new ArrayList<>();
        TestSubscriber<ByteBuf> pooled = subscribed(
                inbound.receive().doOnBytes(bytes -> shown.add(text(bytes))).pooled());
        inbound.arrive("ab".getBytes(US_ASCII));
        assertThat(shown).containsExactly("ab");
        assertThat(texts(pooled)).containsExactly("ab");
        pooled.getReceivedOnNext().forEach(ByteBuf::release);
        pooled.cancel();
    }

    @Test
    void shouldFailWithWhatALookThrowsAndReleaseTheBuffer() {
        RuntimeException thrown = new RuntimeException("no");
        TestSubscriber<ByteBuf> pooled = subscribed(inbound.receive()
                .doOnBytes(bytes -> {
                    throw thrown;
                })
                .pooled());
        inbound.arrive("ab".getBytes(US_ASCII));
        assertThat(pooled.expectTerminalError())
                .isInstanceOf(CodecException.class)
                .hasCause(thrown);
        assertThat(inbound.held()).isZero();
    }

    @Test
    void shouldTakeWhatOtherBytesAreMadeOfThem() {
        TestSubscriber<String> lines =
                subscribed(inbound.receive().mapBytes(TakeTest::upperCase).lines(US_ASCII, 10));
        inbound.arrive("ab\nc".getBytes(US_ASCII));
        inbound.arrive("d\n".getBytes(US_ASCII));
        assertThat(lines.getReceivedOnNext()).containsExactly("AB", "CD");
        lines.cancel();
        assertThat(inbound.held()).isZero();
    }

    private static ByteBuf upperCase(ByteBuf buffer) {
        for (int i = buffer.readerIndex(); i < buffer.writerIndex(); i++) {
            buffer.setByte(i, Character.toUpperCase(buffer.getByte(i)));
        }
        return buffer;
    }

    @Test
    void shouldReleaseTheBufferWhereTheChangeThrows() {
        Function<ByteBuf, ByteBuf> throwing = buffer -> {
            throw new IllegalStateException("no");
        };
        TestSubscriber<ByteBuf> subscriber = subscribed(inbound.receive().mapBytes(throwing));
        inbound.arrive("ab".getBytes(US_ASCII));
        assertThat(subscriber.expectTerminalError()).hasMessage("no");
        assertThat(inbound.held()).isZero();
    }
}
