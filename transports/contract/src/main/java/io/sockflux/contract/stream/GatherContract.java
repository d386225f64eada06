package io.sockflux.contract.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.sockflux.Network;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Aside;
import io.sockflux.contract.kit.Bytes;
import io.sockflux.contract.kit.Leaks;
import io.sockflux.contract.kit.Memory;
import io.sockflux.contract.kit.Pair;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.SendFailedException;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.test.subscriber.TestSubscriber;

/** Short buffers that come of what is read go out together: whole, in order, and within the budget. */
@TransportContract
class GatherContract {

    private static final int CONNECTIONS = 20;
    private static final int ANSWERS = 5_000;
    private static final int MOST_ASKED_AHEAD = 16;
    private static final Duration HANG = Duration.ofSeconds(100);

    /** The answers to one peer's requests, each of which is a byte that says which answers are its: others for each peer. */
    private static final class Answers {

        private final int longest;
        private final AtomicLong bytes = new AtomicLong();
        private Random random = new Random();
        private boolean begun;

        Answers(int longest) {
            this.longest = longest;
        }

        static Answers to(int peer, int longest) {
            Answers answers = new Answers(longest);
            answers.begin((byte) peer);
            return answers;
        }

        private void begin(byte peer) {
            if (!begun) {
                begun = true;
                random = new Random(peer);
            }
        }

        byte[] next() {
            byte[] answer = new byte[1 + random.nextInt(longest)];
            random.nextBytes(answer);
            bytes.addAndGet(answer.length);
            return answer;
        }

        /** How long those are together that were made. */
        long bytes() {
            return bytes.get();
        }

        /** An answer for each byte that is received, made when it is asked for. */
        Flux<ByteBuf> from(Connection connection) {
            return connection.receive().asBytes().concatMapIterable(this::each);
        }

        private Iterable<ByteBuf> each(byte[] requests) {
            return () -> {
                Iterator<Integer> request = IntStream.range(0, requests.length).iterator();
                return new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return request.hasNext();
                    }

                    @Override
                    public ByteBuf next() {
                        begin(requests[request.next()]);
                        return Bytes.pooled(Answers.this.next());
                    }
                };
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldAnswerEachOfManyRequestsOnManyConnectionsOfOneLoopInOrder(PeerKind kind, Network network)
            throws Exception {
        try (Network own =
                Network.builder().transport(network.transport()).threads(1).build()) {
            Listener listener = Waiting.result(own.acceptor()
                    .endpoints(kind.endpoint(network))
                    .serve(connection -> connection.send(new Answers(2_000).from(connection))));
            List<Future<Integer>> peers = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                int number = i;
                peers.add(Aside.run(() -> {
                    try (Peer peer = Peer.connect(listener.endpoints().get(0))) {
                        return ask(peer, number);
                    }
                }));
            }
            for (Future<Integer> peer : peers) {
                assertThat(Aside.result(peer)).isEqualTo(ANSWERS);
            }
            Waiting.done(listener.close());
        }
    }

    /** Sends all requests by bursts of random length and tells how many answers were right. */
    private static int ask(Peer peer, int number) throws Exception {
        Future<Boolean> asking = Aside.run(() -> {
            Random lengths = new Random(~number);
            for (int left = ANSWERS; left > 0; ) {
                byte[] burst = new byte[Math.min(left, 1 + lengths.nextInt(200))];
                Arrays.fill(burst, (byte) number);
                peer.send(burst);
                left -= burst.length;
            }
            peer.endOutput();
            return true;
        });
        Answers expected = Answers.to(number, 2_000);
        int right = 0;
        while (right < ANSWERS) {
            byte[] answer = expected.next();
            if (!Arrays.equals(peer.receive(answer.length), answer)) {
                return right;
            }
            right++;
        }
        assertThat(peer.read(ByteBuffer.allocate(1))).as("the end of stream").isEqualTo(-1);
        assertThat(Aside.result(asking)).isTrue();
        return right;
    }

    @ParameterizedTest
    @EnumSource
    void shouldHoldNoMoreThanTheBudgetAndWhatWasAskedAheadOfWhatThePeerDoesNotRead(PeerKind kind, Network network)
            throws Exception {
        int budget = 1 << 14;
        int longest = 200;
        try (Pair pair = Pair.connect(network, kind, connector -> connector.sendBudget(budget))) {
            await("release of every buffer").until(Leaks::none);
            long before = Memory.inBuffersNow();
            Answers answers = new Answers(longest);
            TestSubscriber<Void> sending = TestSubscriber.create();
            pair.connection().send(answers.from(pair.connection())).subscribe(sending);
            // More requests than the answers to which the kernel has room for.
            Aside.run(() -> {
                byte[] requests = new byte[1 << 10];
                for (int i = 0; i < 1 << 10; i++) {
                    pair.peer().send(requests);
                }
                return true;
            });
            AtomicLong made = new AtomicLong(-1);
            await("halt")
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> answers.bytes() > 0 && made.getAndSet(answers.bytes()) == answers.bytes());
            long memory = Memory.inBuffersNow() - before;
            Waiting.done(pair.connection().abort());
            sending.block(HANG);
            long inTheKernel = ((SendFailedException) sending.expectTerminalError()).bytesTaken();

            long most = budget + (long) MOST_ASKED_AHEAD * longest;
            assertThat(answers.bytes() - inTheKernel).isBetween(1L, most);
            // Buffers are rounded up, to twice their length at the most, and one may be there that is read into.
            assertThat(memory).isLessThanOrEqualTo(2 * most + (1 << 16));
        }
    }
}
