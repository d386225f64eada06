package io.sockflux.benchmarks;

import static java.util.Objects.requireNonNull;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
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
 * Accepting: from a connection that waits in the kernel's queue to one that the program has. Connecting before and closing after
 * is not measured.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class AcceptBenchmark {

    /** No more than any system lets wait. */
    private static final int COUNT = 100;

    private static final Duration HANG = Duration.ofSeconds(60);

    /** Who accepts. */
    @Param({"netty", "sockflux"})
    public String stack = "";

    /** By which system interface; for both stacks the same. */
    @Param({"epoll", "nio"})
    public String transport = "";

    private interface Accepting {
        void run() throws Exception;
    }

    private final List<SocketChannel> clients = new ArrayList<>();
    private final Queue<Accepting> closes = new ConcurrentLinkedQueue<>();
    private final Arrivals arrivals = new Arrivals();
    private InetSocketAddress address = new InetSocketAddress(0);
    private long accepted;
    private Accepting accepting = () -> {};
    private AutoCloseable end = () -> {};

    /** For JMH. */
    public AcceptBenchmark() {}

    /** Listens. */
    @Setup
    public void listen() throws Exception {
        if (stack.equals("netty")) {
            NettyLoop loop = new NettyLoop(transport);
            end = loop;
            Channel listener = loop.listening(COUNT, () -> new ChannelInboundHandlerAdapter() {
                @Override
                public void channelActive(ChannelHandlerContext context) {
                    closes.add(() -> context.close().sync());
                    arrivals.add(1);
                }
            });
            address = (InetSocketAddress) listener.localAddress();
            accepting = () -> {
                // The last time may have left Netty one read that it accepts ahead by.
                accepted += COUNT;
                arrivals.awaitAll(accepted, () -> listener.config().setAutoRead(true));
                listener.config().setAutoRead(false);
            };
        } else {
            Network network = Network.builder().transport(transport).threads(1).build();
            end = network;
            Listener listener = requireNonNull(network.acceptor()
                    .endpoints("tcp://127.0.0.1:0")
                    .backlog(COUNT)
                    .listen()
                    .block(HANG));
            Endpoint bound = listener.endpoints().get(0);
            address = new InetSocketAddress(
                    InetAddress.getLoopbackAddress(),
                    URI.create(bound.toString()).getPort());
            accepting = () ->
                    listener.accept().take(COUNT).doOnNext(this::closeLater).blockLast(HANG);
        }
    }

    private void closeLater(Connection connection) {
        closes.add(() -> connection.abort().block(HANG));
    }

    /** A hundred that wait. */
    @Setup(Level.Invocation)
    public void connect() throws Exception {
        for (int i = 0; i < COUNT; i++) {
            clients.add(SocketChannel.open(address));
        }
    }

    /** A hundred connections, counted one by one. */
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public void accept() throws Exception {
        accepting.run();
    }

    /** Both ends of each. */
    @TearDown(Level.Invocation)
    public void disconnect() throws Exception {
        for (Accepting close = closes.poll(); close != null; close = closes.poll()) {
            close.run();
        }
        for (SocketChannel client : clients) {
            client.close();
        }
        clients.clear();
    }

    /** Closes everything. */
    @TearDown
    public void close() throws Exception {
        end.close();
    }
}
