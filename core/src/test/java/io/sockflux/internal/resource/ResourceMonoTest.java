package io.sockflux.internal.resource;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.subscriber.TestSubscriber;
import reactor.util.context.Context;

/** Each resource is given to the subscriber or released. */
class ResourceMonoTest {

    private final List<String> released = new ArrayList<>();
    private final List<String> stopped = new ArrayList<>();
    private @Nullable ResourceSink<String> sink;

    private final Mono<String> resource = ResourceMono.create(
            given -> {
                keep(given);
                given.onCancel(() -> stopped.add("stopped"));
            },
            released::add);

    private void keep(ResourceSink<String> given) {
        sink = given;
    }

    private ResourceSink<String> sink() {
        return requireNonNull(sink);
    }

    @Test
    void shouldGiveTheResourceAndNotStopBehindIt() {
        StepVerifier.create(resource.concatWith(Mono.never()))
                .then(() -> sink().success("a"))
                .expectNext("a")
                .thenCancel()
                .verify();
        assertThat(released).isEmpty();
        assertThat(stopped).isEmpty();
    }

    @Test
    void shouldReleaseTheResourceThatComesAfterTheCancellation() {
        resource.subscribe().dispose();
        assertThat(stopped).containsExactly("stopped");
        sink().success("a");
        assertThat(released).containsExactly("a");
    }

    @Test
    void shouldKeepTheResourceUntilItIsAskedFor() {
        StepVerifier.create(resource, 0)
                .then(() -> sink().success("a"))
                .expectNoEvent(Duration.ofMillis(1))
                .thenRequest(1)
                .expectNext("a")
                .verifyComplete();
        assertThat(released).isEmpty();
    }

    @Test
    void shouldReleaseTheResourceThatNobodyAskedFor() {
        StepVerifier.create(resource, 0)
                .then(() -> sink().success("a"))
                .thenCancel()
                .verify();
        assertThat(released).containsExactly("a");
        assertThat(stopped).isEmpty();
    }

    @Test
    void shouldReleaseTheResourceThatAFilterDrops() {
        Mono<String> dropped =
                resource.doOnNext(given -> {}).map(given -> given + given).filter(given -> false);
        StepVerifier.create(dropped).then(() -> sink().success("a")).verifyComplete();
        assertThat(released).containsExactly("a");
        StepVerifier.create(resource.filter(given -> true))
                .then(() -> sink().success("b"))
                .expectNext("b")
                .verifyComplete();
        assertThat(released).containsExactly("a");
    }

    @Test
    void shouldKeepTheResourceWhoeverPassesItOn() {
        for (Mono<String> passed : List.<Mono<String>>of(
                resource.doOnTerminate(() -> {}),
                resource.doOnSuccess(given -> {}),
                resource.doOnSubscribe(subscription -> {}).doOnTerminate(() -> {}),
                resource.<String>handle((given, next) -> next.next(given)),
                resource.mapNotNull(given -> given),
                resource.flux().distinct().single(),
                resource.filter(given -> true).doOnSuccess(given -> {}),
                resource.map(given -> given).doOnSuccess(given -> {}).filter(given -> true))) {
            StepVerifier.create(passed)
                    .then(() -> sink().success("a"))
                    .expectNext("a")
                    .verifyComplete();
        }
        assertThat(released).isEmpty();
    }

    @Test
    void shouldReleaseASecondResource() {
        StepVerifier.create(resource)
                .then(() -> sink().success("a"))
                .then(() -> sink().success("b"))
                .expectNext("a")
                .verifyComplete();
        assertThat(released).containsExactly("b");
    }

    @Test
    void shouldEndWithoutAResource() {
        StepVerifier.create(resource).then(() -> sink().success()).verifyComplete();
        StepVerifier.create(resource)
                .then(() -> sink().error(new IllegalStateException("none")))
                .verifyErrorMessage("none");
        Mono<String> throwing = ResourceMono.create(
                given -> {
                    throw new IllegalStateException("thrown");
                },
                released::add);
        StepVerifier.create(throwing).verifyErrorMessage("thrown");
    }

