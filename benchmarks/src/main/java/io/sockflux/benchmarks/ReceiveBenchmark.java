package io.sockflux.benchmarks;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.sockflux.Network;
import io.sockflux.stream.Connection;
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

/** The receive path: 64 KiB of a stream over loopback TCP that a plain thread never stops to write, taken and thrown away. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ReceiveBenchmark {

    private static final int COUNT = 256;
    private static final int BYTES = 64 << 10;
    private static final Duration HANG = Duration.ofSeconds(60);

    /** Who takes the bytes: Netty's handler, or a subscriber of Sockflux's pooled buffers or of those that are safe to lose. */
    @Param({"netty", "sockflux", "sockflux-safe"})
    public String stack = "";

    /** By which system interface; for all stacks the same. */
    @Param({"epoll", "nio"})
    public String transport = "";

    private final Arrivals arrivals = new Arrivals();
    private AutoCloseable end = () -> {};
    private AutoCloseable peer = () -> {};

    /** For JMH. */
    public ReceiveBenchmark() {}

    /** Connects. */
    @Setup
    public void connect() throws Exception {
        PlainPeer plain = PlainPeer.writing(new byte[BYTES]);
        peer = plain;
        if (stack.equals("netty")) {
            NettyLoop loop = new NettyLoop(transport);
            loop.connected(plain.address(), new Counter(arrivals));
            end = loop;
            return;
        }
        Network network = Network.builder().transport(transport).threads(1).build();
        Connection connection =
                requireNonNull(network.connector(plain.uri()).connect().block(HANG));
        if (stack.equals("sockflux")) {
            connection
                    .receivePooled()
                    .subscribe(
                            buffer -> {
                                arrivals.add(buffer.readableBytes());
                                buffer.release();
                            },
                            gone -> {});
        } else {
            connection.receive().subscribe(buffer -> arrivals.add(buffer.readableBytes()), gone -> {});
        }
        end = network;
    }

    /** Sixteen MiB, counted by 64 KiB. */
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public void receive() throws Exception {
        arrivals.await((long) COUNT * BYTES);
    }

    /** Closes everything. */
    @TearDown
    public void close() throws Exception {
        end.close();
        peer.close();
    }

    private static final class Counter extends ChannelInboundHandlerAdapter {

        private final Arrivals arrivals;

        Counter(Arrivals arrivals) {
            this.arrivals = arrivals;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf buffer = (ByteBuf) message;
            arrivals.add(buffer.readableBytes());
            buffer.release();
        }
    }
}
