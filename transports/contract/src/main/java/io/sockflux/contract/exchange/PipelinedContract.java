package io.sockflux.contract.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Network;
import io.sockflux.codec.Encoder;
import io.sockflux.contract.OnNativeTransport;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Aside;
import io.sockflux.contract.kit.Pair;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.contract.wire.OverTls;
import io.sockflux.contract.wire.Wire;
import io.sockflux.error.CodecException;
import io.sockflux.error.SystemCallException;
import io.sockflux.error.TooLongException;
import io.sockflux.error.UnansweredException;
import io.sockflux.exchange.Exchange;
import io.sockflux.exchange.Requester;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.subscriber.TestSubscriber;

/** Requests whose answers come in order: each has its own, whatever becomes of the others. */
@OnNativeTransport
@TransportContract
@OverTls
class PipelinedContract {

    private static final Duration HANG = Duration.ofSeconds(100);
    private static final Duration SHORT = Duration.ofMillis(50);

    private static UnansweredException unanswered(Future<?> future) {
        Throwable failure = Lines.failure(future);
        assertThat(failure).isInstanceOf(UnansweredException.class);
        return (UnansweredException) failure;
    }

    @ParameterizedTest
    @EnumSource
    void shouldGiveEachOfManyRequestsItsAnswerInOrder(PeerKind kind, Network network) throws Exception {
        int requests = Wire.now().bytes(100_000);
        try (Pair pair = Pair.connect(network, kind)) {
            Future<Integer> echo = Aside.run(() -> Lines.echo(pair.peer()));
            Requester<String, String> requester = pair.connection().requester(Lines.PIPELINED);
            AtomicInteger next = new AtomicInteger();
            Waiting.done(requester
                    .requests(Flux.range(0, requests).map(String::valueOf))
                    .doOnNext(answer -> assertThat(answer).isEqualTo("re: " + next.getAndIncrement())));
            assertThat(next).hasValue(requests);
            assertThat(requester.inFlight()).isZero();
            Waiting.done(requester.close());
            assertThat(Aside.result(echo)).isEqualTo(requests);
        }
    }

