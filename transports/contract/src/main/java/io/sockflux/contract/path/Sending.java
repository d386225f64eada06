package io.sockflux.contract.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.sockflux.Network;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.ConnectionClosedException;
import io.sockflux.error.Errno;
import io.sockflux.error.SendFailedException;
import io.sockflux.error.SystemCallException;
import io.sockflux.stream.CloseOutcome;
import io.sockflux.stream.Connection;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import reactor.core.publisher.Flux;
import reactor.test.subscriber.TestSubscriber;

/** Sends over paths that lose, swallow and reset. */
final class Sending {

    /** What has not moved for so long has come to a halt. */
    private static final Duration HALT = Duration.ofMillis(100);

    private static final Duration HANG = Duration.ofSeconds(60);
    private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(500);
    private static final int CHUNK = 1 << 16;
    private static final Pattern BYTES_ACKED = Pattern.compile("bytes_acked:(\\d+)");

    private Sending() {}

    static void overALossyPath(Network network) {
        Connection connection =
                Waiting.result(network.connector(Namespaces.peer(FarPeer.PUMP)).connect());
        long begun = System.nanoTime();
        Waiting.done(connection.send(connection.receive()));
        assertThat(Waiting.result(connection.close())).isEqualTo(new CloseOutcome.Acknowledged());
        System.out.printf(
                "figure: %d MiB each way in %.1f s, %d segments sent again, %d came out of order%n",
                FarPeer.PUMPED >> 20, (System.nanoTime() - begun) / 1e9, Kernel.retransmitted(), Kernel.reordered());
        assertThat(Kernel.retransmitted()).as("sent again").isPositive();
        assertThat(Kernel.reordered()).as("out of order").isPositive();
    }

    static void overAPathThatIsCut(Network network, Namespaces path) {
        Connection closing = connect(network);
        Connection aborted = connect(network);
        Connection givenUp = connect(network);
        TestSubscriber<ByteBuf> receiving = TestSubscriber.create();
        closing.receive().subscribe(receiving);
        TestSubscriber<ByteBuf> receivingAborted = TestSubscriber.create();
        aborted.receive().subscribe(receivingAborted);
        TestSubscriber<ByteBuf> receivingGivenUp = TestSubscriber.create();
        givenUp.receive().subscribe(receivingGivenUp);

        path.cut();
        long before = Kernel.retransmitted();
        // The kernel takes these, which says nothing of the peer.
        Waiting.done(closing.send(zeros(1)));
        Waiting.done(aborted.send(zeros(1)));
        Waiting.done(givenUp.send(zeros(1)));
        Awaitility.await("vain retransmissions").until(() -> Kernel.retransmitted() >= before + 12);
        assertThat(receiving.isTerminated()).isFalse();
        assertThat(receivingAborted.isTerminated()).isFalse();
        assertThat(receivingGivenUp.isTerminated()).isFalse();

        CloseOutcome outcome = Waiting.result(closing.close());
        System.out.println("figure: close over a path that is cut: " + outcome);
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        CloseOutcome.TimedOut.class,
                        timedOut ->
                                assertThat(timedOut.waited()).isBetween(CLOSE_TIMEOUT, CLOSE_TIMEOUT.multipliedBy(10)));

        Waiting.done(aborted.abort());
        receivingAborted.block(HANG);
        assertThat(receivingAborted.expectTerminalError()).isInstanceOf(ConnectionClosedException.class);

        // Only when the kernel gives up does the receive fail; unless it is told otherwise that is after a quarter of
        // an hour.
        Kernel.set("tcp_retries2", 1);
        receivingGivenUp.block(HANG);
        assertThat(receivingGivenUp.expectTerminalError())
                .isInstanceOfSatisfying(
                        SystemCallException.class,
                        failure -> assertThat(failure.errno()).contains(Errno.ETIMEDOUT));
        assertUnacknowledged(network, Waiting.result(givenUp.close()), CHUNK);
    }

    /** What is acknowledged does not come back, so much is on its way when the path itself sends a reset. */
    static void overAPathThatResets(Network network, Namespaces path) {
        Connection connection = connect(network);
        Waiting.done(connection.send(zeros(1)));
        Awaitility.await("acknowledgement").until(() -> acknowledged(path) >= CHUNK);
        path.whenItComesToTheNearEnd("meta l4proto tcp counter drop");
        AtomicLong given = new AtomicLong();
        TestSubscriber<Void> sending = TestSubscriber.create();
        connection.send(zeros(1024).doOnNext(buffer -> given.addAndGet(CHUNK))).subscribe(sending);
        AtomicLong last = new AtomicLong(-1);
        Awaitility.await("halt")
                .pollInterval(HALT)
                .until(() -> given.get() > 0 && last.getAndSet(given.get()) == given.get());
        long acknowledged = acknowledged(path);

        path.whenItLeavesTheNearEnd("meta l4proto tcp reject with tcp reset");
        sending.block(HANG);
        assertThat(sending.expectTerminalError()).isInstanceOfSatisfying(SendFailedException.class, failure -> {
            assertThat(failure.errno()).contains(Errno.ECONNRESET);
            assertThat(failure.bytesTaken()).isBetween((long) CHUNK, given.get());
            CloseOutcome outcome = Waiting.result(connection.close());
            System.out.println("figure: " + failure.getMessage() + ": " + outcome);
            assertUnacknowledged(network, outcome, CHUNK + failure.bytesTaken() - acknowledged);
        });
    }

    /** The kernel's count, which only epoll can ask for. */
    private static void assertUnacknowledged(Network network, CloseOutcome outcome, long bytes) {
        assertThat(bytes).isPositive();
        assertThat(outcome).isInstanceOfSatisfying(CloseOutcome.Reset.class, reset -> {
            if (!network.transport().equals("nio")) {
                assertThat(reset.unacknowledgedBytes()).hasValue(bytes);
            } else {
                assertThat(reset.unacknowledgedBytes()).isEmpty();
            }
        });
    }

    /** How many bytes the peer's kernel has acknowledged of the only connection, as {@code ss(8)} has it. */
    private static long acknowledged(Namespaces path) {
        Matcher acked = BYTES_ACKED.matcher(path.near("ss", "-tinH"));
        // The SYN counts as a byte.
        return acked.find() ? Long.parseLong(acked.group(1)) - 1 : 0;
    }

    private static Connection connect(Network network) {
        return Waiting.result(network.connector(Namespaces.peer(FarPeer.SINK))
                .closeTimeout(CLOSE_TIMEOUT)
                .connect());
    }

    private static Flux<ByteBuf> zeros(int chunks) {
        return Flux.range(0, chunks)
                .map(i -> PooledByteBufAllocator.DEFAULT.buffer(CHUNK).writeZero(CHUNK));
    }
}
