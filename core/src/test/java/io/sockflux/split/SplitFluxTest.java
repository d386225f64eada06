package io.sockflux.split;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.IllegalReferenceCountException;
import io.sockflux.error.TruncatedException;
import io.sockflux.stream.ByteFlux;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.publisher.TestPublisher;
import reactor.test.subscriber.TestSubscriber;

/** The decoders over any publisher of buffers. */
class SplitFluxTest {

    private final List<ByteBuf> given = new ArrayList<>();
    private final TestPublisher<ByteBuf> source = TestPublisher.create();

    @AfterEach
    void shouldHaveReleasedEachBuffer() {
        assertThat(given).allSatisfy(buffer -> assertThat(buffer.refCnt()).isZero());
    }

    private ByteBuf buffer(String text) {
        ByteBuf buffer = Unpooled.directBuffer().writeBytes(text.getBytes(US_ASCII));
        given.add(buffer);
        return buffer;
    }

    private TestSubscriber<String> lines(long demand) {
        TestSubscriber<String> subscriber =
                TestSubscriber.builder().initialRequest(demand).build();
        ByteFlux.of(source).lines(US_ASCII, 100).subscribe(subscriber);
        return subscriber;
    }

    @Test
    void shouldAskForABufferOnlyWhileAnElementIsAskedFor() {
        TestSubscriber<String> lines = lines(0);
        source.assertMinRequested(0);
        lines.request(1);
        source.assertMinRequested(1);
        source.next(buffer("a\nb\nc"));
        assertThat(lines.getReceivedOnNext()).containsExactly("a");
        source.assertMinRequested(0);
        lines.request(1);
        source.assertMinRequested(0);
        lines.request(1);
        source.assertMinRequested(1);
        source.next(buffer("d\n"));
        assertThat(lines.getReceivedOnNext()).containsExactly("a", "b", "cd");
        source.complete();
        assertThat(lines.isTerminatedComplete()).isTrue();
    }

    @Test
    void shouldTellTheEndWithoutDemandBehindTheLastElement() {
        TestSubscriber<String> lines = lines(1);
        source.next(buffer("a\n"));
        source.complete();
        assertThat(lines.getReceivedOnNext()).containsExactly("a");
        assertThat(lines.isTerminatedComplete()).isTrue();
    }

    @Test
    void shouldKeepTheEndBehindElementsThatAreNotAskedForYet() {
        TestSubscriber<String> lines = lines(1);
        source.next(buffer("a\nb\nc"));
        source.complete();
        assertThat(lines.isTerminated()).isFalse();
        lines.request(1);
        assertThat(lines.isTerminated()).isFalse();
        lines.request(1);
        assertThat(lines.getReceivedOnNext()).containsExactly("a", "b", "c");
        assertThat(lines.isTerminatedComplete()).isTrue();
    }

    @Test
    void shouldGiveTheElementsBeforeTheFailureOfTheSource() {
        TestSubscriber<String> lines = lines(9);
        source.next(buffer("a\nb"));
        source.error(new IllegalStateException("source"));
        assertThat(lines.getReceivedOnNext()).containsExactly("a");
        assertThat(lines.expectTerminalError()).hasMessage("source");
    }

    @Test
    void shouldCancelTheSourceAndReleaseWhatIsLeft() {
        TestSubscriber<String> lines = lines(1);
        source.next(buffer("a\nb\nc"));
        lines.cancel();
        source.assertCancelled();
    }

    @Test
    void shouldCancelTheSourceWhereTheBytesAreNoElement() {
        TestSubscriber<String> subscriber = TestSubscriber.create();
        ByteFlux.of(source).lines(US_ASCII, 2).subscribe(subscriber);
        source.next(buffer("abc\nd"));
        source.assertCancelled();
        assertThat(subscriber.expectTerminalError()).hasMessageContaining("longer than the limit of 2");
    }

