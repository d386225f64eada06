package io.sockflux.internal.accept;

import static io.sockflux.internal.accept.Arrivals.ONE;
import static io.sockflux.internal.accept.Arrivals.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.error.Errno;
import io.sockflux.internal.stream.KernelChannel;
import io.sockflux.internal.stream.StreamConnection;
import io.sockflux.internal.stream.StreamSettings;
import io.sockflux.stream.Connection;
import io.sockflux.stream.WhenFull;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** What is accepted is what was asked for, within the limits, and nothing is accepted or kept for no subscriber. */
class AcceptQueueTest {

    private final Arrivals arrivals = new Arrivals();
    private final List<String> refused = new ArrayList<>();
    private final AcceptLimits limits = AcceptLimits.DEFAULT.withOnRefused(refusal -> refused.add(refusal.words()));

    private ScriptedListener listen(AcceptLimits bounds) {
        arrivals.listen(bounds, ONE);
        return arrivals.socket(0);
    }

    private static List<KernelChannel> channels(TestSubscriber<Connection> accepting) {
        return accepting.getReceivedOnNext().stream()
                .map(connection -> (KernelChannel) ((StreamConnection) connection).channel())
                .toList();
    }

    private void abort(TestSubscriber<Connection> accepting) {
        accepting.getReceivedOnNext().forEach(connection -> connection.abort().subscribe());
        arrivals.run();
    }

    private static void isReset(KernelChannel peer) {
        assertThat(peer.isOpen()).as("open").isFalse();
        assertThat(peer.lingers()).as("SO_LINGER at the close").endsWith(0);
    }

    // Demand

    @Test
    void shouldAcceptAsManyAsAreAskedForOfAllSocketsTogether() {
        arrivals.listen(limits, ONE, OTHER);
        ScriptedListener one = arrivals.socket(0);
        ScriptedListener other = arrivals.socket(1);
        TestSubscriber<Connection> accepting = arrivals.accepting(0);
        one.arrive(arrivals.peer(), arrivals.peer());
        other.arrive(arrivals.peer(), arrivals.peer());
        assertThat(accepting.getReceivedOnNext()).isEmpty();
        accepting.request(3);
        arrivals.run();
        assertThat(accepting.getReceivedOnNext()).hasSize(3);
        assertThat(one.waiting() + other.waiting()).isEqualTo(1);
        assertThat(one.isAsked() || other.isAsked())
                .as("an accept is asked for that no demand is left for")
                .isFalse();
        accepting.request(2);
        arrivals.run();
        assertThat(accepting.getReceivedOnNext()).hasSize(4);
        assertThat(one.isAsked() && other.isAsked()).isTrue();
        abort(accepting);
    }

    @Test
    void shouldTakeBackWhatASubscriberAskedForThatCancels() {
        ScriptedListener socket = listen(limits);
        TestSubscriber<Connection> bounded = arrivals.accepting(2);
        assertThat(socket.isAsked()).isTrue();
        bounded.cancel();
        arrivals.run();
        assertThat(socket.isAsked()).as("asked for no subscriber").isFalse();
        TestSubscriber<Connection> unbounded = arrivals.accepting(Long.MAX_VALUE);
        assertThat(socket.config().isAutoRead()).as("accepts by itself").isTrue();
        unbounded.cancel();
        arrivals.run();
        assertThat(socket.isAsked()).isFalse();
        assertThat(socket.config().isAutoRead()).as("accepts for no subscriber").isFalse();
        socket.arrive(arrivals.peer());
        assertThat(socket.waiting()).isOne();
        TestSubscriber<Connection> next = arrivals.accepting(1);
        assertThat(next.getReceivedOnNext()).hasSize(1);
        abort(next);
    }

    @Test
    void shouldKeepWhatWasAcceptedBeyondTheDemandForTheNextInItsOrder() {
        ScriptedListener socket = listen(limits);
        TestSubscriber<Connection> first = arrivals.accepting(1);
        List<KernelChannel> peers = List.of(arrivals.peer(), arrivals.peer(), arrivals.peer(), arrivals.peer());
        peers.forEach(socket::push);
        assertThat(channels(first)).containsExactly(peers.get(0));
        first.request(1);
        arrivals.run();
        assertThat(channels(first)).containsExactly(peers.get(0), peers.get(1));
        first.cancel();
        arrivals.run();
        TestSubscriber<Connection> next = arrivals.accepting(1);
        assertThat(channels(next)).containsExactly(peers.get(2));
        // What comes now is behind the one that waits.
        KernelChannel late = arrivals.peer();
        socket.push(late);
        next.request(5);
        arrivals.run();
        assertThat(channels(next)).containsExactly(peers.get(2), peers.get(3), late);
        abort(first);
        abort(next);
    }

    @Test
    void shouldRefuseASecondSubscriberAndGoOnWithTheFirst() {
        ScriptedListener socket = listen(limits);
        TestSubscriber<Connection> first = arrivals.accepting(5);
        TestSubscriber<Connection> second = arrivals.accepting(5);
        assertThat(second.expectTerminalError()).isInstanceOf(IllegalStateException.class);
        second.cancel();
        arrivals.run();
        socket.arrive(arrivals.peer());
        assertThat(first.getReceivedOnNext()).hasSize(1);
        abort(first);
    }