    @Test
    void shouldTellNobodyOfAFailureAfterTheCancellation() {
        List<Throwable> told = new ArrayList<>();
        resource.subscribe(given -> {}, told::add).dispose();
        sink().error(new IllegalStateException("late"));
        assertThat(told).isEmpty();
    }

    @Test
    void shouldStopAtOnceWhereItIsCancelledBeforeItIsToldHow() {
        Mono<String> slow = ResourceMono.create(this::keep, released::add);
        slow.subscribe().dispose();
        sink().onCancel(() -> stopped.add("stopped"));
        assertThat(stopped).containsExactly("stopped");
    }

    @Test
    void shouldTakeOneWayToStop() {
        resource.subscribe();
        assertThatThrownBy(() -> sink().onCancel(() -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("onCancel: is set already (expected: set once)");
    }

    @Test
    void shouldTellASubscriberThatThrowsOfItsFailure() {
        List<Throwable> told = new ArrayList<>();
        resource.subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                subscription.request(1);
            }

            @Override
            protected void hookOnNext(String value) {
                throw new IllegalStateException("thrown");
            }

            @Override
            protected void hookOnError(Throwable error) {
                told.add(error);
            }
        });
        sink().success("a");
        assertThat(told).singleElement().hasToString("java.lang.IllegalStateException: thrown");
    }

    @Test
    void shouldCancelAnotherPublisherOnlyUntilItsResourceIsThere() {
        List<String> cancelled = new ArrayList<>();
        Mono<String> source = resource.doOnCancel(() -> cancelled.add("cancelled"));
        Mono<String> held = ResourceMono.from(source, released::add);
        StepVerifier.create(held.concatWith(Mono.never()))
                .then(() -> sink().success("a"))
                .expectNext("a")
                .thenCancel()
                .verify();
        assertThat(cancelled).isEmpty();
        held.subscribe().dispose();
        assertThat(cancelled).containsExactly("cancelled");
        assertThat(released).isEmpty();
    }

    @Test
    void shouldReleaseWhatAnotherPublisherGivesAfterTheCancellation() {
        Mono<String> deaf = Mono.fromDirect(subscriber -> subscriber.onSubscribe(new Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {
                subscriber.onNext("late");
            }
        }));
        ResourceMono.from(deaf, released::add).subscribe().dispose();
        assertThat(released).containsExactly("late");
    }

    @Test
    void shouldPassTheEndAndTheContextOfAnotherPublisher() {
        Sinks.Empty<String> empty = Sinks.empty();
        StepVerifier.create(ResourceMono.from(empty.asMono(), released::add))
                .then(empty::tryEmitEmpty)
                .verifyComplete();
        StepVerifier.create(ResourceMono.from(Mono.<String>error(new IllegalStateException("none")), released::add))
                .verifyErrorMessage("none");
        Mono<String> seen = Mono.deferContextual(context -> Mono.just(context.get("key")));
        StepVerifier.create(ResourceMono.from(seen, released::add).contextWrite(Context.of("key", "value")))
                .expectNext("value")
                .verifyComplete();
    }

    @Test
    void shouldTellASubscriberOfTheErrorThatItThrew() {
        Error thrown = new NoClassDefFoundError("thrown by an operator's function");
        TestSubscriber<String> subscriber = TestSubscriber.create();
        resource.<String>map(given -> {
                    throw thrown;
                })
                .subscribe(subscriber);
        sink().success("a");
        assertThat(subscriber.expectTerminalError()).isEqualTo(thrown);
    }

    @Test
    void shouldTellOfAnErrorThatTheProducerThrew() {
        Error thrown = new NoClassDefFoundError("thrown by a producer");
        TestSubscriber<String> subscriber = TestSubscriber.create();
        ResourceMono.<String>create(
                        given -> {
                            throw thrown;
                        },
                        released::add)
                .subscribe(subscriber);
        assertThat(subscriber.expectTerminalError()).isEqualTo(thrown);
    }
}
