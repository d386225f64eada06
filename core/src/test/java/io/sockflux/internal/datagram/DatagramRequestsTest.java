package io.sockflux.internal.datagram;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.sockflux.address.Endpoint;
import io.sockflux.datagram.DatagramError;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.datagram.ResendSchedule;
import io.sockflux.error.Errno;
import io.sockflux.error.RequestFailedException;
import io.sockflux.error.SendFailedException;
import io.sockflux.error.SystemCallException;
import io.sockflux.message.Message;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.subscriber.TestSubscriber;

/** What a request leaves behind at each of its ends: no timer, no subscription, no buffer. */
class DatagramRequestsTest {

    private static final Endpoint SERVER = Endpoint.parse("udp://127.0.0.1:9");
    private static final ResendSchedule TWICE = ResendSchedule.of(Duration.ofSeconds(1), Duration.ofSeconds(2));

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Sinks.Many<Message> input = Sinks.many().multicast().directBestEffort();
    private final Sinks.Many<DatagramError> errors = Sinks.many().multicast().directBestEffort();
    private final List<String> sent = new ArrayList<>();
    private final List<Message> questions = new ArrayList<>();
    private Mono<Void> sending = Mono.empty();
    /** How the next sends end; the rest as {@code sending}. */
    private final ArrayDeque<Mono<Void>> sendings = new ArrayDeque<>();

    private final DatagramRequests requests = new DatagramRequests(
            (DatagramSocket) Proxy.newProxyInstance(
                    DatagramRequestsTest.class.getClassLoader(),
                    new Class<?>[] {DatagramSocket.class},
                    (proxy, method, with) -> switch (method.getName()) {
                        case "receivePooled" -> input.asFlux();
                        case "errors" -> errors.asFlux();
                        case "localEndpoint" -> SERVER;
                        case "peerEndpoint" -> Optional.empty();
                        case "send" -> send(with[0]);
                        default -> throw new UnsupportedOperationException(method.toString());
                    }),
            () -> {});

    private Mono<Void> send(Object what) {
        return what instanceof Message message
                ? Mono.defer(() -> {
                    sent.add(message.data().toString(UTF_8));
                    message.discard();
                    Mono<Void> next = sendings.poll();
                    return next != null ? next : sending;
                })
                : Flux.from((Publisher<?>) what).then();
    }

    private TestSubscriber<Message> ask(String question) {
        Message message = Message.of(Unpooled.copiedBuffer(question, UTF_8)).to(SERVER);
        questions.add(message);
        TestSubscriber<Message> subscriber = TestSubscriber.create();
        requests.ask(
                        channel.eventLoop(),
                        message,
                        TWICE,
                        answer -> answer.data().toString(UTF_8).startsWith(question))
                .subscribe(subscriber);
        return subscriber;
    }

    private Message come(String text) {
        Message message = Message.of(Unpooled.copiedBuffer(text, UTF_8)).to(SERVER);
        input.tryEmitNext(message);
        return message;
    }

    private void pass(Duration time) {
        channel.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
    }

    private static List<String> texts(TestSubscriber<Message> subscriber) {
        return subscriber.getReceivedOnNext().stream()
                .map(answer -> answer.data().toString(UTF_8))
                .toList();
    }

    @BeforeEach
    void stopTheClock() {
        channel.freezeTime();
    }

    @AfterEach
    void findNothingLeft() {
        assertThat(channel.runScheduledPendingTasks()).as("a timer is left").isEqualTo(-1);
        assertThat(input.currentSubscriberCount())
                .as("subscriptions to the input")
                .isZero();
        assertThat(errors.currentSubscriberCount())
                .as("subscriptions to errors")
                .isZero();
        assertThat(questions)
                .allSatisfy(question -> assertThat(question.data().refCnt())
                        .as("held of the question")
                        .isZero());
    }

    @Test
    void shouldLeaveNothingBehindAnAnswer() {
        TestSubscriber<Message> asking = ask("a");
        assertThat(sent).containsExactly("a");
        Message answer = come("a!");

        assertThat(texts(asking)).containsExactly("a!");
        assertThat(answer.data().refCnt()).as("of the pooled answer").isZero();
    }

