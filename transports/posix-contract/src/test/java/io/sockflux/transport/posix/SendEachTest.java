package io.sockflux.transport.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.SocketType;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Bytes;
import io.sockflux.contract.kit.Texts;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.datagram.SendOutcome;
import io.sockflux.error.ConnectionClosedException;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.message.Message;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.subscriber.TestSubscriber;

/** One result for each datagram, in their order, whatever becomes of it. */
@TransportContract
@EnabledOnOs(OS.LINUX)
class SendEachTest {

    private static final Duration HANG = Duration.ofSeconds(100);
    private static final int LONGEST = 65_507;
    private static final int MORE_THAN_A_QUEUE = 5000;

    @Test
    void shouldTellOfEachInOrderAndGoOnAfterThoseThatAreRefused(Network network) {
        DatagramSocket sender = bind(network);
        DatagramSocket receiver = bind(network);
        Endpoint to = receiver.localEndpoint();
        List<SendOutcome> results = results(sender.sendEach(Flux.just(
                Texts.message("one").to(to),
                Message.of(Texts.zeros(LONGEST + 1)).to(to),
                Texts.message("to nobody"),
                Texts.message("to all").to(Endpoint.parse("udp://255.255.255.255:9")),
                Texts.message("to a name").to(Endpoint.parse("udp://localhost:9")),
                Texts.message("two").to(to))));
        assertThat(results).extracting(SendOutcome::number).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
        assertThat(results).extracting(SendOutcome::bytes).containsExactly(3, LONGEST + 1, 9, 6, 9, 3);
        assertThat(results)
                .extracting(result -> errno(result).map(Errno::name).orElse("taken"))
                .containsExactly("taken", "EMSGSIZE", "EDESTADDRREQ", "EACCES", "EINVAL", "taken");
        assertThat(results)
                .extracting(result -> result.peer().map(Endpoint::toString).orElse("none"))
                .containsExactly(
                        to.toString(),
                        to.toString(),
                        "none",
                        "udp://255.255.255.255:9",
                        "udp://localhost:9",
                        to.toString());
        assertThat(results.get(1).failure().orElseThrow())
                .hasMessage("send " + to + ": EMSGSIZE (message too long): " + (LONGEST + 1)
                        + " bytes (expected: at most " + LONGEST + ")");
        assertThat(Waiting.result(receiver.receive().take(2).map(Texts::of).collectList()))
                .containsExactly("one", "two");
        Waiting.done(Flux.merge(sender.close(), receiver.close()));
    }

    @Test
    void shouldNameThePeerThatTheSocketIsConnectedTo(Network network) {
        DatagramSocket sender = bind(network);
        DatagramSocket receiver = bind(network);
        Waiting.done(sender.connect(receiver.localEndpoint()));
        assertThat(results(sender.sendEach(Flux.just(Texts.message("one")))))
                .containsExactly(new SendOutcome(0, Optional.of(receiver.localEndpoint()), 3, Optional.empty()));
        Waiting.done(Flux.merge(sender.close(), receiver.close()));
    }

    @Test
    void shouldTellOfEveryOneThatAFullReceiverHasNoRoomFor(Network network) {
        DatagramSocket full =
                Waiting.result(network.datagrams(Meeting.path(SocketType.DGRAM)).bind());
        DatagramSocket sender =
                Waiting.result(network.datagrams(Meeting.path(SocketType.DGRAM)).bind());
        List<SendOutcome> results = results(sender.sendEach(
                Flux.range(0, MORE_THAN_A_QUEUE).map(i -> Texts.message("x").to(full.localEndpoint()))));
        assertThat(results).hasSize(MORE_THAN_A_QUEUE);
        long taken = results.stream().filter(SendOutcome::isTaken).count();
        assertThat(taken).isPositive().isLessThan(MORE_THAN_A_QUEUE);
        assertThat(results.stream().filter(result -> !result.isTaken()))
                .allSatisfy(result -> assertThat(errno(result)).contains(Errno.EAGAIN));
        assertThat(Waiting.result(full.receive().take(taken).count())).isEqualTo(taken);
        Waiting.done(Flux.merge(sender.close(), full.close()));
    }

    @Test
    void shouldAskTheSourceForNoMoreThanResultsAreAskedFor(Network network) {
        DatagramSocket sender = bind(network);
        DatagramSocket receiver = bind(network);
        AtomicLong asked = new AtomicLong();
        TestSubscriber<SendOutcome> subscriber =
                TestSubscriber.builder().initialRequest(0).build();
        sender.sendEach(Flux.range(0, 100)
                        .map(i -> Texts.message("x").to(receiver.localEndpoint()))
                        .doOnRequest(asked::addAndGet))
                .subscribe(subscriber);
        for (int n : new int[] {1, 3, 7}) {
            long before = subscriber.getReceivedOnNext().size();
            subscriber.request(n);
            Awaitility.await().until(() -> subscriber.getReceivedOnNext().size() == before + n);
            // Comes after all that the loop has been given to do so far.
            Waiting.done(sender.inspect());
            assertThat(asked).hasValue(before + n);
        }
        subscriber.cancel();
        Waiting.done(sender.inspect());
        assertThat(asked).hasValue(11);
        assertThat(subscriber.isTerminated()).isFalse();
        Waiting.done(Flux.merge(sender.close(), receiver.close()));
    }

