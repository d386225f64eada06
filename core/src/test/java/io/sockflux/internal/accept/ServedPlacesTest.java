package io.sockflux.internal.accept;

import static io.sockflux.internal.accept.Arrivals.ONE;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.sockflux.internal.stream.KernelChannel;
import io.sockflux.internal.stream.StreamSettings;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener.DrainOutcome;
import io.sockflux.stream.WhenFailed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.subscriber.TestSubscriber;

/** A connection keeps its place within the limits until both its channel and its handler have ended, and no longer. */
class ServedPlacesTest {

    private static final Duration TIMEOUT = StreamSettings.DEFAULT.closeTimeout();
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final Arrivals arrivals = new Arrivals();
    private final List<Throwable> errors = new ArrayList<>();
    private final List<String> cancelled = new ArrayList<>();
    private final List<Connection> served = new ArrayList<>();
    private final Sinks.Empty<Void> work = Sinks.empty();
    private final KernelChannel first = arrivals.peer();
    private final KernelChannel second = arrivals.peer();

    /** A listener that has a place for one; the second peer waits. */
    private BoundListener serve(WhenFailed whenFailed, Function<Connection, Publisher<?>> handler) {
        BoundListener listener = arrivals.listen(AcceptLimits.DEFAULT.withTotal(1), ONE);
        listener.serve(new ConnectionServer(
                connection -> {
                    served.add(connection);
                    return handler.apply(connection);
                },
                new HandlerFailures((connection, error) -> errors.add(error), whenFailed)));
        arrivals.run();
        arrivals.socket(0).arrive(first);
        arrivals.run();
        assertThat(served).hasSize(1);
        arrivals.socket(0).arrive(second);
        arrivals.run();
        return listener;
    }

    private void placeIsFree(boolean free) {
        arrivals.run();
        assertThat(served).as("connections that were served").hasSize(free ? 2 : 1);
    }

    private static void arrive(KernelChannel channel, String text) {
        channel.pipeline().fireChannelRead(Unpooled.copiedBuffer(text, US_ASCII));
        channel.pipeline().fireChannelReadComplete();
    }

    private static void end(KernelChannel channel) {
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }

    private Mono<Void> never() {
        return Mono.<Void>never().doOnCancel(() -> cancelled.add("cancelled"));
    }

    @Test
    void shouldCancelAHandlerThatWaitsForNothingOfAConnectionThatIsClosed() {
        serve(WhenFailed.ABORT, connection -> never());
        first.close();
        placeIsFree(true);
        assertThat(cancelled).containsExactly("cancelled");
        assertThat(errors).isEmpty();
    }

    @Test
    void shouldKeepThePlaceWhileAHandlerIsAtWorkOnWhatCameLast() {
        serve(
                WhenFailed.ABORT,
                connection -> connection.receive().then(work.asMono()).doOnCancel(() -> cancelled.add("cancelled")));
        arrive(first, "last");
        end(first);
        first.close();
        placeIsFree(false);
        arrivals.pass(TIMEOUT.minusNanos(1));
        placeIsFree(false);
        assertThat(cancelled).isEmpty();
        work.tryEmitEmpty();
        placeIsFree(true);
        assertThat(cancelled).isEmpty();
    }

    @Test
    void shouldCutAHandlerThatMakesNoProgressWithAConnectionThatIsClosed() {
        serve(WhenFailed.ABORT, connection -> connection.receive().then(never()));
        end(first);
        first.close();
        arrivals.pass(TIMEOUT.minusNanos(1));
        placeIsFree(false);
        arrivals.pass(Duration.ofNanos(1));
        placeIsFree(true);
        assertThat(cancelled).containsExactly("cancelled");
        assertThat(arrivals.hasTimer()).isFalse();
    }

