package io.sockflux.test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * What a stream of bytes promises to those who use it, as tests of JUnit 5. A subclass says how a pair of connected ends is
 * made, and gets a test for each promise:
 *
 * <ul>
 *   <li>every byte comes once and in order, both ways at once;
 *   <li>demand is respected, and a cancelled subscriber leaves the rest to the next;
 *   <li>a peer that does not read stops the source of a send;
 *   <li>every buffer of a send is released, whatever becomes of the send;
 *   <li>the end comes behind the last byte; an abort of the peer is never taken for nothing;
 *   <li>nothing happens before subscription.
 * </ul>
 *
 * <p>The page "Test your network code" of the guide has a protocol and its tests.
 */
public abstract class StreamConformance extends StreamFixture {

    /** More than the buffers of any pair hold. */
    private static final int MUCH = 24 << 20;

    private static final int SOME = 300_000;

    /** For subclasses. */
    protected StreamConformance() {}

    // Bytes

    /** Every byte comes, once and in order. */
    @Test
    void shouldDeliverEveryByteInOrder() {
        Source source = Source.of(SOME);
        Received received = Received.all(tested());
        await(peer().send(source.buffers()));
        awaitBytes(received, SOME);
        assertContent(source, received);
    }

    /** Both directions at once hold up neither. */
    @Test
    void shouldCarryBothDirectionsAtOnce() {
        Source there = Source.of(SOME);
        Source back = Source.of(SOME + 1);
        Received atTested = Received.all(tested());
        Received atPeer = Received.all(peer());
        await(Mono.when(tested().send(there.buffers()), peer().send(back.buffers())));
        awaitBytes(atTested, SOME + 1);
        awaitBytes(atPeer, SOME);
        assertContent(there, atPeer);
        assertContent(back, atTested);
    }

    /** What is sent before anyone receives is not lost. */
    @Test
    void shouldKeepWhatCameBeforeAnyoneReceived() {
        await(peer().send(Flux.just(text("early"), text(" bird"))));
        Received received = Received.all(tested());
        awaitBytes(received, 10);
        assertArrayEquals(bytes("early bird"), received.bytes());
    }

    /** An empty buffer is no end and no byte. */
    @Test
    void shouldPassOverEmptyBuffers() {
        passOverEmptyBuffers(peer(), Received.all(tested()));
        passOverEmptyBuffers(tested(), Received.all(peer()));
    }

    private void passOverEmptyBuffers(ByteStream from, Received received) {
        await(from.send(Flux.just(text(""), text("a"), text(""), text("b"))));
        awaitBytes(received, 2);
        assertArrayEquals(bytes("ab"), received.bytes());
        assertFalse(received.hasEnded(), "the stream has ended");
    }

    /** Nothing is sent and nothing is asked for before subscription. */
    @Test
    void shouldDoNothingBeforeSubscription() {
        Source source = Source.of(100);
        Received atPeer = Received.all(peer());
        Mono<Void> send = tested().send(source.buffers());
        Flux<ByteBuf> receive = tested().receive();
        tested().end();
        tested().close();
        tested().abort();
        goThere(atPeer, 0, "mark");
        assertEquals(0, source.asked(), "bytes asked of a source that nobody sends");
        assertArrayEquals(bytes("mark"), atPeer.bytes());
        await(send);
        awaitBytes(atPeer, 104);
        await(peer().send(Mono.just(text("x"))));
        assertEquals(1, await(receive.map(ByteBuf::readableBytes).next()));
    }

    // Demand

    /** A subscriber that asks for nothing gets nothing. */
    @Test
    void shouldEmitNoMoreThanWasAsked() {
        Received atPeer = Received.all(peer());
        Received received = Received.quiet(tested());
        int marks = 0;
        for (int asked = 0; asked <= 3; asked++) {
            await(peer().send(Mono.just(text("0123456789"))));
            goThere(atPeer, marks, "m");
            marks++;
            int most = asked;
            assertTrue(
                    received.elements() <= most,
                    () -> received.elements() + " elements came where " + most + " were asked for");
            received.request(1);
        }
        received.request(Long.MAX_VALUE);
        awaitBytes(received, 40);
        assertArrayEquals(bytes("0123456789".repeat(4)), received.bytes());
    }