    @Test
    void shouldReleaseWhatIsNoAnswerAndGoOn() {
        TestSubscriber<Message> asking = ask("a");
        Message other = come("b");
        assertThat(other.data().refCnt()).isZero();
        assertThat(asking.isTerminated()).isFalse();
        come("a!");
        assertThat(texts(asking)).containsExactly("a!");
    }

    @Test
    void shouldGiveEachOfTwoItsAnswerAndHearUntilTheLastHasOne() {
        TestSubscriber<Message> first = ask("a");
        TestSubscriber<Message> second = ask("b");
        assertThat(input.currentSubscriberCount()).isEqualTo(1);
        come("b!");
        assertThat(texts(second)).containsExactly("b!");
        assertThat(input.currentSubscriberCount()).isEqualTo(1);
        come("a!");
        assertThat(texts(first)).containsExactly("a!");
    }

    @Test
    void shouldHearAnewForTheNextBehindTheLast() {
        ask("a");
        come("a!");
        TestSubscriber<Message> next = ask("b");
        come("b!");
        assertThat(texts(next)).containsExactly("b!");
    }

    @Test
    void shouldLeaveNothingBehindACancellation() {
        ask("a").cancel();
        pass(Duration.ofSeconds(10));
        assertThat(sent).containsExactly("a");
    }

    @Test
    void shouldSendAgainAtTheEndOfATimeAndLeaveNothingBehindTheLast() {
        TestSubscriber<Message> asking = ask("a");
        pass(Duration.ofSeconds(1).minusNanos(1));
        assertThat(sent).hasSize(1);
        pass(Duration.ofNanos(1));
        assertThat(sent).hasSize(2);
        pass(Duration.ofSeconds(2));

        assertThat(asking.expectTerminalError())
                .isInstanceOfSatisfying(
                        RequestFailedException.class,
                        e -> assertThat(e.attempts()).hasSize(2));
        assertThat(sent).hasSize(2);
    }

    @Test
    void shouldLeaveNothingBehindASendThatFails() {
        sending = Mono.error(new IllegalStateException("cannot"));
        assertThat(ask("a").expectTerminalError()).hasMessage("cannot");
    }

    @Test
    void shouldLeaveNothingBehindAPredicateThatThrows() {
        TestSubscriber<Message> asking = TestSubscriber.create();
        Message question = Message.of(Unpooled.copiedBuffer("a", UTF_8)).to(SERVER);
        questions.add(question);
        requests.ask(channel.eventLoop(), question, TWICE, answer -> {
                    throw new NoClassDefFoundError("thrown");
                })
                .subscribe(asking);
        TestSubscriber<Message> other = ask("b");
        Message came = come("b!");

        assertThat(asking.expectTerminalError()).hasMessage("thrown");
        assertThat(texts(other)).as("another request").containsExactly("b!");
        assertThat(came.data().refCnt()).isZero();
    }

    @Test
    void shouldLeaveNothingWhereTheInputFails() {
        TestSubscriber<Message> first = ask("a");
        TestSubscriber<Message> second = ask("b");
        input.tryEmitError(new IllegalStateException("gone"));
        assertThat(first.expectTerminalError()).hasMessage("gone");
        assertThat(second.expectTerminalError()).hasMessage("gone");
    }

    @Test
    void shouldTakeAnAnswerThatIsWrittenInAnotherWay() {
        assertThat(DatagramRequests.isSame(SERVER, Endpoint.parse("udp://[::ffff:127.0.0.1]:9")))
                .isTrue();
        assertThat(DatagramRequests.isSame(SERVER, Endpoint.parse("udp://127.0.0.1:8")))
                .isFalse();
        assertThat(DatagramRequests.isSame(SERVER, Endpoint.parse("udp://127.0.0.2:9")))
                .isFalse();
        assertThat(DatagramRequests.isSame(SERVER, null)).isFalse();
    }

    // Errors

    private static Mono<Void> refused(Errno errno) {
        return Mono.error(() -> new SendFailedException(SERVER, 0, errno.name(), errno, new IOException(errno.name())));
    }

    private static RequestFailedException failure(TestSubscriber<Message> asking, Errno errno) {
        Throwable error = asking.expectTerminalError();
        assertThat(error).isInstanceOf(RequestFailedException.class);
        RequestFailedException failure = (RequestFailedException) error;
        assertThat(failure.errno()).isEqualTo(errno);
        return failure;
    }