    @Test
    void shouldGiveEachRequestOfManyThreadsItsAnswer(Network network) throws Exception {
        int requests = Wire.now().bytes(20_000);
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            Future<Integer> echo = Aside.run(() -> Lines.echo(pair.peer()));
            Requester<String, String> requester = pair.connection().requester(Lines.PIPELINED.maxInFlight(20));
            Long right = Flux.range(0, requests)
                    .flatMap(
                            number -> Mono.defer(() -> requester.request("" + number))
                                    .subscribeOn(Schedulers.parallel())
                                    .filter(("re: " + number)::equals),
                            200)
                    .count()
                    .block(HANG);
            assertThat(right).isEqualTo(requests);
            Waiting.done(requester.close());
            assertThat(Aside.result(echo)).isEqualTo(requests);
        }
    }

    @Test
    void shouldHaveNoMoreInFlightThanMayBeAndNoMoreWaiting(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            Requester<String, String> requester =
                    pair.connection().requester(Lines.PIPELINED.maxInFlight(2).maxPending(3));
            List<CompletableFuture<String>> answers = new ArrayList<>();
            for (String request : List.of("a", "b")) {
                answers.add(requester.request(request).toFuture());
                assertThat(Lines.next(pair.peer())).isEqualTo(request);
            }
            for (String request : List.of("c", "d", "e", "f")) {
                answers.add(requester.request(request).toFuture());
            }
            UnansweredException tooMany = unanswered(answers.get(5));
            assertThat(tooMany.wasSent()).isFalse();
            assertThat(tooMany).hasMessageContaining("3 requests wait already; the request was not sent");
            assertThat(requester.inFlight()).isEqualTo(2);
            assertThat(requester.pending()).isEqualTo(3);
            pair.peer().send("A\nB\n");
            for (String request : List.of("c", "d")) {
                assertThat(Lines.next(pair.peer())).isEqualTo(request);
            }
            pair.peer().send("C\nD\n");
            assertThat(Lines.next(pair.peer())).isEqualTo("e");
            pair.peer().send("E\n");
            List<String> all = new ArrayList<>();
            for (CompletableFuture<String> answer : answers.subList(0, 5)) {
                all.add(answer.get());
            }
            assertThat(all).containsExactly("A", "B", "C", "D", "E");
        }
    }

    @Test
    void shouldThrowAwayALateAnswerAndGiveTheNextItsOwn(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            Requester<String, String> requester = pair.connection().requester(Lines.PIPELINED);
            CompletableFuture<String> late = requester.request("a", SHORT).toFuture();
            CompletableFuture<String> cancelled = requester.request("b").toFuture();
            CompletableFuture<String> third = requester.request("c").toFuture();
            for (String request : List.of("a", "b", "c")) {
                assertThat(Lines.next(pair.peer())).isEqualTo(request);
            }
            UnansweredException failure = unanswered(late);
            assertThat(failure.wasSent()).isTrue();
            assertThat(failure).hasMessageContaining("no answer within its time; the peer may have the request");
            cancelled.cancel(true);
            assertThat(requester.inFlight()).isEqualTo(3);
            pair.peer().send("A\nB\nC\n");
            assertThat(Waiting.result(Mono.fromFuture(third))).isEqualTo("C");
            assertThat(requester.inFlight()).isZero();
        }
    }

    @Test
    void shouldNeverSendARequestThatWasGivenUpWhileItWaited(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            Requester<String, String> requester = pair.connection().requester(Lines.PIPELINED.maxInFlight(1));
            CompletableFuture<String> first = requester.request("a").toFuture();
            CompletableFuture<String> late = requester.request("b", SHORT).toFuture();
            CompletableFuture<String> cancelled = requester.request("c").toFuture();
            CompletableFuture<String> last = requester.request("d").toFuture();
            assertThat(Lines.next(pair.peer())).isEqualTo("a");
            UnansweredException failure = unanswered(late);
            assertThat(failure.wasSent()).isFalse();
            cancelled.cancel(true);
            assertThat(requester.pending()).isEqualTo(1);
            pair.peer().send("A\n");
            assertThat(Lines.next(pair.peer())).isEqualTo("d");
            pair.peer().send("D\n");
            assertThat(first.get()).isEqualTo("A");
            assertThat(last.get()).isEqualTo("D");
        }
    }

    @Test
    void shouldFailARequestAloneWhoseEncoderFails(Network network) throws Exception {
        Encoder<String> failing = (text, out) -> {
            out.bytes().writeCharSequence(text + "\n", StandardCharsets.UTF_8);
            if (text.equals("b")) {
                throw new IllegalStateException("half way");
            }
        };
        Exchange<String, String> exchange = Exchange.pipelined(failing, Lines.PIPELINED.decoder(), 100);
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            Future<Integer> echo = Aside.run(() -> Lines.echo(pair.peer()));
            Requester<String, String> requester = pair.connection().requester(exchange);
            CompletableFuture<String> before = requester.request("a").toFuture();
            CompletableFuture<String> failed = requester.request("b").toFuture();
            CompletableFuture<String> behind = requester.request("c").toFuture();
            assertThat(Lines.failure(failed)).isInstanceOf(CodecException.class);
            assertThat(Waiting.result(Mono.fromFuture(before))).isEqualTo("re: a");
            assertThat(Waiting.result(Mono.fromFuture(behind))).isEqualTo("re: c");
            Waiting.done(requester.close());
            assertThat(Aside.result(echo)).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldTellThoseInFlightFromThoseNeverSentWhereThePeerEnds(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            Requester<String, String> requester = pair.connection().requester(Lines.PIPELINED.maxInFlight(2));
            List<CompletableFuture<String>> answers = new ArrayList<>();
            for (String request : List.of("a", "b", "c")) {
                answers.add(requester.request(request).toFuture());
            }
            assertThat(Lines.next(pair.peer())).isEqualTo("a");
            assertThat(Lines.next(pair.peer())).isEqualTo("b");
            pair.peer().send("A\n");
            assertThat(Lines.next(pair.peer())).isEqualTo("c");
            answers.add(requester.request("d").toFuture());
            pair.peer().close();
            assertThat(answers.get(0).get()).isEqualTo("A");
            assertThat(unanswered(answers.get(1)).wasSent()).isTrue();
            assertThat(unanswered(answers.get(2)).wasSent()).isTrue();
            assertThat(unanswered(answers.get(3)).wasSent()).isFalse();
            assertThat(answers.get(3)).isCompletedExceptionally();
            UnansweredException later = unanswered(requester.request("e").toFuture());
            assertThat(later.wasSent()).isFalse();
            assertThat(later).hasMessageContaining("the connection has ended");
            Waiting.done(pair.connection().closed());
        }
    }

    @Test
    void shouldFailWithWhatTheConnectionFailedWith(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            Requester<String, String> requester = pair.connection().requester(Lines.PIPELINED);
            CompletableFuture<String> answer = requester.request("a").toFuture();
            assertThat(Lines.next(pair.peer())).isEqualTo("a");
            pair.peer().reset();
            assertThat(unanswered(answer))
                    .hasCauseInstanceOf(SystemCallException.class)
                    .hasMessageContaining("ECONNRESET");
        }
    }

    @Test
    void shouldFailWhatIsInFlightWhereTheAnswerIsNone(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            Requester<String, String> requester = pair.connection().requester(Lines.PIPELINED);
            CompletableFuture<String> first = requester.request("a").toFuture();
            CompletableFuture<String> second = requester.request("b").toFuture();
            Future<Boolean> sending = Aside.run(() -> {
                pair.peer().send("A\n" + "x".repeat(2000));
                return pair.peer().isOver();
            });
            assertThat(Waiting.result(Mono.fromFuture(first))).isEqualTo("A");
            assertThat(unanswered(second)).hasCauseInstanceOf(TooLongException.class);
            Waiting.done(pair.connection().closed());
            sending.cancel(true);
        }
    }

    @Test
    void shouldEndTheConnectionAtAnAnswerThatNobodyAskedFor(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            Requester<String, String> requester = pair.connection().requester(Lines.PIPELINED);
            CompletableFuture<String> answer = requester.request("a").toFuture();
            assertThat(Lines.next(pair.peer())).isEqualTo("a");
            pair.peer().send("A\nA\n");
            assertThat(answer.get()).isEqualTo("A");
            Waiting.done(pair.connection().closed());
            UnansweredException failure = unanswered(requester.request("b").toFuture());
            assertThat(failure).hasCauseInstanceOf(ProtocolException.class).hasMessageContaining("it came twice");
            assertThat(failure.wasSent()).isFalse();
        }
    }

    @Test
    void shouldHandPushesAside(Network network) throws Exception {
        List<String> pushes = new CopyOnWriteArrayList<>();
        Exchange<String, String> exchange = Lines.PIPELINED.pushes(line -> line.startsWith(">") && pushes.add(line));
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            Requester<String, String> requester = pair.connection().requester(exchange);
            pair.peer().send(">first\n");
            Awaitility.await().until(() -> pushes.size() == 1);
            CompletableFuture<String> answer = requester.request("a").toFuture();
            assertThat(Lines.next(pair.peer())).isEqualTo("a");
            pair.peer().send(">second\nA\n");
            assertThat(answer.get(100, TimeUnit.SECONDS)).isEqualTo("A");
            assertThat(pushes).containsExactly(">first", ">second");
        }
    }

    @Test
    void shouldGiveTheConnectionUpWhereNoneInFlightIsAnswered(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            Requester<String, String> requester = pair.connection().requester(Lines.PIPELINED.maxInFlight(2));
            CompletableFuture<String> first = requester.request("a", SHORT).toFuture();
            CompletableFuture<String> second = requester.request("b", SHORT).toFuture();
            CompletableFuture<String> third = requester.request("c", HANG).toFuture();
            assertThat(unanswered(first).wasSent()).isTrue();
            assertThat(unanswered(second).wasSent()).isTrue();
            UnansweredException failure = unanswered(third);
            assertThat(failure.wasSent()).isFalse();
            assertThat(failure).hasMessageContaining("none of 2 requests in flight was answered in its time");
            Waiting.done(pair.connection().closed());
        }
    }

    @Test
    void shouldKeepTheConnectionWhereACancelledRequestMayStillBeAnswered(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            Requester<String, String> requester = pair.connection().requester(Lines.PIPELINED.maxInFlight(1));
            CompletableFuture<String> cancelled = requester.request("a", HANG).toFuture();
            assertThat(Lines.next(pair.peer())).isEqualTo("a");
            cancelled.cancel(true);
            CompletableFuture<String> next = requester.request("b", HANG).toFuture();
            pair.peer().send("A\n");
            assertThat(Lines.next(pair.peer())).isEqualTo("b");
            pair.peer().send("B\n");
            assertThat(Waiting.result(Mono.fromFuture(next))).isEqualTo("B");
        }
    }

    @Test
    void shouldAnswerWhatIsInFlightBeforeItCloses(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            Requester<String, String> requester = pair.connection().requester(Lines.PIPELINED.maxInFlight(1));
            CompletableFuture<String> first = requester.request("a").toFuture();
            CompletableFuture<String> second = requester.request("b").toFuture();
            assertThat(Lines.next(pair.peer())).isEqualTo("a");
            CompletableFuture<Void> closed = requester.close().toFuture();
            assertThat(unanswered(second).wasSent()).isFalse();
            assertThat(unanswered(requester.request("c").toFuture())).hasMessageContaining("closed on this side");
            assertThat(closed).isNotDone();
            pair.peer().send("A\n");
            assertThat(first.get()).isEqualTo("A");
            // In order, with nothing lost: no reset.
            assertThat(pair.peer().receiveRest()).isEmpty();
            pair.peer().close();
            Waiting.done(Mono.fromFuture(closed));
        }
    }

    @Test
    void shouldLeaveTheConnectionWhereAnotherReceives(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            CompletableFuture<String> line = pair.connection()
                    .receive()
                    .lines(StandardCharsets.UTF_8, 100)
                    .next()
                    .toFuture();
            Waiting.done(pair.connection().peek(1).onErrorComplete());
            Requester<String, String> requester = pair.connection().requester(Lines.PIPELINED);
            UnansweredException failure = unanswered(requester.request("a").toFuture());
            assertThat(failure).hasMessageContaining("one at a time");
            pair.peer().send("theirs\n");
            assertThat(line.get()).isEqualTo("theirs");
        }
    }

    @Test
    void shouldAskForRequestsAsAnswersAreTaken(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            Future<Integer> echo = Aside.run(() -> Lines.echo(pair.peer()));
            Requester<String, String> requester = pair.connection().requester(Lines.PIPELINED.maxInFlight(10));
            AtomicInteger asked = new AtomicInteger();
            TestSubscriber<String> answers =
                    TestSubscriber.builder().initialRequest(5).build();
            requester
                    .requests(Flux.range(0, 1000).map(String::valueOf).doOnNext(request -> asked.incrementAndGet()))
                    .subscribe(answers);
            Awaitility.await().until(() -> answers.getReceivedOnNext().size() == 5);
            Awaitility.await().until(() -> requester.inFlight() == 0);
            assertThat(asked.get()).isLessThanOrEqualTo(15);
            answers.cancel();
            Waiting.done(requester.close());
            Aside.result(echo);
        }
    }
}
