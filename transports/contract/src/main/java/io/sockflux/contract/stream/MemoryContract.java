package io.sockflux.contract.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.PooledByteBufAllocator;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Amount;
import io.sockflux.contract.kit.Aside;
import io.sockflux.contract.kit.Bytes;
import io.sockflux.contract.kit.Leaks;
import io.sockflux.contract.kit.Memory;
import io.sockflux.contract.kit.Pair;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.PeerServer;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.contract.wire.OverTls;
import io.sockflux.contract.wire.Wire;
import io.sockflux.error.SendFailedException;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.subscriber.TestSubscriber;

/** Memory is bounded by budgets and demand, whatever sources offer and readers leave. The figures are printed. */
@TransportContract
@OverTls
@Tag("numbers")
class MemoryContract {

    /** What has not moved for so long has come to a halt. */
    private static final Duration HALT = Duration.ofMillis(100);

    private static final int MEBIBYTE = 1 << 20;
    private static final int CHUNK = PooledByteBufAllocator.DEFAULT.metric().chunkSize();
    private final int cancelled = Wire.now().isTls() ? 200 : 5_000;
    private static final int LAGGING = 16;
    private static final int BUDGET = 1 << 18;
    private static final Duration HANG = Duration.ofSeconds(100);

    @Test
    void shouldHoldAsMuchAsBeforeAfterManyConnectionsThatWereCancelled(Network network) throws Exception {
        byte[] data = Bytes.pattern(1 << 16);
        try (PeerServer server = PeerServer.listen(network, PeerKind.IPV4)) {
            Aside.run(() -> sendToAll(server, data));
            cancelEarly(network, server.endpoint(), cancelled / 10);
            await("release of every buffer").until(Leaks::none);
            Memory before = Memory.now();
            cancelEarly(network, server.endpoint(), cancelled);
            await("release of every buffer").until(Leaks::none);
            Memory after = Memory.now();
            System.out.println(cancelled + " connections cancelled after the first buffer on " + network.transport()
                    + ": before " + before + "; after " + after);
            assertThat(after.inBuffers()).isEqualTo(before.inBuffers());
            // The pool takes and returns whole chunks, and each loop may have ended with one more.
            long chunks = 2L * CHUNK;
            assertThat(after.pooled()).isLessThanOrEqualTo(before.pooled() + chunks);
            assertThat(after.direct()).isLessThanOrEqualTo(before.direct() + chunks + MEBIBYTE);
            assertThat(after.heap()).isLessThanOrEqualTo(before.heap() + 4 * MEBIBYTE);
        }
    }

    private static boolean sendToAll(PeerServer server, byte[] data) throws IOException {
        while (true) {
            try {
                Peer peer = server.accept();
                // Each waits for its own handshake.
                Aside.run(() -> {
                    try (peer) {
                        peer.send(data);
                    }
                    return true;
                });
            } catch (ClosedChannelException e) {
                return true;
            }
        }
    }

    private static void cancelEarly(Network network, Endpoint endpoint, int connections) {
        Flux<Integer> ends = Flux.range(0, connections)
                .flatMap(
                        i -> Wire.now()
                                .connector(network, endpoint)
                                .connect()
                                .flatMap(connection -> connection
                                        .receive()
                                        .publishOn(Schedulers.parallel())
                                        .next()
                                        .then(i % 2 == 0 ? connection.close().then() : connection.abort()))
                                .thenReturn(i),
                        64);
        assertThat(ends.count().block(HANG)).isEqualTo(connections);
    }