    private static List<Optional<Errno>> errnos(RequestFailedException failure) {
        return failure.attempts().stream()
                .map(attempt -> attempt.failure().flatMap(SystemCallException::errno))
                .toList();
    }

    @Test
    void shouldSendOnceMoreWhereTheErrorMayBeOfAnEarlierDatagram() {
        sendings.add(refused(Errno.ECONNREFUSED));
        TestSubscriber<Message> asking = ask("a");
        assertThat(sent).hasSize(2);
        come("a!");
        assertThat(texts(asking)).containsExactly("a!");

        sending = refused(Errno.ECONNREFUSED);
        TestSubscriber<Message> refusedTwice = ask("b");
        assertThat(errnos(failure(refusedTwice, Errno.ECONNREFUSED))).containsExactly(Optional.of(Errno.ECONNREFUSED));
        assertThat(sent).hasSize(4);
    }

    @Test
    void shouldTryAgainWhatMayPassAndTellOfItInItsAttemptOnly() {
        sendings.add(refused(Errno.EHOSTUNREACH));
        TestSubscriber<Message> asking = ask("a");
        pass(Duration.ofSeconds(1));
        assertThat(sent).hasSize(2);
        pass(Duration.ofSeconds(2));
        assertThat(errnos(failure(asking, Errno.ETIMEDOUT)))
                .containsExactly(Optional.of(Errno.EHOSTUNREACH), Optional.empty());
    }

    @Test
    void shouldEndAtOnceWithWhatCannotPass() {
        sendings.add(refused(Errno.EMSGSIZE));
        assertThat(errnos(failure(ask("a"), Errno.EMSGSIZE))).containsExactly(Optional.of(Errno.EMSGSIZE));
        assertThat(sent).hasSize(1);
    }

    @Test
    void shouldNotTakeTheLateFailureOfASendForThatOfTheNext() {
        Sinks.Empty<Void> first = Sinks.empty();
        sendings.add(first.asMono());
        TestSubscriber<Message> asking = ask("a");
        pass(Duration.ofSeconds(1));
        first.tryEmitError(new SendFailedException(SERVER, 0, "late", Errno.EMSGSIZE, new IOException("late")));
        assertThat(asking.isTerminated()).as("ended by a send before the last").isFalse();
        come("a!");
        assertThat(texts(asking)).containsExactly("a!");
    }

    @Test
    void shouldHearOfErrorsOfItsOwnPeerOnly() {
        TestSubscriber<Message> asking = ask("a");
        errors.tryEmitNext(DatagramError.of(Errno.ECONNREFUSED, Optional.of(Endpoint.parse("udp://127.0.0.1:8"))));
        assertThat(asking.isTerminated())
                .as("ended by an error of another peer")
                .isFalse();
        errors.tryEmitNext(DatagramError.of(Errno.EHOSTUNREACH, Optional.of(SERVER)));
        assertThat(asking.isTerminated()).isFalse();
        pass(Duration.ofSeconds(1));
        errors.tryEmitNext(DatagramError.of(Errno.ECONNREFUSED, Optional.of(SERVER)));
        assertThat(errnos(failure(asking, Errno.ECONNREFUSED)))
                .containsExactly(Optional.of(Errno.EHOSTUNREACH), Optional.of(Errno.ECONNREFUSED));
    }

    @Test
    void shouldTakeWhatComesFromTheAskedPeerForTheAnswerUnlessAPredicateSaysMore() {
        Message question = Message.of(Unpooled.copiedBuffer("q", UTF_8)).to(SERVER);
        questions.add(question);
        TestSubscriber<Message> asking = TestSubscriber.create();
        requests.ask(channel.eventLoop(), question, TWICE, null).subscribe(asking);
        Message forged = Message.of(Unpooled.copiedBuffer("forged", UTF_8)).to(Endpoint.parse("udp://127.0.0.1:8"));
        input.tryEmitNext(forged);
        assertThat(asking.getReceivedOnNext()).isEmpty();
        assertThat(forged.data().refCnt()).isZero();
        come("answer");
        assertThat(texts(asking)).containsExactly("answer");
    }
}
