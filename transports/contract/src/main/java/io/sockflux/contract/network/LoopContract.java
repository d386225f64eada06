package io.sockflux.contract.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.sockflux.Connector;
import io.sockflux.Network;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.NetworkClosedException;
import io.sockflux.option.SocketKind;
import io.sockflux.spi.Capability;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.subscriber.TestSubscriber;

/** What the event loops of a network promise to those who use them, and what is left when they have ended. */
@TransportContract
class LoopContract {

    private static final Duration BOUND = Duration.ofSeconds(20);

    private static Network another(Network network, int threads) {
        return Network.builder().transport(network.transport()).threads(threads).build();
    }

    private static Listener listener(Network network) {
        return Waiting.result(network.acceptor().endpoints("tcp://127.0.0.1:0").listen());
    }

    /** For event loops, which the tests let do nothing that blocks or even yields. */
    private static void spinUntil(BooleanSupplier condition) {
        boolean come = false;
        while (!come) {
            come = condition.getAsBoolean();
        }
    }

    // Blocking

    @Test
    void shouldRefuseToBlockInAHandler(Network network) {
        for (int threads : new int[] {1, 3}) {
            try (Network other = another(network, threads)) {
                AtomicReference<Throwable> told = new AtomicReference<>();
                Listener server = Waiting.result(other.acceptor()
                        .endpoints("tcp://127.0.0.1:0")
                        .onHandlerError((connection, error) -> told.set(error))
                        .serve(connection -> {
                            connection.send("late").block();
                            return Mono.empty();
                        }));
                // The handler's failure aborts the connection, perhaps before it is made here.
                Waiting.done(other.connector(server.endpoints().get(0))
                        .use(Connection::receive)
                        .onErrorComplete());
                await().atMost(BOUND).until(() -> told.get() != null);
                assertThat(told.get())
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("event loop")
                        .hasMessageContaining("return")
                        .hasMessageContaining("boundedElastic");
            }
        }
    }

    // Closing a network

    @Test
    void shouldBeClosedOnAThreadThatMustNotBlock(Network network) {
        Network other = another(network, 1);
        String value = Waiting.result(Mono.using(() -> other, open -> Mono.just("value"), Network::close)
                .subscribeOn(Schedulers.parallel()));
        assertThat(value).isEqualTo("value");
        Waiting.done(other.closeAsync());
    }

    @Test
    void shouldBeClosedByEachOthersLoops(Network network) {
        Network one = another(network, 1);
        Network two = another(network, 1);
        CountDownLatch both = new CountDownLatch(2);
        Waiting.done(Flux.merge(closing(one, two, both), closing(two, one, both)));
        Waiting.done(one.closeAsync());
        Waiting.done(two.closeAsync());
    }

    /** Closes the other network on this one's loop, as soon as the same is about to be done on the other's. */
    private static Mono<Void> closing(Network own, Network other, CountDownLatch both) {
        Listener listener = listener(own);
        return own.connector(listener.endpoints().get(0))
                .connect()
                .doOnNext(connection -> {
                    both.countDown();
                    spinUntil(() -> both.getCount() == 0);
                    other.close();
                })
                .then();
    }

    @Test
    void shouldBeLeftByWhoIsInterrupted(Network network) throws Exception {
        Network blocked = another(network, 1);
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Listener listener = listener(blocked);
        blocked.connector(listener.endpoints().get(0)).connect().subscribe(connection -> {
            entered.countDown();
            spinUntil(() -> go.getCount() == 0);
        });
        entered.await();
        AtomicReference<Boolean> interrupted = new AtomicReference<>();
        Thread closer = new Thread(() -> {
            blocked.close();
            interrupted.set(Thread.currentThread().isInterrupted());
        });
        closer.start();
        closer.interrupt();
        closer.join();
        assertThat(interrupted.get()).isTrue();
        go.countDown();
        Waiting.done(blocked.closeAsync());
    }

    @Test
    void shouldRefuseWhatIsBegunAfterItIsClosed(Network network) {
        Network closed = another(network, 1);
        closed.close();
        assertThatThrownBy(() -> Waiting.result(
                        closed.acceptor().endpoints("tcp://127.0.0.1:0").listen()))
                .hasRootCauseInstanceOf(NetworkClosedException.class);
        assertThatThrownBy(() ->
                        Waiting.result(closed.connector("tcp://127.0.0.1:9").connect()))
                .hasRootCauseInstanceOf(NetworkClosedException.class)
                .hasMessageContaining("the network is closed");
    }

