package io.sockflux.bridge.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.bridge.dns.Outcome.Kind;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.subscriber.TestSubscriber;

class TogetherTest {

    private static final Question QUESTION = new Question("a.test", RecordType.A);
    private static final Outcome OUTCOME = Outcome.none(Kind.NO_NAME, "none");

    private final Together together = new Together();
    private int asked;
    private Sinks.One<Outcome> answer = Sinks.one();

    private TestSubscriber<Outcome> ask(Question question) {
        TestSubscriber<Outcome> subscriber = TestSubscriber.create();
        together.ask(
                        question,
                        () -> Mono.defer(() -> {
                            asked++;
                            return answer.asMono();
                        }))
                .subscribe(subscriber);
        return subscriber;
    }

    @Test
    void shouldAskOnceForAllWhoWait() {
        TestSubscriber<Outcome> one = ask(QUESTION);
        TestSubscriber<Outcome> other = ask(QUESTION);
        ask(new Question("a.test", RecordType.AAAA));
        assertThat(asked).isEqualTo(2);
        answer.tryEmitValue(OUTCOME);

        assertThat(one.getReceivedOnNext()).containsExactly(OUTCOME);
        assertThat(other.getReceivedOnNext()).containsExactly(OUTCOME);
    }

    @Test
    void shouldAskAnewOnceThereWasAnAnswer() {
        ask(QUESTION);
        answer.tryEmitValue(OUTCOME);
        answer = Sinks.one();

        assertThat(ask(QUESTION).isTerminated()).isFalse();
        assertThat(asked).isEqualTo(2);
    }

    @Test
    void shouldAskAnewOnceItHasFailed() {
        TestSubscriber<Outcome> one = ask(QUESTION);
        answer.tryEmitError(new IllegalStateException("failed"));
        assertThat(one.isTerminatedError()).isTrue();
        answer = Sinks.one();

        assertThat(ask(QUESTION).isTerminated()).isFalse();
        assertThat(asked).isEqualTo(2);
    }

    @Test
    void shouldGoOnWhileOneWaitsAndAskAnewOnceAllHaveLeft() {
        TestSubscriber<Outcome> one = ask(QUESTION);
        TestSubscriber<Outcome> other = ask(QUESTION);
        one.cancel();
        assertThat(answer.currentSubscriberCount()).isEqualTo(1);
        other.cancel();
        assertThat(answer.currentSubscriberCount()).as("asked for nobody").isZero();

        ask(QUESTION);
        assertThat(asked).isEqualTo(2);
    }

    @Test
    void shouldAskAnewWhereTheAnswerCameAtOnce() {
        answer.tryEmitValue(OUTCOME);
        assertThat(ask(QUESTION).getReceivedOnNext()).containsExactly(OUTCOME);
        assertThat(ask(QUESTION).getReceivedOnNext()).containsExactly(OUTCOME);
        assertThat(asked).isEqualTo(2);
    }
}
