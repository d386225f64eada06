package io.sockflux.contract.close;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.sockflux.Network;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Aside;
import io.sockflux.contract.kit.Bytes;
import io.sockflux.contract.kit.Pair;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.PeerServer;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.SendFailedException;
import io.sockflux.stream.Connection;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/** What two threads do at the same moment has one outcome: nothing is lost, doubled or held. */
@TransportContract
class RaceContract {

    private static final int ROUNDS = 2_000;
    private static final int CONNECTIONS = 300;

    private interface Task {
        void run() throws Exception;
    }

    /** Runs both at the same moment, each on a thread of its own. */
    private static void race(Task one, Task other) {
        CyclicBarrier barrier = new CyclicBarrier(2);
        Future<?> aside = Aside.run(() -> atTheBarrier(barrier, other));
        try {
            atTheBarrier(barrier, one);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        Aside.result(aside);
    }

    private static boolean atTheBarrier(CyclicBarrier barrier, Task task) throws Exception {
        barrier.await();
        task.run();
        return true;
    }

    @Test
    void shouldGiveEachByteToOneSubscriberWhenCancelledAsItArrives(Network network) throws Exception {
        AtomicInteger next = new AtomicInteger();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            for (int i = 0; i < ROUNDS; i++) {
                byte sent = (byte) i;
                Taking subscriber = new Taking(next, failure);
                pair.connection().receivePooled().subscribe(subscriber);
                race(() -> pair.peer().send(new byte[] {sent}), subscriber::cancel);
            }
            pair.peer().endOutput();
            Waiting.done(pair.connection().receivePooled().doOnNext(buffer -> check(buffer, next, failure)));
        }
        assertThat(failure.get()).isNull();
        assertThat(next).hasValue(ROUNDS);
    }

    private static void check(ByteBuf buffer, AtomicInteger next, AtomicReference<Throwable> failure) {
        try {
            while (buffer.isReadable()) {
                assertThat(buffer.readByte()).isEqualTo((byte) next.getAndIncrement());
            }
        } catch (AssertionError e) {
            failure.compareAndSet(null, e);
        } finally {
            buffer.release();
        }
    }

    /** Takes what comes also after it was cancelled, as a subscriber must. */
    private static final class Taking implements CoreSubscriber<ByteBuf> {

        private final AtomicInteger next;
        private final AtomicReference<Throwable> failure;
        private volatile @Nullable Subscription subscription;

        Taking(AtomicInteger next, AtomicReference<Throwable> failure) {
            this.next = next;
            this.failure = failure;
        }

        void cancel() {
            requireNonNull(subscription).cancel();
        }

        @Override
        public void onSubscribe(Subscription s) {
            subscription = s;
            s.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(ByteBuf buffer) {
            check(buffer, next, failure);
        }

        @Override
        public void onError(Throwable error) {
            failure.compareAndSet(null, error);
        }

        @Override
        public void onComplete() {}
    }

    @Test
    void shouldReleaseABufferOnceWhenItsSendIsCancelledAsItStarts(Network network) throws Exception {
        List<ByteBuf> buffers = new ArrayList<>();
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            Future<byte[]> received = Aside.run(() -> {
                byte[] all = pair.peer().receiveRest();
                pair.peer().close();
                return all;
            });
            for (int i = 0; i < ROUNDS; i++) {
                ByteBuf buffer = Bytes.pooled("x");
                buffers.add(buffer);
                AtomicReference<Throwable> failure = new AtomicReference<>();
                Disposable sending = pair.connection().send(buffer).subscribe(done -> {}, failure::set);
                sending.dispose();
                assertThat(failure.get()).isNull();
            }
            Waiting.done(pair.connection().close());
            assertThat(Aside.result(received)).hasSizeLessThanOrEqualTo(ROUNDS);
        }
        assertThat(buffers).allSatisfy(buffer -> assertThat(buffer.refCnt()).isZero());
    }

    @Test
    void shouldAskAndCancelTheSourceOfASendOnOneThread(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            CompletableFuture<Thread> asked = new CompletableFuture<>();
            CompletableFuture<Thread> cancelled = new CompletableFuture<>();
            Disposable sending = pair.connection()
                    .send(Flux.<ByteBuf>never()
                            .doOnRequest(n -> asked.complete(Thread.currentThread()))
                            .doOnCancel(() -> cancelled.complete(Thread.currentThread())))
                    .subscribe();
            Thread asking = Aside.result(asked);
            sending.dispose();
            assertThat(Aside.result(cancelled)).isSameAs(asking);
        }
    }

    @Test
    void shouldSendAllOrSayHowMuchWhenClosedAsItSends(Network network) throws Exception {
        byte[] data = Bytes.pattern(1000);
        for (int i = 0; i < CONNECTIONS; i++) {
            try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
                Future<byte[]> received = Aside.run(() -> {
                    byte[] all = pair.peer().receiveRest();
                    pair.peer().close();
                    return all;
                });
                CompletableFuture<Long> sent = new CompletableFuture<>();
                race(
                        () -> pair.connection()
                                .send(Bytes.pooled(data))
                                .subscribe(
                                        done -> {},
                                        error -> sent.complete(
                                                error instanceof SendFailedException failure
                                                        ? failure.bytesTaken()
                                                        : -1L),
                                        () -> sent.complete((long) data.length)),
                        () -> pair.connection().close().subscribe());
                assertThat((long) Aside.result(received).length).isEqualTo(sent.join());
            }
        }
    }

    @Test
    void shouldCloseTheSocketOrHandItOverWhenConnectingIsCancelled(Network network) throws Exception {
        try (PeerServer server = PeerServer.listen(network, PeerKind.IPV4)) {
            for (int i = 0; i < CONNECTIONS; i++) {
                BaseSubscriber<Connection> subscriber = new BaseSubscriber<>() {
                    @Override
                    protected void hookOnNext(Connection value) {
                        value.abort().subscribe();
                    }
                };
                race(
                        subscriber::cancel,
                        () -> network.connector(server.endpoint()).connect().subscribe(subscriber));
                Future<Boolean> ended = Aside.run(() -> allBeforeTheLastEnd(server));
                try (Peer last = Peer.connect(server.endpoint())) {
                    last.send("last");
                    last.endOutput();
                    assertThat(Aside.result(ended)).isTrue();
                }
            }
        }
    }

    private static boolean allBeforeTheLastEnd(PeerServer server) throws IOException {
        while (true) {
            try (Peer peer = server.accept()) {
                if (peer.receiveRest().length > 0) {
                    return true;
                }
            } catch (SocketException reset) {
                // That is an end, too.
            }
        }
    }
}
