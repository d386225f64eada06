package io.sockflux.benchmarks;

import static java.util.Objects.requireNonNull;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.sockflux.Network;
import io.sockflux.option.TcpOptions;
import io.sockflux.spi.Capability;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
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

/** Setting TCP_NODELAY on a connected socket, on its event loop: Netty's own means, and ours over both Linux transports. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class OptionBenchmark {

    private static final int CALLS = 10_000;
    private static final Duration HANG = Duration.ofSeconds(100);

    /** Who sets it: Netty's constant, Netty's generic option, or Sockflux over Netty's channel or over one of its own. */
    @Param({"netty", "netty-generic", "sockflux", "sockflux-posix"})
    public String stack = "";

    private Runnable calls = () -> {};
    private Runnable close = () -> {};

    /** For JMH. */
    public OptionBenchmark() {}

    /** Connects. */
    @Setup
    public void connect() throws InterruptedException {
        switch (stack) {
            case "netty" -> netty(ChannelOption.TCP_NODELAY, true, false);
            case "netty-generic" -> netty(new IntegerUnixChannelOption("TCP_NODELAY", 6, 1), 1, 0);
            case "sockflux" -> sockflux();
            case "sockflux-posix" -> sockflux(Capability.MESSAGES);
            default -> throw new IllegalArgumentException("stack: " + stack);
        }
    }

    private <T> void netty(ChannelOption<T> option, T one, T other) throws InterruptedException {
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        Channel server = new ServerBootstrap()
                .group(loops)
                .channel(EpollServerSocketChannel.class)
                .childHandler(new ChannelInboundHandlerAdapter())
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
        Channel client = new Bootstrap()
                .group(loops)
                .channel(EpollSocketChannel.class)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(server.localAddress())
                .sync()
                .channel();
        calls = () -> client.eventLoop()
                .submit(() -> {
                    for (int i = 0; i < CALLS; i++) {
                        client.config().setOption(option, (i & 1) == 0 ? one : other);
                    }
                })
                .syncUninterruptibly();
        close = () -> loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private void sockflux(Capability... needs) {
        Network network = Network.builder().transport("epoll").threads(1).build();
        Listener server = requireNonNull(network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .serve(connection -> connection.receive().then())
                .block(HANG));
        Connection client = requireNonNull(network.connector(server.endpoints().get(0))
                .needs(needs)
                .connect()
                .block(HANG));
        // What is asked of the socket is told on its event loop.
        calls = () -> client.get(TcpOptions.TCP_NODELAY)
                .doOnNext(value -> {
                    for (int i = 0; i < CALLS; i++) {
                        client.set(TcpOptions.TCP_NODELAY, (i & 1) == 0).subscribe();
                    }
                })
                .block(HANG);
        close = network::close;
    }

    /** Ten thousand calls, counted one by one. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void set() {
        calls.run();
    }

    /** Closes everything. */
    @TearDown
    public void close() {
        close.run();
    }
}