    /** What a cancelled subscriber did not take is the next one's. */
    @Test
    void shouldLeaveTheRestToTheNextSubscriber() {
        Source source = Source.of(SOME);
        Mono<Void> sent = peer().send(source.buffers()).cache();
        sent.subscribe(nothing -> {}, e -> {});
        byte[] all = {};
        while (all.length < SOME) {
            byte[] more = await(tested().receive().map(ByteBufUtil::getBytes).next());
            if (more == null) {
                throw new AssertionError("the stream has ended after " + all.length + " of " + SOME + " bytes");
            }
            all = Source.join(all, more);
        }
        await(sent);
        byte[] came = all;
        assertArrayEquals(source.content(), came, () -> source.difference(came));
    }

    /** While the peer does not read, a send asks for no more than the buffers hold. */
    @Test
    void shouldStopAskingWhileThePeerDoesNotRead() {
        Source source = Source.of(MUCH);
        Received received = Received.all(tested());
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Sinks.Empty<Void> sent = Sinks.empty();
        tested().send(source.buffers())
                .subscribe(
                        nothing -> {},
                        e -> {
                            failure.set(e);
                            sent.tryEmitEmpty();
                        },
                        sent::tryEmitEmpty);
        int asked;
        int rounds = 0;
        do {
            asked = source.asked();
            // A round in the other direction gives the send its time.
            await(peer().send(Mono.just(text("r"))));
            rounds++;
            awaitBytes(received, rounds);
        } while (source.asked() > asked && source.asked() < MUCH);
        assertTrue(source.asked() < MUCH, "the send has asked for all " + MUCH + " bytes, and the peer has read none");
        Received atPeer = Received.all(peer());
        awaitBytes(atPeer, MUCH);
        await(sent.asMono());
        assertNull(failure.get(), () -> "the send failed: " + failure.get());
        assertContent(source, atPeer);
        assertNull(source.kept());
    }

    // Buffers and failures

    /** A send that is done has released its buffers. */
    @Test
    void shouldReleaseWhatItHasSent() {
        Source source = Source.of(SOME);
        Received atPeer = Received.all(peer());
        await(tested().send(source.buffers()));
        awaitBytes(atPeer, SOME);
        assertNull(source.kept());
    }

    /** The failure of a source is the send's; what came before it goes out, and the stream goes on. */
    @Test
    void shouldFailWithTheSourcesFailureAndGoOn() {
        Source source = Source.of(SOME);
        Received atPeer = Received.all(peer());
        IllegalStateException planted = new IllegalStateException("planted");
        Throwable failure = failure(tested().send(source.buffersThen(planted)));
        assertTrue(
                hasCause(failure, planted),
                () -> "the send failed with " + failure + ", not with the source's failure");
        await(tested().send(Mono.just(text("on"))));
        awaitBytes(atPeer, SOME + 2);
        assertArrayEquals(Source.join(source.content(), bytes("on")), atPeer.bytes());
        assertNull(source.kept());
    }

    /** A cancelled send cancels its source, and the stream goes on. */
    @Test
    void shouldCancelTheSourceOfACancelledSend() {
        Sinks.Many<ByteBuf> source = Sinks.many().unicast().onBackpressureBuffer();
        Sinks.Empty<Void> cancelled = Sinks.empty();
        Received atPeer = Received.all(peer());
        Disposable send = tested().send(source.asFlux().doOnCancel(cancelled::tryEmitEmpty))
                .subscribe(nothing -> {}, e -> {});
        source.tryEmitNext(text("a"));
        awaitBytes(atPeer, 1);
        send.dispose();
        await(cancelled.asMono());
        await(tested().send(Mono.just(text("b"))));
        awaitBytes(atPeer, 2);
        assertArrayEquals(bytes("ab"), atPeer.bytes());
    }

    // Ends

