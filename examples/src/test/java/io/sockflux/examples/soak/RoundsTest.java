package io.sockflux.examples.soak;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.sockflux.Network;
import io.sockflux.address.SocketType;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.examples.soak.Rounds.Round;
import io.sockflux.stream.ConnectionPair;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** A soak sees whatever is left behind by each round, and by nothing else than what is planted here. */
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RoundsTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    /** What is left on purpose never goes. */
    private static final Duration PATIENCE = Duration.ofMillis(200);

    private final Deque<AutoCloseable> left = new ArrayDeque<>();
    private @Nullable Scheduler loop;

    @AfterEach
    void end() throws Exception {
        while (!left.isEmpty()) {
            left.pop().close();
        }
    }

    /** What is left open by each of its rounds. */
    private interface Leak {

        AutoCloseable leave(Network network) throws Exception;
    }

    private final class Leaking implements Hardship {

        private final Network network;
        private final int many;
        private final Leak leak;

        Leaking(Network network, int many, Leak leak) {
            this.network = network;
            this.many = many;
            this.leak = leak;
        }

        @Override
        public String kind() {
            return "leaking";
        }

        @Override
        public Mono<Integer> round(Random random) {
            return Mono.fromCallable(() -> {
                for (int i = 0; i < many; i++) {
                    left.push(leak.leave(network));
                }
                return many;
            });
        }

        @Override
        public Mono<Void> close() {
            return Mono.empty();
        }
    }

    private void assertSeen(String expected, int many, Leak leak) throws Exception {
        List<Round> told = new ArrayList<>();
        try (Network network = Network.builder().threads(1).build()) {
            Hardship leaking = new Leaking(network, many, leak);
            Rounds rounds = new Rounds(network, List.of(leaking), 7, told::add, PATIENCE);
            assertThatThrownBy(() -> rounds.run(Duration.ZERO))
                    .isInstanceOf(GrowthException.class)
                    .hasMessageMatching(expected + " grew by [0-9.]+( MiB)? to .*expected: .* of seed 7");
            // The first round behind the warm-up.
            assertThat(told).hasSize(4);
            end();
        }
    }

    @Test
    void shouldSeeDescriptorsThatAreLeftOpen() throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")) || Files.isDirectory(Path.of("/dev/fd")));
        assertSeen("descriptors", 10, network -> FileChannel.open(folder));
    }

    @Test
    void shouldSeeBuffersThatAreNotReleased() throws Exception {
        assertSeen("direct memory", 20, network -> {
            ByteBuf buffer = PooledByteBufAllocator.DEFAULT.directBuffer(1 << 16);
            return buffer::release;
        });
    }

    @Test
    void shouldSeeWhatTheHeapKeeps() throws Exception {
        Queue<byte[]> kept = new ConcurrentLinkedQueue<>();
        assertSeen("heap", 18, network -> {
            kept.add(new byte[1 << 20]);
            return kept::clear;
        });
    }

    @Test
    void shouldSeeThreadsThatDoNotEnd() throws Exception {
        assertSeen("threads", 6, network -> {
            CountDownLatch end = new CountDownLatch(1);
            Thread thread = new Thread(() -> hang(end));
            thread.start();
            return () -> {
                end.countDown();
                thread.join();
            };
        });
    }

    @Test
    void shouldSeeSocketsThatNobodyCloses() throws Exception {
        assertSeen("sockets of the network", 1, network -> {
            DatagramSocket socket =
                    requireNonNull(network.datagrams("udp://127.0.0.1:0").bind().block());
            return () -> socket.close().block();
        });
    }

    @Test
    void shouldSeeTasksThatWaitForever() throws Exception {
        assertSeen("pending tasks", 20, network -> {
            if (left.isEmpty()) {
                ConnectionPair pair =
                        requireNonNull(network.socketPair(SocketType.STREAM).block());
                CountDownLatch end = new CountDownLatch(1);
                pair.first().scheduler().schedule(() -> {
                    while (end.getCount() > 0) {
                        // Busy, as a loop that waited would be caught at it.
                    }
                });
                left.push(end::countDown);
                loop = pair.second().scheduler();
            }
            requireNonNull(loop).schedule(() -> {});
            return () -> {};
        });
    }

    private static void hang(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void shouldNameTheKindTheRoundAndTheSeedOfAFailure() {
        try (Network network = Network.builder().threads(1).build()) {
            Hardship failing = new Leaking(network, 1, each -> {
                throw new IOException("it broke");
            });
            Rounds rounds = new Rounds(network, List.of(failing), 7, round -> {}, PATIENCE);
            assertThatThrownBy(() -> rounds.run(Duration.ZERO)).hasMessage("leaking, round 1 of seed 7: it broke");
        }
    }

    @Test
    void shouldGoOnForItsTimeWhereNothingGrows() throws InterruptedException {
        List<Round> told = new ArrayList<>();
        try (Network network = Network.builder().threads(1).build()) {
            Rounds rounds =
                    new Rounds(network, List.of(new SocketsOfDatagrams(network)), 7, told::add, Duration.ofSeconds(15));
            rounds.run(Duration.ZERO);
        }
        assertThat(told).hasSize(5);
        assertThat(told.stream().filter(Round::isWarmUp)).hasSize(3);
        assertThat(told.get(4).done()).isEqualTo(500);
    }
}
