package io.sockflux.benchmarks;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.sockflux.Network;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.message.DatagramMetadata;
import io.sockflux.message.Message;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import reactor.core.publisher.Flux;

/**
 * Datagrams over the loopback: echoes of 128 bytes, 8 in flight, both ends in this process, of which {@code -prof gc} tells the
 * garbage of two that are received and two that are sent; and 1,200 bytes sent in bulk to one who reads.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class DatagramBenchmark {

    private static final int COUNT = 10_000;
    private static final int IN_FLIGHT = 8;
    private static final Duration HANG = Duration.ofSeconds(100);

    /** Whether the kernel cuts datagrams and puts them together. */
    @Param({"false", "true"})
    public boolean offload;

    /** Whether everything is told of each datagram. */
    @Param({"false", "true"})
    public boolean metadata;

    private Network here = Network.builder().threads(1).build();
    private Network there = Network.builder().threads(1).build();
    private ByteBuf shorter = PooledByteBufAllocator.DEFAULT.directBuffer(128).writeZero(128);
    private ByteBuf longer = PooledByteBufAllocator.DEFAULT.directBuffer(1200).writeZero(1200);
    private DatagramSocket client = bind(here, false);
    private DatagramSocket echo = bind(there, false);
    private DatagramSocket sink = bind(there, false);

    /** For JMH. */
    public DatagramBenchmark() {}

    /** Binds the sockets. */
    @Setup
    public void bind() {
        client = bind(here, metadata);
        echo = bind(there, metadata);
        sink = bind(there, metadata);
        echo.send(echo.receivePooled().map(Message::answer)).subscribe(done -> {}, gone -> {});
        sink.receivePooled().subscribe(Message::discard, gone -> {});
    }

    private DatagramSocket bind(Network network, boolean told) {
        DatagramMetadata[] wanted = told
                ? new DatagramMetadata[] {
                    DatagramMetadata.PACKET_INFO,
                    DatagramMetadata.HOP_LIMIT,
                    DatagramMetadata.TRAFFIC_CLASS,
                    DatagramMetadata.TIMESTAMP
                }
                : new DatagramMetadata[0];
        return requireNonNull(network.datagrams("udp://127.0.0.1:0")
                .metadata(wanted)
                .offload(offload)
                .bind()
                .block(HANG));
    }

    private Message question() {
        return Message.of(shorter.retainedDuplicate()).to(echo.localEndpoint());
    }

    /** Ten thousand echoes, counted one by one. */
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public void echo() {
        Flux<Message> answers = client.receivePooled().take(COUNT - IN_FLIGHT);
        Flux<Message> questions =
                Flux.range(0, IN_FLIGHT).map(i -> question()).concatWith(answers.map(Message::answer));
        client.send(questions).block(HANG);
        client.receivePooled().take(IN_FLIGHT).doOnNext(Message::discard).blockLast(HANG);
    }

    /** Ten thousand sent, counted one by one. */
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public void bulk() {
        client.send(Flux.range(0, COUNT)
                        .map(i -> Message.of(longer.retainedDuplicate()).to(sink.localEndpoint())))
                .block(HANG);
    }

    /** Closes everything. */
    @TearDown
    public void close() {
        here.close();
        there.close();
        shorter.release();
        longer.release();
    }
}
