package io.sockflux.benchmarks.requests;

import static java.util.Objects.requireNonNull;

import io.netty.handler.codec.redis.RedisArrayAggregator;
import io.netty.handler.codec.redis.RedisBulkStringAggregator;
import io.netty.handler.codec.redis.RedisDecoder;
import io.netty.handler.codec.redis.RedisEncoder;
import io.netty.handler.codec.redis.RedisMessage;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.codec.CodecPipeline;
import io.sockflux.stream.Connection;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Sockflux with Netty's codec, and no requester: an answer makes room for the next command. */
final class SockfluxCodec implements Increments {

    private final Network network =
            Network.builder().transport("epoll").threads(1).build();
    private final NettyRedis redis;
    private final int inFlight;
    private final CodecPipeline<RedisMessage, RedisMessage> codec;

    SockfluxCodec(int port, String key, int inFlight) {
        this.redis = new NettyRedis(key);
        this.inFlight = inFlight;
        Connection connection = requireNonNull(
                network.connector(Endpoint.tcp("127.0.0.1", port)).connect().block(HANG));
        codec = connection.codec(
                RedisMessage.class,
                RedisMessage.class,
                new RedisDecoder(),
                new RedisBulkStringAggregator(),
                new RedisArrayAggregator(1000, 10),
                new RedisEncoder());
    }

    @Override
    public void run(int commands, Answers answers) {
        Sinks.Many<RedisMessage> sent = Sinks.many().unicast().onBackpressureBuffer();
        int first = Math.min(inFlight, commands);
        for (int i = 0; i < first; i++) {
            sent.tryEmitNext(redis.command()).orThrow();
        }
        int[] left = {commands - first};
        Mono<Void> answered = codec.receive()
                .take(commands)
                .doOnNext(answer -> {
                    answers.add(NettyRedis.number(answer));
                    if (left[0]-- > 0) {
                        sent.tryEmitNext(redis.command()).orThrow();
                    } else {
                        sent.tryEmitComplete();
                    }
                })
                .then();
        Mono.when(answered, codec.send(sent.asFlux())).block(HANG);
    }

    @Override
    public void close() {
        network.close();
    }
}
