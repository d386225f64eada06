package io.sockflux.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.publisher.TestPublisher;
import reactor.test.subscriber.TestSubscriber;

/** What ends with its network is cancelled, and its subscriber is told why. */
class UntilClosedTest {

    /** The two forms. */
    enum Form {
        FLUX,
        MONO;

        Publisher<String> made(TestPublisher<String> source, Mono<Void> closed) {
            return this == FLUX ? UntilClosed.flux(source.flux(), closed) : UntilClosed.mono(source.mono(), closed);
        }
    }

    private final TestPublisher<String> source = TestPublisher.create();
    private final Sinks.Empty<Void> closed = Sinks.empty();

    private TestSubscriber<String> subscribed(Form form) {
        TestSubscriber<String> subscriber = TestSubscriber.create();
        form.made(source, closed.asMono()).subscribe(subscriber);
        return subscriber;
    }

    @ParameterizedTest
    @EnumSource
    void shouldCancelTheSourceAndThenFail(Form form) {
        TestSubscriber<String> subscriber = subscribed(form);
        source.assertSubscribers(1);
        closed.tryEmitError(new IOException("closed"));
        source.assertCancelled();
        assertThat(subscriber.expectTerminalError()).hasMessage("closed");
        source.next("late");
        assertThat(subscriber.getReceivedOnNext()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void shouldFailWhereItIsClosedAlready(Form form) {
        closed.tryEmitError(new IOException("closed"));
        assertThat(subscribed(form).expectTerminalError()).hasMessage("closed");
        source.assertNoSubscribers();
    }

    @ParameterizedTest
    @EnumSource
    void shouldEndAsItsSourceDoesAndForgetTheNetwork(Form form) {
        TestSubscriber<String> values = subscribed(form);
        source.next("value").complete();
        assertThat(values.getReceivedOnNext()).containsExactly("value");
        assertThat(values.isTerminatedComplete()).isTrue();
        assertThat(closed.currentSubscriberCount()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void shouldFailAsItsSourceDoesAndForgetTheNetwork(Form form) {
        TestSubscriber<String> failing = subscribed(form);
        source.error(new IOException("failed"));
        assertThat(failing.expectTerminalError()).hasMessage("failed");
        assertThat(closed.currentSubscriberCount()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void shouldForgetTheNetworkWhenItIsCancelled(Form form) {
        TestSubscriber<String> subscriber = subscribed(form);
        assertThat(closed.currentSubscriberCount()).isOne();
        subscriber.cancel();
        source.assertCancelled();
        assertThat(closed.currentSubscriberCount()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeEmptyWhereItsSourceIs(Form form) {
        TestSubscriber<String> subscriber = subscribed(form);
        source.complete();
        assertThat(subscriber.isTerminatedComplete()).isTrue();
    }
}
