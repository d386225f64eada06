package io.sockflux.benchmarks.requests;

import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.redis.RedisArrayAggregator;
import io.netty.handler.codec.redis.RedisBulkStringAggregator;
import io.netty.handler.codec.redis.RedisDecoder;
import io.netty.handler.codec.redis.RedisEncoder;
import io.netty.handler.codec.redis.RedisMessage;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.io.EOFException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;
import reactor.netty.Connection;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpClient;

/**
 * reactor-netty with Netty's codec, and sinks in the order of their commands. It flushes once for all commands that the answers
 * of one read let go. It has no deadline for a request and no bound of its own.
 */
final class ReactorNettyRequests implements Increments {

    private static final int FLUSH_AT_LATEST = 1024;

    private final LoopResources loop = LoopResources.create("reactor-netty", 1, true);
    private final Deque<MonoSink<RedisMessage>> waiting = new ArrayDeque<>();
    private final NettyRedis redis;
    private final int inFlight;
    private final Connection connection;

    ReactorNettyRequests(int port, String key, int inFlight) {
        this.redis = new NettyRedis(key);
        this.inFlight = inFlight;
        connection = TcpClient.newConnection()
                .runOn(loop)
                .host("127.0.0.1")
                .port(port)
                .option(ChannelOption.TCP_NODELAY, true)
                .doOnConnected(connected -> {
                    connected.channel().pipeline().addFirst(new FlushConsolidationHandler(FLUSH_AT_LATEST, true));
                    connected
                            .addHandlerLast(new RedisDecoder())
                            .addHandlerLast(new RedisBulkStringAggregator())
                            .addHandlerLast(new RedisArrayAggregator(1000, 10))
                            .addHandlerLast(new RedisEncoder());
                })
                .connectNow(HANG);
        connection
                .inbound()
                .receiveObject()
                .cast(RedisMessage.class)
                .subscribe(this::answered, this::ended, () -> ended(new EOFException("the peer has ended")));
    }

    private Mono<RedisMessage> request(RedisMessage command) {
        return Mono.create(sink -> {
            EventLoop eventLoop = connection.channel().eventLoop();
            if (eventLoop.inEventLoop()) {
                send(command, sink);
            } else {
                eventLoop.execute(() -> send(command, sink));
            }
        });
    }

    private void send(RedisMessage command, MonoSink<RedisMessage> sink) {
        waiting.add(sink);
        connection.channel().writeAndFlush(command, connection.channel().voidPromise());
    }

    private void answered(RedisMessage answer) {
        waiting.remove().success(answer);
    }

    private void ended(Throwable cause) {
        List.copyOf(waiting).forEach(sink -> sink.error(cause));
    }

    @Override
    public void run(int commands, Answers answers) {
        Flux.range(0, commands)
                .flatMapSequential(i -> request(redis.command()), inFlight, 1)
                .doOnNext(answer -> answers.add(NettyRedis.number(answer)))
                .then()
                // All on the loop, as commands of two threads at once would have no order.
                .subscribeOn(Schedulers.fromExecutor(connection.channel().eventLoop()))
                .block(HANG);
    }

    @Override
    public void close() {
        connection.disposeNow(HANG);
        loop.disposeLater(Duration.ZERO, HANG).block(HANG);
    }
}
