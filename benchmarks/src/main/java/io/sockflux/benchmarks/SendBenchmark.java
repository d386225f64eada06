package io.sockflux.benchmarks;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.sockflux.Network;
import io.sockflux.stream.Connection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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

/** The send path: buffers to one who reads and throws away, over loopback TCP, until the kernel has every byte. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class SendBenchmark {

    private static final int COUNT = 1_000;
    private static final Duration HANG = Duration.ofSeconds(60);

    /** Who sends. Netty writes until it is told that it is full, and flushes then. */
    @Param({"netty", "sockflux"})
    public String stack = "";

    /** By which system interface; for both stacks the same. */
    @Param({"epoll", "nio"})
    public String transport = "";

    /** Of a buffer. */
    @Param({"128", "65536"})
    public int bytes;

    private ByteBuf message = Unpooled.EMPTY_BUFFER;
    private Runnable send = () -> {};
    private AutoCloseable end = () -> {};
    private AutoCloseable peer = () -> {};

    /** For JMH. */
    public SendBenchmark() {}

    /** Connects. */
    @Setup
    public void connect() throws Exception {
        PlainPeer plain = PlainPeer.reading();
        peer = plain;
        message = Unpooled.directBuffer(bytes).writeZero(bytes);
        if (stack.equals("netty")) {
            NettyLoop loop = new NettyLoop(transport);
            Writer writer = new Writer(message);
            Channel channel = loop.connected(plain.address(), writer);
            send = () -> {
                ChannelPromise done = channel.newPromise();
                channel.eventLoop().execute(() -> writer.begin(done));
                done.syncUninterruptibly();
            };
            end = loop;
        } else {
            Network network = Network.builder().transport(transport).threads(1).build();
            Connection connection =
                    requireNonNull(network.connector(plain.uri()).connect().block(HANG));
            send = () -> connection
                    .send(Flux.range(0, COUNT).map(i -> message.retainedDuplicate()))
                    .block(HANG);
            end = network;
        }
    }

    /** A thousand buffers, counted one by one. */
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public void send() {
        send.run();
    }

    /** Closes everything. */
    @TearDown
    public void close() throws Exception {
        end.close();
        peer.close();
        message.release();
    }

    private static final class Writer extends ChannelInboundHandlerAdapter {

        private final ByteBuf message;
        private int left;
        private @Nullable ChannelHandlerContext context;
        private @Nullable ChannelPromise done;

        Writer(ByteBuf message) {
            this.message = message;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext added) {
            context = added;
        }

        void begin(ChannelPromise whenDone) {
            done = whenDone;
            left = COUNT;
            write(requireNonNull(context));
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext changed) {
            if (changed.channel().isWritable()) {
                write(changed);
            }
        }

        private void write(ChannelHandlerContext to) {
            while (left > 1 && to.channel().isWritable()) {
                left--;
                to.write(message.retainedDuplicate(), to.voidPromise());
            }
            if (left == 1 && to.channel().isWritable()) {
                left = 0;
                to.write(message.retainedDuplicate(), requireNonNull(done));
            }
            to.flush();
        }
    }
}