    @Test
    void shouldWaitForAHandlerThatGoesOnTakingWhatIsLeft() {
        TestSubscriber<ByteBuf> taking =
                TestSubscriber.builder().initialRequest(0).build();
        serve(WhenFailed.ABORT, connection -> {
            connection.receive().subscribe(taking);
            return never();
        });
        taking.request(1);
        arrive(first, "a");
        arrive(first, "b");
        arrive(first, "c");
        first.close();
        for (int i = 0; i < 2; i++) {
            arrivals.pass(TIMEOUT.minusNanos(1));
            taking.request(1);
            arrivals.pass(Duration.ofNanos(1));
            placeIsFree(false);
        }
        // All is taken, and the end is told; from now on there is nothing to wait for but the handler.
        arrivals.pass(TIMEOUT);
        placeIsFree(true);
        assertThat(cancelled).containsExactly("cancelled");
    }

    @Test
    void shouldKeepThePlaceUntilTheConnectionOfAHandlerThatEndedIsClosed() {
        serve(WhenFailed.ABORT, connection -> Mono.empty());
        assertThat(first.isOutputShutdown()).as("it is being closed").isTrue();
        placeIsFree(false);
        end(first);
        placeIsFree(true);
        assertThat(first.lingers()).as("closed in order").doesNotContain(0);
    }

    @Test
    void shouldAbortTheConnectionOfAHandlerThatFails() {
        serve(WhenFailed.ABORT, connection -> Mono.error(new IllegalStateException("failed")));
        placeIsFree(true);
        assertThat(first.isOpen()).isFalse();
        assertThat(first.lingers()).as("reset").endsWith(0);
        assertThat(errors).extracting(Throwable::getMessage).startsWith("failed");
    }

    @Test
    void shouldCloseTheConnectionOfAHandlerThatFailsWhereThatIsAskedFor() {
        serve(WhenFailed.CLOSE, connection -> {
            throw new IllegalStateException("failed");
        });
        assertThat(errors).extracting(Throwable::getMessage).containsExactly("failed");
        placeIsFree(false);
        end(first);
        placeIsFree(true);
        assertThat(first.lingers()).doesNotContain(0);
    }

    @Test
    void shouldRefuseNoPublisherInWords() {
        serve(WhenFailed.ABORT, connection -> null);
        assertThat(errors).first().asString().contains("the handler's publisher");
        assertThat(first.isOpen()).isFalse();
    }

    @Test
    void shouldCutAtTheDeadlineAndTellHowManyEndedAndHowManyNot() {
        BoundListener listener = serve(WhenFailed.ABORT, connection -> served.size() == 1 ? work.asMono() : never());
        TestSubscriber<DrainOutcome> draining = TestSubscriber.create();
        first.close();
        placeIsFree(true);
        listener.drain(DEADLINE).subscribe(draining);
        arrivals.run();
        arrivals.pass(Duration.ofMillis(2));
        assertThat(arrivals.socket(0).isOpen()).as("it listens while it drains").isFalse();
        arrivals.pass(DEADLINE.minusNanos(1));
        assertThat(draining.isTerminated()).isFalse();
        arrivals.pass(Duration.ofNanos(1));
        arrivals.run();
        assertThat(draining.getReceivedOnNext()).containsExactly(new DrainOutcome(0, 1));
        assertThat(cancelled).containsExactly("cancelled");
        assertThat(second.isOpen()).isFalse();
        assertThat(second.lingers()).as("reset").endsWith(0);
    }

    @Test
    void shouldEndEveryDrainWithTheConnectionsAndCountOnlyWhatEndsMeanwhile() {
        BoundListener listener = serve(WhenFailed.ABORT, connection -> never());
        first.close();
        placeIsFree(true);
        TestSubscriber<DrainOutcome> one = TestSubscriber.create();
        TestSubscriber<DrainOutcome> other = TestSubscriber.create();
        listener.drain(DEADLINE).subscribe(one);
        listener.drain(DEADLINE).subscribe(other);
        arrivals.run();
        arrivals.pass(Duration.ofMillis(2));
        assertThat(one.isTerminated()).isFalse();
        second.close();
        arrivals.run();
        assertThat(one.getReceivedOnNext()).containsExactly(new DrainOutcome(1, 0));
        assertThat(other.getReceivedOnNext()).containsExactly(new DrainOutcome(1, 0));
        assertThat(cancelled).hasSize(2);
    }
}