    /** The peer's end comes behind its last byte, and is no failure. */
    @Test
    void shouldCompleteBehindTheLastByte() {
        Assumptions.assumeTrue(halfCloses(), "cannot end sending alone");
        Source source = Source.of(SOME);
        Received received = Received.all(tested());
        await(peer().send(source.buffers()).then(Mono.defer(() -> peer().end())));
        await(received.ended());
        assertNull(received.error(), () -> "the stream failed: " + received.error());
        assertContent(source, received);
    }

    /** The peer's end leaves the other direction open. */
    @Test
    void shouldSendBehindThePeersEnd() {
        Assumptions.assumeTrue(halfCloses(), "cannot end sending alone");
        Source source = Source.of(SOME);
        Received received = Received.all(tested());
        Received atPeer = Received.all(peer());
        await(peer().end());
        await(received.ended());
        await(tested().send(source.buffers()).then(Mono.defer(() -> tested().end())));
        await(atPeer.ended());
        assertContent(source, atPeer);
        assertTrue(atPeer.isComplete(), () -> "the stream failed: " + atPeer.error());
    }

    /** Behind its own end nothing more can be sent, and the buffers are released. */
    @Test
    void shouldRefuseToSendBehindItsOwnEnd() {
        Assumptions.assumeTrue(halfCloses(), "cannot end sending alone");
        await(tested().end());
        Source source = Source.of(10);
        failure(tested().send(source.buffers()));
        assertNull(source.kept());
        Received received = Received.all(tested());
        await(peer().send(Mono.just(text("still"))));
        awaitBytes(received, 5);
        assertArrayEquals(bytes("still"), received.bytes());
    }

    /** A close without loss gives the peer all that was sent, and then the end. */
    @Test
    void shouldCloseWithoutLoss() {
        Source source = Source.of(SOME);
        Received atPeer = Received.all(peer());
        Mono<Void> sent = tested().send(source.buffers());
        Sinks.Empty<Void> closed = Sinks.empty();
        sent.then(Mono.defer(() -> tested().close()))
                .subscribe(nothing -> {}, e -> closed.tryEmitEmpty(), closed::tryEmitEmpty);
        await(atPeer.ended());
        await(peer().close());
        await(closed.asMono());
        assertNull(atPeer.error(), () -> "the stream failed: " + atPeer.error());
        assertContent(source, atPeer);
    }

    /** Who receives is told of the own close. */
    @Test
    void shouldEndItsReceiverWhenItCloses() {
        Received received = Received.all(tested());
        await(tested().abort());
        await(received.ended());
        assertTrue(received.hasEnded());
    }

    /** After its own close a stream sends nothing, and releases what it was given. */
    @Test
    void shouldRefuseToSendWhenItIsClosed() {
        await(tested().abort());
        Source source = Source.of(10);
        failure(tested().send(source.buffers()));
        assertNull(source.kept());
    }

    /** An abort of the peer ends the receiver and the sender, and leaves no buffer behind. */
    @Test
    void shouldTellOfThePeersAbort() {
        Source source = Source.of(MUCH);
        Received received = Received.all(tested());
        Mono<Void> send = tested().send(source.buffers()).cache();
        send.subscribe(nothing -> {}, e -> {});
        await(peer().abort());
        await(received.ended());
        if (tellsAborts()) {
            assertFalse(received.isComplete(), "an abort was taken for the end of the stream");
        }
        failure(send);
        assertNull(source.kept());
    }

    /** A subscriber that fails does not break the stream for the next. */
    @Test
    void shouldOutliveAReceiverThatFails() {
        await(peer().send(Mono.just(text("a"))));
        assertThrows(
                IllegalStateException.class,
                () -> await(tested().receive().next().doOnNext(buffer -> {
                    throw new IllegalStateException("planted");
                })));
        await(peer().send(Mono.just(text("b"))));
        Received received = Received.all(tested());
        awaitBytes(received, 1);
        assertTrue(new String(received.bytes(), StandardCharsets.UTF_8).endsWith("b"));
    }
}
