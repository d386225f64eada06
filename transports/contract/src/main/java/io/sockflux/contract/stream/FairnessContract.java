package io.sockflux.contract.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.SocketType;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Aside;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.PeerServer;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.message.Message;
import io.sockflux.spi.Capability;
import io.sockflux.stream.Connection;
import io.sockflux.stream.ConnectionPair;
import io.sockflux.stream.Listener;
import io.sockflux.stream.RelayWay;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * A busy connection leaves the others of its loop their turn. Both ends of the ping are on the loop too, so its round trips
 * count how often the loop looks at its sockets. They are put against what the busy one did meanwhile, and not against time:
 * a machine that is busy with other things slows both alike.
 */
@TransportContract
class FairnessContract {

    private static final int MEBIBYTE = 1 << 20;
    private static final int FEWEST_ROUND_TRIPS = 6;
    private static final ByteBuf TINY =
            Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(64)));

    @TempDir
    Path folder = Path.of("");

    /** What the busy one does, and how much of it is put against the round trips. */
    enum Busy {
        TINY_BUFFERS(300_000),
        TINY_BUFFERS_FROM_ELSEWHERE(100_000),
        HUGE_BUFFERS(300),
        FILE(300L * MEBIBYTE),
        RELAY_IN_THE_KERNEL(100L * MEBIBYTE),
        RELAY_IN_USER_SPACE(100L * MEBIBYTE),
        RECEIVED(100L * MEBIBYTE),
        ECHOED(100L * MEBIBYTE),
        LINES(2_000_000),
        RECORDS(100_000),
        DATAGRAMS(100_000),
        DATAGRAMS_ONE_BY_ONE(50_000);

        private final long amount;

        Busy(long amount) {
            this.amount = amount;
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldLeaveAPingItsTurns(Busy busy, Network network) throws Exception {
        AtomicLong done = new AtomicLong();
        AtomicInteger roundTrips = new AtomicInteger();
        try (Network own = Network.builder()
                        .transport(network.transport())
                        .threads(1)
                        .build();
                PeerServer server = PeerServer.listen(network, PeerKind.IPV4)) {
            ping(own, roundTrips);
            Disposable running = begin(busy, own, server, done);
            Awaitility.await().until(() -> done.get() > 0);
            long doneBefore = done.get();
            int before = roundTrips.get();
            Awaitility.await("the busy one's amount")
                    .atMost(Duration.ofSeconds(100))
                    .until(() -> done.get() - doneBefore >= busy.amount);
            double amounts = (double) (done.get() - doneBefore) / busy.amount;
            assertThat((roundTrips.get() - before) / amounts)
                    .as("round trips for %d of the busy one's items or bytes", busy.amount)
                    .isGreaterThanOrEqualTo(FEWEST_ROUND_TRIPS);
            running.dispose();
        }
    }

    private static void ping(Network own, AtomicInteger roundTrips) {
        Listener listener = Waiting.result(own.acceptor()
                .endpoints(Endpoint.tcp("127.0.0.1", 0))
                .serve(connection -> connection.send(connection.receive()).onErrorComplete()));
        Connection client =
                Waiting.result(own.connector(listener.endpoints().get(0)).connect());
        client.send(client.receive().doOnNext(pong -> roundTrips.incrementAndGet()))
                .subscribe(done -> {}, closed -> {});
        Waiting.done(client.send("."));
    }

    private Disposable begin(Busy busy, Network own, PeerServer server, AtomicLong done) throws IOException {
        return switch (busy) {
            case TINY_BUFFERS -> send(own, server, tiny(done));
            case TINY_BUFFERS_FROM_ELSEWHERE ->
                send(own, server, tiny(done).subscribeOn(Schedulers.parallel()).publishOn(Schedulers.parallel(), 16));
            case HUGE_BUFFERS ->
                send(own, server, Flux.generate(sink -> {
                    done.lazySet(done.get() + 1);
                    sink.next(PooledByteBufAllocator.DEFAULT
                            .directBuffer(MEBIBYTE)
                            .writerIndex(MEBIBYTE));
                }));
            case FILE -> file(own, server, done);
            case RELAY_IN_THE_KERNEL -> relay(own, server, RelayWay.KERNEL, done);
            case RELAY_IN_USER_SPACE -> relay(own, server, RelayWay.USER_SPACE, done);
            case RECEIVED ->
                flooded(own, server)
                        .receivePooled()
                        .subscribe(
                                buffer -> {
                                    done.lazySet(done.get() + buffer.readableBytes());
                                    buffer.release();
                                },
                                closed -> {});
            case ECHOED -> echoed(own, server, done);
            case LINES ->
                flooded(own, server)
                        .receive()
                        .lines(StandardCharsets.US_ASCII, 10)
                        .subscribe(line -> done.lazySet(done.get() + 1), closed -> {});
            case RECORDS -> records(own, done);
            case DATAGRAMS -> datagrams(own, done, false);
            case DATAGRAMS_ONE_BY_ONE -> datagrams(own, done, true);
        };
    }

    private static Flux<ByteBuf> tiny(AtomicLong done) {
        return Flux.generate(sink -> {
            done.lazySet(done.get() + 1);
            sink.next(TINY);
        });
    }

    private static Disposable send(Network own, PeerServer server, Flux<ByteBuf> source) throws IOException {
        Connection connection = Waiting.result(own.connector(server.endpoint()).connect());
        drain(server.accept());
        return connection.send(source).subscribe(sent -> {}, closed -> {});
    }

    /** Reads as fast as it can, so that the kernel has room as often as can be. */
    private static void drain(Peer peer) {
        Aside.run(() -> {
            ByteBuffer room = ByteBuffer.allocateDirect(MEBIBYTE);
            while (peer.read(room) >= 0) {
                room.clear();
            }
            peer.close();
            return true;
        });
    }

    /** Reads as fast as it can, and counts the bytes. */
    private static void count(Peer peer, AtomicLong done) {
        Aside.run(() -> {
            ByteBuffer room = ByteBuffer.allocateDirect(MEBIBYTE);
            for (int count = peer.read(room); count >= 0; count = peer.read(room)) {
                done.lazySet(done.get() + count);
                room.clear();
            }
            peer.close();
            return true;
        });
    }

    private static void flood(Peer peer) {
        Aside.run(() -> {
            byte[] lines = "\n".repeat(MEBIBYTE).getBytes(StandardCharsets.US_ASCII);
            try {
                while (true) {
                    peer.send(lines);
                }
            } catch (IOException closed) {
                peer.close();
            }
            return true;
        });
    }

    private static Connection flooded(Network own, PeerServer server) throws IOException {
        Connection connection = Waiting.result(own.connector(server.endpoint()).connect());
        flood(server.accept());
        return connection;
    }

    private static Disposable echoed(Network own, PeerServer server, AtomicLong done) throws IOException {
        Connection connection = Waiting.result(own.connector(server.endpoint()).connect());
        Peer peer = server.accept();
        flood(peer);
        count(peer, done);
        return connection.send(connection.receive()).subscribe(sent -> {}, closed -> {});
    }

    private static Disposable relay(Network own, PeerServer server, RelayWay way, AtomicLong done) throws IOException {
        Connection from = flooded(own, server);
        Connection to = Waiting.result(own.connector(server.endpoint()).connect());
        Peer end = server.accept();
        count(end, done);
        return from.relayTo(to, way).subscribe(ended -> {}, closed -> {});
    }

    private Disposable file(Network own, PeerServer server, AtomicLong done) throws IOException {
        Path file = folder.resolve("holes");
        long length = 1L << 40;
        try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw")) {
            made.setLength(length);
        }
        Connection connection = Waiting.result(own.connector(server.endpoint()).connect());
        Peer end = server.accept();
        count(end, done);
        return connection.sendFile(file, 0, length).subscribe(sent -> {}, closed -> {});
    }

    private static Disposable records(Network own, AtomicLong done) {
        Assumptions.assumeTrue(own.supports(Capability.SEQPACKET), "the transport has no records");
        ConnectionPair pair = Waiting.result(own.socketPair(SocketType.SEQPACKET));
        pair.second().receivePooled().subscribe(ByteBuf::release, closed -> {});
        return pair.first().send(tiny(done)).subscribe(sent -> {}, closed -> {});
    }

    private static Disposable datagrams(Network own, AtomicLong done, boolean each) {
        Assumptions.assumeTrue(own.supports(Capability.DATAGRAM), "the transport has no datagrams");
        DatagramSocket deaf = Waiting.result(own.datagrams("udp://127.0.0.1:0").bind());
        DatagramSocket sender =
                Waiting.result(own.datagrams("udp://127.0.0.1:0").bind());
        Flux<Message> source = tiny(done).map(data -> Message.of(data).to(deaf.localEndpoint()));
        return each
                ? sender.sendEach(source).subscribe(result -> {}, closed -> {})
                : sender.send(source).subscribe(sent -> {}, closed -> {});
    }
}