    @Test
    void shouldGiveWhatTheOtherMethodsGive() {
        ByteFlux bytes = ByteFlux.of(Flux.just("ab", "c:d", "", "e:", "f").map(this::buffer));
        assertThat(bytes.exactly(4).map(buffer -> buffer.toString(US_ASCII)).block())
                .isEqualTo("abc:");
        assertThat(bytes.until(":", 9).map(buffer -> buffer.toString(US_ASCII)).block())
                .isEqualTo("abc");
        assertThat(bytes.decode(in -> (char) in.readByte(), 1).collectList().block())
                .containsExactly('a', 'b', 'c', ':', 'd', 'e', ':', 'f');
        assertThat(bytes.collectString(US_ASCII, 100).block()).isEqualTo("abc:de:f");
        assertThat(bytes.map(ByteBuf::refCnt).collectList().block()).hasSize(5);
        TestSubscriber<ByteBuf> cut = TestSubscriber.create();
        bytes.delimited(new byte[] {':'}, 9).subscribe(cut);
        assertThat(cut.getReceivedOnNext()).hasSize(2);
        assertThat(cut.expectTerminalError()).isInstanceOf(TruncatedException.class);
        StringBuilder shown = new StringBuilder();
        assertThat(bytes.doOnBytes(view -> shown.append(view.toString(US_ASCII)))
                        .until("e", 9)
                        .map(buffer -> buffer.toString(US_ASCII))
                        .block())
                .isEqualTo("abc:d");
        assertThat(shown).as("whole buffers").hasToString("abc:de:");
    }

    @Test
    void shouldReleaseWhatASourceGivesWithoutBeingAsked() {
        TestPublisher<ByteBuf> wild = TestPublisher.createNoncompliant(TestPublisher.Violation.REQUEST_OVERFLOW);
        TestSubscriber<String> subscriber =
                TestSubscriber.builder().initialRequest(1).build();
        ByteFlux.of(wild).lines(US_ASCII, 100).subscribe(subscriber);
        wild.next(buffer("a\nb\n"));
        wild.next(buffer("c\n"));
        wild.next(buffer("d\n"));
        subscriber.cancel();
        assertThat(subscriber.getReceivedOnNext()).containsExactly("a");
    }

    @Test
    void shouldGiveEachByteOnceAcrossThreads() {
        AtomicLong sum = new AtomicLong();
        int buffers = 2_000;
        Flux<ByteBuf> numbers = Flux.range(0, buffers)
                .<ByteBuf>map(number -> {
                    byte[] bytes = new byte[7];
                    Arrays.fill(bytes, (byte) 1);
                    return Unpooled.wrappedBuffer(bytes);
                })
                .publishOn(Schedulers.parallel());
        Long items = ByteFlux.of(numbers)
                .decode(
                        in -> in.readableBytes() < 5
                                ? null
                                : (int) in.readSlice(5).readByte(),
                        10)
                .doOnNext(sum::addAndGet)
                .publishOn(Schedulers.boundedElastic(), 3)
                .count()
                .block();
        assertThat(items).isEqualTo(buffers * 7 / 5);
        assertThat(sum).hasValue(buffers * 7 / 5);
    }

    @Test
    void shouldFailWhereTheSourceHasReleasedWhatItGives() {
        ByteBuf released = buffer("a\n");
        released.release();
        TestSubscriber<String> lines = lines(1);
        source.next(released);
        assertThat(lines.expectTerminalError())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("released already");
        source.assertCancelled();
    }

    /** Slices of one buffer share its count, so the first one's release takes the others' bytes away. */
    @Test
    void shouldFailWhereTheSourceReleasesWhatItHasGiven() {
        ByteBuf whole = buffer("a\nb");
        TestSubscriber<String> lines = lines(1);
        source.next(whole);
        assertThat(lines.getReceivedOnNext()).containsExactly("a");
        whole.release();
        lines.request(1);
        assertThat(lines.expectTerminalError()).isInstanceOf(IllegalReferenceCountException.class);
        source.assertCancelled();
    }
}