    @Test
    void shouldAskTheSourceForNoMoreThanTheBudgetHasRoomFor(Network network) {
        DatagramSocket full =
                Waiting.result(network.datagrams(Meeting.path(SocketType.DGRAM)).bind());
        DatagramSocket sender =
                Waiting.result(network.datagrams(Meeting.path(SocketType.DGRAM)).bind());
        Waiting.done(sender.connect(full.localEndpoint()));
        AtomicLong asked = new AtomicLong();
        TestSubscriber<SendOutcome> subscriber = TestSubscriber.create();
        sender.sendEach(Flux.range(0, MORE_THAN_A_QUEUE)
                        .map(i -> Message.of(Texts.zeros(1000)))
                        .doOnRequest(asked::addAndGet))
                .subscribe(subscriber);
        // Reads on when nothing moves: what the receiver's queue and the budget of 64 KiB have taken.
        Awaitility.await().until(() -> {
            long before = asked.get();
            Waiting.done(sender.inspect());
            return before > 0
                    && before == asked.get()
                    && before > subscriber.getReceivedOnNext().size();
        });
        assertThat(asked.get() - subscriber.getReceivedOnNext().size()).isBetween(1L, 70L);
        long read = Waiting.result(full.receive().take(MORE_THAN_A_QUEUE).count());
        assertThat(read).isEqualTo(MORE_THAN_A_QUEUE);
        subscriber.block(HANG);
        assertThat(subscriber.getReceivedOnNext()).hasSize(MORE_THAN_A_QUEUE);
        Waiting.done(Flux.merge(sender.close(), full.close()));
    }

    @Test
    void shouldEndWithTheSourcesOwnErrorAfterTheResults(Network network) {
        DatagramSocket sender = bind(network);
        DatagramSocket receiver = bind(network);
        IllegalStateException own = new IllegalStateException("the source's own");
        TestSubscriber<SendOutcome> subscriber = TestSubscriber.create();
        sender.sendEach(Flux.just(Texts.message("x").to(receiver.localEndpoint()))
                        .concatWith(Flux.error(own))
                        .publishOn(Schedulers.parallel()))
                .subscribe(subscriber);
        subscriber.block(HANG);
        assertThat(subscriber.expectTerminalError()).isSameAs(own);
        assertThat(subscriber.getReceivedOnNext()).hasSize(1);
        Waiting.done(Flux.merge(sender.close(), receiver.close()));
    }

    @Test
    void shouldFailWhenTheSocketIsClosedAndReleaseWhatComesLater(Network network) {
        DatagramSocket sender = bind(network);
        Sinks.Many<Message> source = Sinks.many().unicast().onBackpressureBuffer();
        TestSubscriber<SendOutcome> subscriber = TestSubscriber.create();
        sender.sendEach(source.asFlux()).subscribe(subscriber);
        Waiting.done(sender.close());
        subscriber.block(HANG);
        assertThat(subscriber.expectTerminalError()).isInstanceOf(ConnectionClosedException.class);
        ByteBuf late = Bytes.pooled("late");
        assertThat(results(sender.sendEach(Flux.just(Message.of(late)))
                        .onErrorResume(ConnectionClosedException.class, e -> Flux.empty())))
                .isEmpty();
        Awaitility.await().until(() -> late.refCnt() == 0);
    }

    @Test
    void shouldSendOnWhatIsReceived(Network network) {
        DatagramSocket relay = bind(network);
        DatagramSocket peer = bind(network);
        Waiting.done(relay.connect(peer.localEndpoint()));
        Waiting.done(peer.send(Texts.message("and back").to(relay.localEndpoint())));
        assertThat(results(relay.sendEach(relay.receive()).take(1)))
                .extracting(SendOutcome::bytes)
                .containsExactly(8);
        assertThat(Texts.of(Waiting.result(peer.receive().next()))).isEqualTo("and back");
        Waiting.done(Flux.merge(relay.close(), peer.close()));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1})
    void shouldRefuseDemandThatIsNone(long n, Network network) {
        DatagramSocket sender = bind(network);
        TestSubscriber<SendOutcome> subscriber =
                TestSubscriber.builder().initialRequest(0).build();
        sender.sendEach(Flux.never())
                .doOnSubscribe(subscription -> subscription.request(n))
                .subscribe(subscriber);
        subscriber.block(HANG);
        assertThat(subscriber.expectTerminalError()).hasMessageContaining("3.9");
        Waiting.done(sender.close());
    }

    private static List<SendOutcome> results(Flux<SendOutcome> results) {
        return Waiting.result(results.collectList());
    }

    private static Optional<Errno> errno(SendOutcome result) {
        return result.failure().flatMap(SystemCallException::errno);
    }

    private static DatagramSocket bind(Network network) {
        return Waiting.result(network.datagrams("udp://127.0.0.1:0").bind());
    }
}
