package io.sockflux.internal.accept;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.internal.loop.LoopClock;
import io.sockflux.internal.send.Outbound;
import io.sockflux.stream.Listener.DrainOutcome;
import io.sockflux.stream.WhenFailed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.test.subscriber.TestSubscriber;

class ConnectionServerTest {

    @Test
    void shouldTellOfAHandlersPublisherThatThrowsWhenItIsSubscribedTo() {
        List<Throwable> told = new ArrayList<>();
        ConnectionServer server = new ConnectionServer(
                connection -> subscriber -> {
                    throw new IllegalStateException("thrown by a publisher");
                },
                new HandlerFailures((connection, error) -> told.add(error), WhenFailed.CLOSE));
        Outbound outbound = new Outbound();
        server.onNext(outbound.connection());

        assertThat(told).singleElement().isInstanceOf(IllegalStateException.class);
        assertThat(outbound.channel().isOutputShutdown())
                .as("it is being closed")
                .isTrue();
        outbound.close();
    }

    @Test
    void shouldCountAConnectionWhoseErrorHandlerThrowsAsEndedForADrain() {
        Outbound outbound = new Outbound();
        List<Throwable> dropped = new ArrayList<>();
        Hooks.onErrorDropped(dropped::add);
        try {
            ConnectionServer server = new ConnectionServer(
                    connection -> Mono.error(new IllegalStateException("failed")),
                    new HandlerFailures(
                            (connection, error) -> {
                                throw new IllegalStateException("thrown by the error handler");
                            },
                            WhenFailed.ABORT));
            server.onNext(outbound.connection());
            outbound.channel().runPendingTasks();

            assertThat(outbound.channel().isOpen()).as("open").isFalse();
            assertThat(dropped).anySatisfy(e -> assertThat(e).hasMessage("thrown by the error handler"));
            TestSubscriber<DrainOutcome> draining = TestSubscriber.create();
            server.drain(Mono.empty(), Duration.ofDays(1), new LoopClock(() -> 0, Schedulers.parallel()))
                    .subscribe(draining);
            assertThat(draining.getReceivedOnNext())
                    .as("it waits for a connection that is gone")
                    .containsExactly(new DrainOutcome(0, 0));
        } finally {
            Hooks.resetOnErrorDropped();
        }
        outbound.close();
    }

    @Test
    void shouldWaitForAConnectionThatComesBeforeTheListenerIsClosed() {
        Outbound one = new Outbound();
        Outbound other = new Outbound();
        Sinks.Empty<Void> first = Sinks.empty();
        Sinks.Empty<Void> second = Sinks.empty();
        ConnectionServer server = new ConnectionServer(
                connection -> connection.equals(one.connection()) ? first.asMono() : second.asMono(),
                new HandlerFailures((connection, error) -> {}, WhenFailed.ABORT));
        server.onNext(one.connection());
        Sinks.Empty<Void> stopped = Sinks.empty();
        TestSubscriber<DrainOutcome> draining = TestSubscriber.create();
        server.drain(stopped.asMono(), Duration.ofDays(1), new LoopClock(() -> 0, Schedulers.parallel()))
                .subscribe(draining);
        first.tryEmitEmpty();
        one.connection().abort().subscribe();
        one.channel().runPendingTasks();
        server.onNext(other.connection());
        stopped.tryEmitEmpty();
        assertThat(draining.isTerminated()).isFalse();
        second.tryEmitEmpty();
        other.connection().abort().subscribe();
        other.channel().runPendingTasks();
        assertThat(draining.getReceivedOnNext()).containsExactly(new DrainOutcome(2, 0));
        one.close();
        other.close();
    }

    @Test
    void shouldEndADrainWithTheLastHandlerAndCountWhatEndedMeanwhile() {
        Outbound one = new Outbound();
        Outbound other = new Outbound();
        List<Sinks.Empty<Void>> ends = new ArrayList<>();
        ConnectionServer server = new ConnectionServer(
                connection -> {
                    Sinks.Empty<Void> end = Sinks.empty();
                    ends.add(end);
                    return end.asMono();
                },
                new HandlerFailures((connection, error) -> {}, WhenFailed.ABORT));
        server.onNext(one.connection());
        server.onNext(other.connection());
        TestSubscriber<DrainOutcome> draining = TestSubscriber.create();
        server.drain(Mono.empty(), Duration.ofDays(1), new LoopClock(() -> 0, Schedulers.parallel()))
                .subscribe(draining);
        for (Outbound each : List.of(one, other)) {
            assertThat(draining.isTerminated()).isFalse();
            ends.remove(0).tryEmitEmpty();
            each.connection().abort().subscribe();
            each.channel().runPendingTasks();
        }
        assertThat(draining.getReceivedOnNext()).containsExactly(new DrainOutcome(2, 0));
        one.close();
        other.close();
    }

    @Test
    void shouldNotCountAHandlerAsCutWhoseConnectionHasEndedIt() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        Outbound outbound = new Outbound();
        TestSubscriber<DrainOutcome> draining = TestSubscriber.create();
        List<ConnectionServer> servers = new ArrayList<>();
        ConnectionServer server = new ConnectionServer(
                connection -> Mono.never().doOnCancel(() -> {
                    servers.get(0)
                            .drain(Mono.empty(), Duration.ZERO, new LoopClock(() -> 0, time))
                            .subscribe(draining);
                    time.advanceTime();
                }),
                new HandlerFailures((connection, error) -> {}, WhenFailed.ABORT));
        servers.add(server);
        server.onNext(outbound.connection());
        outbound.channel().close();
        outbound.channel().runPendingTasks();
        assertThat(draining.getReceivedOnNext()).containsExactly(new DrainOutcome(1, 0));
        outbound.close();
    }

    @Test
    void shouldEndAConnectionWhosePublisherThrowsAsItIsCancelled() {
        Outbound outbound = new Outbound();
        List<Throwable> dropped = new ArrayList<>();
        Hooks.onErrorDropped(dropped::add);
        IllegalStateException thrown = new IllegalStateException("thrown by a cancellation");
        try {
            ConnectionServer server = new ConnectionServer(
                    connection -> subscriber -> subscriber.onSubscribe(new Subscription() {
                        @Override
                        public void request(long n) {}

                        @Override
                        public void cancel() {
                            throw thrown;
                        }
                    }),
                    new HandlerFailures((connection, error) -> {}, WhenFailed.ABORT));
            server.onNext(outbound.connection());
            outbound.channel().close();
            outbound.channel().runPendingTasks();
            TestSubscriber<DrainOutcome> draining = TestSubscriber.create();
            server.drain(Mono.empty(), Duration.ofDays(1), new LoopClock(() -> 0, Schedulers.parallel()))
                    .subscribe(draining);
            assertThat(draining.getReceivedOnNext()).containsExactly(new DrainOutcome(0, 0));
            assertThat(dropped).containsExactly(thrown);
        } finally {
            Hooks.resetOnErrorDropped();
        }
        outbound.close();
    }
}