    @Test
    void shouldEndABodyThatNeverEnds(Network network) {
        Network other = another(network, 1);
        Listener listener = listener(other);
        Connector connector = other.connector(listener.endpoints().get(0));
        CountDownLatch both = new CountDownLatch(2);
        Function<Connection, Mono<Void>> endless = connection -> {
            both.countDown();
            return Mono.never();
        };
        TestSubscriber<Void> use = TestSubscriber.create();
        TestSubscriber<Void> lent = TestSubscriber.create();
        connector.use(endless).subscribe(use);
        connector.pool().open().use(endless).subscribe(lent);
        await().atMost(BOUND).until(() -> both.getCount() == 0);
        other.close();
        use.block(BOUND);
        lent.block(BOUND);
        assertThat(use.expectTerminalError()).isInstanceOf(NetworkClosedException.class);
        assertThat(lent.expectTerminalError()).isInstanceOf(NetworkClosedException.class);
    }

    // What is left

    /** How many sockets this process has. */
    private static long sockets() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.filter(LoopContract::isSocket).count();
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException e) {
            // Closed meanwhile.
            return false;
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldLeaveNoSocketOpen(Network network) throws Exception {
        long before = sockets();
        for (int round = 0; round < 4; round++) {
            List<SocketChannel> peers = new ArrayList<>();
            try (ServerSocketChannel mute = ServerSocketChannel.open()
                            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                    Network other = another(network, 2)) {
                Waiting.result(other.socket(SocketKind.TCP4));
                if (other.supports(Capability.DATAGRAM)) {
                    Waiting.result(other.socket(SocketKind.UDP4));
                }
                TcpEndpoint target = TcpEndpoint.of((InetSocketAddress) mute.getLocalAddress());
                for (int i = 0; i < 6; i++) {
                    Connection connection =
                            Waiting.result(other.connector(target).connect());
                    peers.add(mute.accept());
                    // More than the kernel takes, so that a send is under way when all is closed.
                    connection
                            .send(Flux.generate(sink -> sink.next(Unpooled.wrappedBuffer(new byte[1 << 18]))))
                            .subscribe(nothing -> {}, error -> {});
                }
                Listener listener = listener(other);
                peers.add(SocketChannel.open(((TcpEndpoint) listener.endpoints().get(0)).socketAddress()));
                listener.accept().subscribe();
            } finally {
                for (SocketChannel peer : peers) {
                    peer.close();
                }
            }
        }
        await("close of every socket").atMost(BOUND).until(() -> sockets() <= before);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldFailAtOnceWhereAnInterfaceIsUnknown(Network network) throws Exception {
        long before = sockets();
        String uri = "[fe80::77%nosuchif0]:7000";
        assertThatThrownBy(() -> Waiting.done(
                        network.acceptor().endpoints("tcp://" + uri).listen()))
                .hasMessageContaining("nosuchif0");
        assertThatThrownBy(() -> Waiting.done(network.connector("tcp://" + uri).connect()))
                .hasMessageContaining("nosuchif0")
                .hasMessageNotContaining("ETIMEDOUT");
        if (network.supports(Capability.DATAGRAM)) {
            assertThatThrownBy(
                            () -> Waiting.done(network.datagrams("udp://" + uri).bind()))
                    .hasMessageContaining("nosuchif0");
        }
        await("close of every socket").atMost(BOUND).until(() -> sockets() <= before);
    }

    // What a subscription leaves behind

    @Test
    void shouldKeepNothingOfThoseWhoHaveCancelled(Network network) throws Exception {
        try (ApiGround ground = new ApiGround(network.transport())) {
            List<Supplier<Publisher<?>>> endless = new ArrayList<>();
            Connection connection = ground.connection();
            Listener listener = listener(ground.network());
            endless.add(connection::closed);
            endless.add(connection.signals()::events);
            endless.add(listener::closed);
            endless.add(listener.sockets().get(0)::closed);
            endless.add(() -> listener.accept());
            List<WeakReference<Object>> gone = new ArrayList<>();
            for (Supplier<Publisher<?>> one : endless) {
                for (int i = 0; i < 100; i++) {
                    gone.add(cancelled(one.get()));
                }
            }
            await("collection of every subscriber").atMost(BOUND).until(() -> {
                System.gc();
                return gone.stream().allMatch(one -> one.get() == null);
            });
        }
    }

    private static WeakReference<Object> cancelled(Publisher<?> publisher) {
        TestSubscriber<Object> subscriber = TestSubscriber.create();
        publisher.subscribe(subscriber);
        subscriber.cancel();
        return new WeakReference<>(subscriber);
    }
}