    @ParameterizedTest
    @EnumSource
    void shouldHoldNoMoreThanTheBudgetAndOneBufferOfWhatThePeerDoesNotRead(PeerKind kind, Network network)
            throws Exception {
        int length = Wire.now().bytes(MEBIBYTE);
        try (Pair pair = Pair.connect(network, kind, connector -> connector.sendBudget(BUDGET))) {
            AtomicLong taken = new AtomicLong();
            TestSubscriber<Void> sending = TestSubscriber.create();
            pair.connection()
                    .send(Bytes.zeros(1024, length).doOnNext(buffer -> taken.addAndGet(length)))
                    .subscribe(sending);
            AtomicLong before = new AtomicLong(-1);
            await("halt")
                    .pollInterval(Wire.now().isTls() ? HALT.multipliedBy(5) : HALT)
                    .until(() -> taken.get() > 0 && before.getAndSet(taken.get()) == taken.get());
            Waiting.done(pair.connection().abort());
            sending.block(HANG);
            // What the kernel has is out of our hands, and it alone knows how much fits into it.
            long inTheKernel = ((SendFailedException) sending.expectTerminalError()).bytesTaken();
            long held = taken.get() - inTheKernel;
            System.out.println("a peer over " + kind + " that does not read, on " + network.transport() + ": taken "
                    + Memory.kibibytes(taken.get()) + ", of which the kernel has " + Memory.kibibytes(inTheKernel)
                    + " and the connection held " + Memory.kibibytes(held));
            // Over TLS the writes of one flush go out as one, and count when the kernel has all of them.
            long most = (Wire.now().isTls() ? 2 : 1) * ((long) BUDGET + length);
            assertThat(held).isBetween(1L, most);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "IPV6")
    @Timeout(value = 20, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldStayFlatUnderReadersThatLag(PeerKind kind, Network network) {
        long total = Amount.of(1L << 26, 1L << 28, 1L << 32) / (Wire.now().isTls() ? 16 : 1);
        List<LaggingReader> readers = new ArrayList<>();
        List<Connection> connections = new ArrayList<>();
        Listener listener = Waiting.result(
                Wire.now().acceptor(network).endpoints(kind.endpoint(network)).listen());
        TestSubscriber<Connection> accepted = TestSubscriber.create();
        listener.accept().subscribe(accepted);
        for (int i = 0; i < LAGGING; i++) {
            connections.add(Waiting.result(
                    Wire.now().connector(network, listener.endpoints().get(0)).connect()));
            int count = i + 1;
            await("accept").until(() -> accepted.getReceivedOnNext().size() == count);
        }
        Memory before = Memory.now();
        for (int i = 0; i < LAGGING; i++) {
            LaggingReader reader = new LaggingReader(total / LAGGING);
            reader.read(connections.get(i), accepted.getReceivedOnNext().get(i));
            readers.add(reader);
        }
        Peak peak = new Peak(total);
        await("all bytes")
                .atMost(Amount.of(HANG, HANG, HANG.multipliedBy(10)))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> peak.look(
                        readers.stream().mapToLong(LaggingReader::received).sum()));
        Memory after = Memory.now();
        System.out.println(LAGGING + " readers that lag over " + kind + " on " + network.transport() + ", offered "
                + total / MEBIBYTE + " MiB, up to "
                + Memory.kibibytes(readers.stream()
                        .mapToLong(LaggingReader::furthestBehind)
                        .max()
                        .orElseThrow())
                + " behind: the pool grew by "
                + Memory.kibibytes((peak.pooled - before.pooled()) / LAGGING) + " per connection at most, and "
                + Memory.kibibytes(peak.inBuffers / LAGGING) + " were in buffers; before "
                + before + "; on the way " + peak.onTheWay + "; after " + after);
        // The pool grows by whole chunks, of 4 MiB.
        assertThat(peak.pooled - before.pooled()).isLessThan((long) (LAGGING + 4) * MEBIBYTE);
        // What the pool had before it need not take anew.
        assertThat(peak.inBuffers).isLessThan((long) LAGGING * MEBIBYTE);
        assertThat(peak.onTheWay)
                .isNotEmpty()
                .allSatisfy(memory -> assertThat(memory.heap()).isLessThanOrEqualTo(before.heap() + 4 * MEBIBYTE));
        connections.forEach(connection -> Waiting.done(connection.abort()));
        Waiting.done(listener.close());
    }

    /** The most direct memory that there was, and all memory at each quarter of the way. */
    private static final class Peak {

        private final long total;
        private final List<Memory> onTheWay = new ArrayList<>();
        private long pooled;
        private long inBuffers;

        Peak(long total) {
            this.total = total;
        }

        /** Whether all has been received. */
        boolean look(long received) {
            pooled = Math.max(pooled, Memory.pooledNow());
            inBuffers = Math.max(inBuffers, Memory.inBuffersNow());
            if (received < total && received / (total / 4) > onTheWay.size()) {
                onTheWay.add(Memory.now());
            }
            return received == total;
        }
    }
}
