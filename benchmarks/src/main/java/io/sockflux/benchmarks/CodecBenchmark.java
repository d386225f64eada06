package io.sockflux.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.string.StringDecoder;
import io.netty.util.ReferenceCountUtil;
import io.sockflux.Network;
import io.sockflux.codec.LengthField;
import io.sockflux.stream.Connection;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
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

/**
 * Lines as strings, and frames by their length, 64 bytes each with their ends or lengths, out of a stream over loopback TCP that a
 * plain thread never stops to write. Frames of Sockflux are safe to lose, so their bytes are copied; Netty's are pieces of what was
 * read.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class CodecBenchmark {

    private static final int COUNT = 100_000;
    private static final int BYTES = 64;
    private static final int IN_A_WRITE = 1_024;
    private static final int LIMIT = 1_024;
    private static final int LENGTH_BYTES = 4;
    private static final Duration HANG = Duration.ofSeconds(60);

    /** Whose decoder: Netty's handler, or an operator of Sockflux. */
    @Param({"netty", "sockflux"})
    public String stack = "";

    /** By which system interface; for both stacks the same. */
    @Param({"epoll", "nio"})
    public String transport = "";

    /** What it makes. */
    @Param({"lines", "frames"})
    public String codec = "";

    private final Arrivals arrivals = new Arrivals();
    private AutoCloseable end = () -> {};
    private AutoCloseable peer = () -> {};

    /** For JMH. */
    public CodecBenchmark() {}

    /** Connects. */
    @Setup
    public void connect() throws Exception {
        PlainPeer plain = PlainPeer.writing(units());
        peer = plain;
        boolean isLines = codec.equals("lines");
        if (stack.equals("netty")) {
            NettyLoop loop = new NettyLoop(transport);
            ChannelHandler[] handlers = isLines
                    ? new ChannelHandler[] {
                        new LineBasedFrameDecoder(LIMIT), new StringDecoder(UTF_8), new Counter(arrivals)
                    }
                    : new ChannelHandler[] {
                        new LengthFieldBasedFrameDecoder(LIMIT, 0, LENGTH_BYTES, 0, LENGTH_BYTES), new Counter(arrivals)
                    };
            loop.connected(plain.address(), handlers);
            end = loop;
            return;
        }
        Network network = Network.builder().transport(transport).threads(1).build();
        Connection connection =
                requireNonNull(network.connector(plain.uri()).connect().block(HANG));
        if (isLines) {
            connection.receive().lines(UTF_8, LIMIT).subscribe(line -> arrivals.add(1), gone -> {});
        } else {
            connection
                    .receive()
                    .frames(new LengthField(LENGTH_BYTES, LIMIT))
                    .subscribe(frame -> arrivals.add(1), gone -> {});
        }
        end = network;
    }

    private byte[] units() {
        byte[] unit = new byte[BYTES];
        Arrays.fill(unit, (byte) 'x');
        if (codec.equals("lines")) {
            unit[BYTES - 1] = '\n';
        } else {
            ByteBuffer.wrap(unit).putInt(BYTES - LENGTH_BYTES);
        }
        ByteBuffer units = ByteBuffer.allocate(BYTES * IN_A_WRITE);
        while (units.hasRemaining()) {
            units.put(unit);
        }
        return units.array();
    }

    /** A hundred thousand, counted one by one. */
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public void decode() throws Exception {
        arrivals.await(COUNT);
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
            arrivals.add(1);
            ReferenceCountUtil.release(message);
        }
    }
}