    @Test
    void shouldResetOnCloseWhatNoSubscriberTookAndWhatComesLate() {
        BoundListener listener = arrivals.listen(limits, ONE);
        ScriptedListener socket = arrivals.socket(0);
        TestSubscriber<Connection> accepting = arrivals.accepting(1);
        KernelChannel taken = arrivals.peer();
        KernelChannel surplus = arrivals.peer();
        KernelChannel late = arrivals.peer();
        socket.push(taken);
        socket.push(surplus);
        listener.close().subscribe();
        // A transport may accept several at once.
        socket.push(late);
        isReset(late);
        arrivals.run();
        assertThat(accepting.isTerminatedComplete()).as("told of the close").isTrue();
        isReset(surplus);
        assertThat(taken.isOpen()).as("the subscriber's is open").isTrue();
        assertThat(arrivals.accepting(1).isTerminatedComplete()).isTrue();
        assertThat(socket.isOpen()).isFalse();
        abort(accepting);
    }

    // Limits

    @Test
    void shouldLeaveInTheKernelWhatIsBeyondTheLimitUntilOneHasLeft() {
        ScriptedListener socket = listen(limits.withTotal(2));
        TestSubscriber<Connection> accepting = arrivals.accepting(Long.MAX_VALUE);
        socket.arrive(arrivals.peer(), arrivals.peer(), arrivals.peer(), arrivals.peer());
        assertThat(accepting.getReceivedOnNext()).hasSize(2);
        assertThat(socket.config().isAutoRead()).as("accepts beyond the limit").isFalse();
        for (int left = 1; left >= 0; left--) {
            accepting.getReceivedOnNext().get(left).abort().subscribe();
            arrivals.run();
            assertThat(socket.waiting()).isEqualTo(left);
        }
        assertThat(accepting.getReceivedOnNext()).hasSize(4);
        assertThat(refused).isEmpty();
        abort(accepting);
        assertThat(socket.isAsked()).isTrue();
    }

    @Test
    void shouldCountEachEndpointApart() {
        arrivals.listen(limits.withPerEndpoint(1), ONE, OTHER);
        ScriptedListener one = arrivals.socket(0);
        ScriptedListener other = arrivals.socket(1);
        TestSubscriber<Connection> accepting = arrivals.accepting(Long.MAX_VALUE);
        one.arrive(arrivals.peer(), arrivals.peer());
        other.arrive(arrivals.peer(), arrivals.peer());
        assertThat(one.waiting()).isOne();
        assertThat(other.waiting()).isOne();
        accepting.getReceivedOnNext().get(1).abort().subscribe();
        arrivals.run();
        assertThat(one.waiting()).as("of the endpoint that is still full").isOne();
        assertThat(other.waiting()).isZero();
        abort(accepting);
        assertThat(one.waiting()).isZero();
        abort(accepting);
    }

    @Test
    void shouldResetWhatIsBeyondALimitAndSayWhichLimitItIs() {
        arrivals.listen(limits.withTotal(3).withPerEndpoint(2).withWhenFull(WhenFull.RESET), ONE, OTHER);
        TestSubscriber<Connection> accepting = arrivals.accepting(Long.MAX_VALUE);
        arrivals.socket(0).arrive(arrivals.peer(), arrivals.peer());
        KernelChannel third = arrivals.peer();
        arrivals.socket(0).arrive(third);
        isReset(third);
        assertThat(refused).containsExactly("the limit of 2 connections to " + ONE + " is reached");
        KernelChannel fourth = arrivals.peer();
        arrivals.socket(1).arrive(arrivals.peer(), fourth);
        isReset(fourth);
        assertThat(refused).hasSize(2).endsWith("the limit of 3 connections is reached");
        assertThat(accepting.getReceivedOnNext()).hasSize(3);
        abort(accepting);
        // A connection that was refused has taken no place away.
        arrivals.socket(0).arrive(arrivals.peer(), arrivals.peer());
        assertThat(accepting.getReceivedOnNext()).hasSize(5);
        assertThat(refused).hasSize(2);
        abort(accepting);
    }

    @Test
    void shouldGoOnAtOnceBehindAnObserverThatThrows() {
        List<Throwable> dropped = new ArrayList<>();
        Hooks.onErrorDropped(dropped::add);
        AssertionError thrown = new AssertionError("the observer's");
        ScriptedListener socket =
                listen(limits.withTotal(1).withWhenFull(WhenFull.RESET).withOnRefused(refusal -> {
                    throw thrown;
                }));
        TestSubscriber<Connection> accepting = arrivals.accepting(Long.MAX_VALUE);
        KernelChannel second = arrivals.peer();
        socket.arrive(arrivals.peer(), second);
        isReset(second);
        assertThat(dropped).containsExactly(thrown);
        abort(accepting);
        socket.arrive(arrivals.peer());
        assertThat(accepting.getReceivedOnNext()).as("accepted, in no time").hasSize(2);
        abort(accepting);
    }

