package io.sockflux.internal.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.local.LocalIoHandler;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.subscriber.TestSubscriber;

class LookUpQueueTest {

    /** Of this thread, so that everything happens at once. */
    private final EventLoop loop = new ManualIoEventLoop(Thread.currentThread(), LocalIoHandler.newFactory());

    private final LookUpQueue line = new LookUpQueue(loop, 2, 1);
    private final List<String> begun = new ArrayList<>();

    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        Refused(String code, String words) {
            super(code + ": " + words);
        }
    }

    private TestSubscriber<String> lookUp(String name, Mono<String> work) {
        TestSubscriber<String> subscriber = TestSubscriber.create();
        line.lookUp(
                        () -> null,
                        () -> {
                            begun.add(name);
                            return work;
                        },
                        Refused::new)
                .subscribe(subscriber);
        return subscriber;
    }

    private static String refusal(TestSubscriber<String> subscriber) {
        return String.valueOf(subscriber.expectTerminalError().getMessage());
    }

    @Test
    void shouldBeginSoManyKeepSoManyInLineAndRefuseTheNext() {
        Sinks.One<String> first = Sinks.one();
        Sinks.One<String> second = Sinks.one();
        TestSubscriber<String> a = lookUp("a", first.asMono());
        TestSubscriber<String> b = lookUp("b", second.asMono());
        TestSubscriber<String> c = lookUp("c", Mono.just("3"));
        TestSubscriber<String> d = lookUp("d", Mono.just("4"));

        assertThat(begun).containsExactly("a", "b");
        assertThat(refusal(d)).isEqualTo("EAI_AGAIN: 2 look-ups are under way and 1 wait, the most of each");
        first.tryEmitValue("1");
        assertThat(begun).containsExactly("a", "b", "c");
        assertThat(a.getReceivedOnNext()).containsExactly("1");
        assertThat(c.getReceivedOnNext()).containsExactly("3");
        second.tryEmitEmpty();
        assertThat(b.isTerminatedComplete()).isTrue();
        assertAllPlacesAreFree();
    }

    private void assertAllPlacesAreFree() {
        begun.clear();
        lookUp("x", Mono.never());
        lookUp("y", Mono.never());
        TestSubscriber<String> waits = lookUp("z", Mono.never());
        assertThat(begun).as("begun at once").containsExactly("x", "y");
        assertThat(waits.isTerminated()).as("refused").isFalse();
    }

    @Test
    void shouldLetTheNextInBehindOneThatFails() {
        Sinks.One<String> first = Sinks.one();
        TestSubscriber<String> a = lookUp("a", first.asMono());
        lookUp("b", Mono.never());
        lookUp("c", Mono.never());
        first.tryEmitError(new Refused("X", "y"));

        assertThat(refusal(a)).isEqualTo("X: y");
        assertThat(begun).containsExactly("a", "b", "c");
    }

    @Test
    void shouldLetTheNextInBehindOneThatIsCancelled() {
        boolean[] cancelled = new boolean[1];
        TestSubscriber<String> a = lookUp("a", Mono.<String>never().doOnCancel(() -> cancelled[0] = true));
        lookUp("b", Mono.never());
        lookUp("c", Mono.never());
        a.cancel();

        assertThat(cancelled[0]).as("its work is cancelled").isTrue();
        assertThat(begun).containsExactly("a", "b", "c");
    }

    @Test
    void shouldNeverBeginOneThatLeftTheLineAndGiveItsPlaceAway() {
        Sinks.One<String> first = Sinks.one();
        lookUp("a", first.asMono());
        lookUp("b", Mono.never());
        lookUp("c", Mono.never()).cancel();
        TestSubscriber<String> d = lookUp("d", Mono.just("4"));
        assertThat(d.isTerminated()).as("refused").isFalse();

        first.tryEmitEmpty();
        assertThat(begun).containsExactly("a", "b", "d");
        assertThat(d.getReceivedOnNext()).containsExactly("4");
    }

    @Test
    void shouldTakeNoPlaceForWhatIsKnown() {
        for (int i = 0; i < 10; i++) {
            TestSubscriber<String> known = TestSubscriber.create();
            line.lookUp(() -> Mono.just("known"), () -> Mono.<String>error(new AssertionError()), Refused::new)
                    .subscribe(known);
            assertThat(known.getReceivedOnNext()).containsExactly("known");
        }
        assertAllPlacesAreFree();
    }

    @Test
    void shouldGoOnBehindOneWhoseWorkThrows() {
        TestSubscriber<String> a = TestSubscriber.create();
        line.lookUp(
                        () -> null,
                        () -> {
                            throw new IllegalStateException("thrown");
                        },
                        Refused::new)
                .cast(String.class)
                .subscribe(a);
        assertThat(refusal(a)).isEqualTo("thrown");
        assertAllPlacesAreFree();
    }

    @Test
    void shouldTellAllThatItIsClosedAndBeginNothingMore() {
        boolean[] cancelled = new boolean[1];
        TestSubscriber<String> a = lookUp("a", Mono.<String>never().doOnCancel(() -> cancelled[0] = true));
        TestSubscriber<String> b = lookUp("b", Mono.never());
        TestSubscriber<String> c = lookUp("c", Mono.never());
        line.close();
        TestSubscriber<String> d = lookUp("d", Mono.just("4"));

        for (TestSubscriber<String> each : List.of(a, b, c, d)) {
            assertThat(refusal(each)).isEqualTo("EAI_FAIL: the network is closed");
        }
        assertThat(cancelled[0]).as("what was under way is cancelled").isTrue();
        assertThat(begun).containsExactly("a", "b");
    }

    @Test
    void shouldTakeManyThatEndAtOnceWithoutADeepStack() {
        LookUpQueue narrow = new LookUpQueue(loop, 1, 20_000);
        Sinks.One<String> first = Sinks.one();
        List<String> ended = new ArrayList<>();
        narrow.lookUp(() -> null, first::asMono, Refused::new).subscribe(ended::add);
        for (int i = 0; i < 20_000; i++) {
            narrow.lookUp(() -> null, () -> Mono.just("x"), Refused::new).subscribe(ended::add);
        }
        first.tryEmitValue("first");
        assertThat(ended).hasSize(20_001);
    }
}
