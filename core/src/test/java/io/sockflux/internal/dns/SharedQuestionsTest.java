package io.sockflux.internal.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.internal.dns.Outcome.Kind;
import io.sockflux.internal.dns.wire.Question;
import io.sockflux.internal.dns.wire.RecordType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.subscriber.TestSubscriber;

class SharedQuestionsTest {

    private static final Question QUESTION = new Question("a.test", RecordType.A);
    private static final Outcome OUTCOME = Outcome.none(Kind.NO_NAME, "none");

    private final SharedQuestions together = new SharedQuestions();
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

    @AfterEach
    void keepNothing() {
        assertThat(together.size()).as("questions that are kept").isZero();
    }

    @Test
    void shouldAskOnceForAllWhoWait() {
        TestSubscriber<Outcome> one = ask(QUESTION);
        TestSubscriber<Outcome> other = ask(QUESTION);
        TestSubscriber<Outcome> another = ask(new Question("a.test", RecordType.AAAA));
        assertThat(asked).isEqualTo(2);
        assertThat(another.isTerminated()).isFalse();
        answer.tryEmitValue(OUTCOME);

        assertThat(one.getReceivedOnNext()).containsExactly(OUTCOME);
        assertThat(other.getReceivedOnNext()).containsExactly(OUTCOME);
    }

    @Test
    void shouldAskAnewOnceThereWasAnAnswer() {
        ask(QUESTION);
        answer.tryEmitValue(OUTCOME);
        answer = Sinks.one();

        TestSubscriber<Outcome> next = ask(QUESTION);
        assertThat(next.isTerminated()).isFalse();
        assertThat(asked).isEqualTo(2);
        next.cancel();
    }

    @Test
    void shouldAskAnewOnceItHasFailed() {
        TestSubscriber<Outcome> one = ask(QUESTION);
        answer.tryEmitError(new IllegalStateException("failed"));
        assertThat(one.isTerminatedError()).isTrue();
        answer = Sinks.one();

        TestSubscriber<Outcome> next = ask(QUESTION);
        assertThat(next.isTerminated()).isFalse();
        assertThat(asked).isEqualTo(2);
        next.cancel();
    }

    @Test
    void shouldGoOnWhileOneWaitsAndAskAnewOnceAllHaveLeft() {
        TestSubscriber<Outcome> one = ask(QUESTION);
        TestSubscriber<Outcome> other = ask(QUESTION);
        one.cancel();
        assertThat(answer.currentSubscriberCount()).isEqualTo(1);
        other.cancel();
        assertThat(answer.currentSubscriberCount()).as("asked for nobody").isZero();

        TestSubscriber<Outcome> next = ask(QUESTION);
        assertThat(asked).isEqualTo(2);
        next.cancel();
    }

    @Test
    void shouldAskAnewWhereTheAnswerCameAtOnce() {
        answer.tryEmitValue(OUTCOME);
        assertThat(ask(QUESTION).getReceivedOnNext()).containsExactly(OUTCOME);
        assertThat(ask(QUESTION).getReceivedOnNext()).containsExactly(OUTCOME);
        assertThat(asked).isEqualTo(2);
    }
}