    @Test
    void shouldTellOfAConnectionThatCouldNotBeMade() {
        List<Throwable> dropped = new ArrayList<>();
        Hooks.onErrorDropped(dropped::add);
        ScriptedListener socket = listen(limits);
        TestSubscriber<Connection> accepting = arrivals.accepting(Long.MAX_VALUE);
        Error thrown = new AssertionError("a transport's");
        arrivals.breakOptions(thrown);
        KernelChannel first = arrivals.peer();
        socket.arrive(first);
        isReset(first);
        assertThat(refused).containsExactly("could not be made a connection: " + thrown);
        assertThat(dropped).containsExactly(thrown);
        arrivals.breakOptions(null);
        socket.arrive(arrivals.peer());
        assertThat(accepting.getReceivedOnNext()).hasSize(1);
        abort(accepting);
    }

    @AfterEach
    void resetHooks() {
        Hooks.resetOnErrorDropped();
    }

    @Test
    void shouldLimitEachPeerAndForgetThoseThatLeft() throws Exception {
        AcceptQueue queue = new AcceptQueue(arrivals.context(), StreamSettings.DEFAULT, limits.withPerPeer(2));
        TestSubscriber<Binding> binding = TestSubscriber.create();
        Binding.bind(
                        new ListenPlaces(endpoint -> arrivals.context(), endpoint -> Mono.just(List.of(endpoint))),
                        queue,
                        ListenSocketSettings.DEFAULT,
                        List.of(List.of(ONE)),
                        List.of())
                .subscribe(binding);
        arrivals.run();
        queue.add(binding.getReceivedOnNext().get(0).take());
        TestSubscriber<Connection> accepting = TestSubscriber.create();
        new AcceptedConnections(queue).subscribe(accepting);
        arrivals.run();
        ScriptedListener socket = arrivals.socket(0);
        KernelChannel third = arrivals.peer("198.51.100.1");
        socket.arrive(arrivals.peer("198.51.100.1"), arrivals.peer("198.51.100.1"), third);
        isReset(third);
        assertThat(refused).containsExactly("the limit of 2 connections per peer is reached");
        KernelChannel other = arrivals.peer("198.51.100.2");
        socket.arrive(other);
        assertThat(other.isOpen()).as("another peer's").isTrue();
        assertThat(queue.peers()).isEqualTo(2);
        accepting.getReceivedOnNext().get(0).abort().subscribe();
        arrivals.run();
        KernelChannel again = arrivals.peer("198.51.100.1");
        KernelChannel more = arrivals.peer("198.51.100.1");
        socket.arrive(again, more);
        assertThat(again.isOpen()).as("in the place that is free").isTrue();
        isReset(more);
        abort(accepting);
        assertThat(queue.peers()).as("peers that have left and are remembered").isZero();
    }

    @Test
    void shouldHaveThePlaceAgainOfAConnectionThatNoLoopTook() {
        ScriptedListener socket = listen(limits.withTotal(1));
        TestSubscriber<Connection> accepting = arrivals.accepting(Long.MAX_VALUE);
        KernelChannel lost = arrivals.peer();
        lost.refuseRegistration();
        socket.arrive(lost);
        arrivals.run();
        assertThat(lost.isOpen()).isFalse();
        socket.arrive(arrivals.peer());
        arrivals.run();
        assertThat(socket.waiting()).isZero();
        abort(accepting);
    }

    @Test
    void shouldResetAConnectionThatCannotHaveItsOptionsAndServeTheNext() {
        ScriptedListener socket = listen(limits.withTotal(1));
        TestSubscriber<Connection> accepting = arrivals.accepting(Long.MAX_VALUE);
        arrivals.refuseOptions(Errno.EINVAL);
        KernelChannel poor = arrivals.peer();
        socket.arrive(poor);
        isReset(poor);
        assertThat(refused).singleElement().asString().contains("EINVAL");
        arrivals.refuseOptions(null);
        KernelChannel rich = arrivals.peer();
        socket.arrive(rich);
        assertThat(channels(accepting)).containsExactly(rich);
        abort(accepting);
    }

    @Test
    void shouldRefuseAndGoOnThoughTheObserverThrows() {
        Hooks.onErrorDropped(failure -> {});
        try {
            ScriptedListener socket =
                    listen(limits.withTotal(1).withWhenFull(WhenFull.RESET).withOnRefused(refusal -> {
                        throw new IllegalStateException("thrown by the observer");
                    }));
            TestSubscriber<Connection> accepting = arrivals.accepting(Long.MAX_VALUE);
            KernelChannel second = arrivals.peer();
            socket.arrive(arrivals.peer(), second);
            isReset(second);
            assertThat(socket.isAsked()).as("goes on accepting").isTrue();
            abort(accepting);
        } finally {
            Hooks.resetOnErrorDropped();
        }
    }
}
