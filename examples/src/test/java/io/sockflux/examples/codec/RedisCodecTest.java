package io.sockflux.examples.codec;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.redis.ArrayRedisMessage;
import io.netty.handler.codec.redis.FullBulkStringRedisMessage;
import io.netty.handler.codec.redis.IntegerRedisMessage;
import io.netty.handler.codec.redis.RedisArrayAggregator;
import io.netty.handler.codec.redis.RedisBulkStringAggregator;
import io.netty.handler.codec.redis.RedisDecoder;
import io.netty.handler.codec.redis.RedisEncoder;
import io.netty.handler.codec.redis.RedisMessage;
import io.sockflux.address.Endpoint;
import io.sockflux.codec.CodecPipeline;
import io.sockflux.examples.Peers;
import io.sockflux.examples.Program;
import io.sockflux.stream.Connection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Redis by Netty's codec, against a real server. */
class RedisCodecTest extends CodecGround {

    private static ChannelHandler[] handlers() {
        return new ChannelHandler[] {
            new RedisDecoder(), new RedisBulkStringAggregator(), new RedisArrayAggregator(1000, 10), new RedisEncoder()
        };
    }

    private static CodecPipeline<RedisMessage, RedisMessage> over(Connection connection) {
        return connection.codec(RedisMessage.class, RedisMessage.class, handlers());
    }

    private static RedisMessage command(String... words) {
        return new ArrayRedisMessage(Stream.of(words)
                .<RedisMessage>map(word -> new FullBulkStringRedisMessage(Unpooled.copiedBuffer(word, UTF_8)))
                .toList());
    }

    @Test
    void shouldGiveTheAnswersToManyPipelinedCommandsInOrder() throws IOException {
        Peers.assumeInstalled("redis-server");
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (Program server = Program.startOther(
                "redis-server", "--bind", "127.0.0.1", "--port", "" + port, "--save", "", "--appendonly", "no")) {
            Program.await("a Redis server")
                    .until(() -> !server.isRunning()
                            || server.lines().stream().anyMatch(line -> line.contains("eady to accept connections")));
            assertThat(server.isRunning()).as("%s", server.lines()).isTrue();
            Endpoint endpoint = Endpoint.parse("tcp://127.0.0.1:" + port);
            int many = 100_000;
            List<Long> visits = use(endpoint, connection -> {
                CodecPipeline<RedisMessage, RedisMessage> redis = over(connection);
                return redis.receive()
                        .take(many)
                        .map(answer -> ((IntegerRedisMessage) answer).value())
                        .mergeWith(redis.send(Flux.range(0, many).map(i -> command("INCR", "visits")))
                                .cast(Long.class));
            });
            assertThat(visits).isEqualTo(LongStream.rangeClosed(1, many).boxed().toList());
            String text = "long ".repeat(200_000);
            List<String> answers = use(endpoint, connection -> {
                CodecPipeline<RedisMessage, RedisMessage> redis = over(connection);
                return redis.send(Flux.just(
                                command("SET", "key", text), command("GET", "key"), command("MGET", "key", "no")))
                        .thenMany(redis.receive().take(3).map(RedisCodecTest::text));
            });
            assertThat(answers).hasSize(3).element(1).isEqualTo(text);
            assertThat(answers.get(2)).isEqualTo("[" + text + ", ]");
            server.terminate();
            server.status();
        }
    }

    private static String text(RedisMessage message) {
        if (message instanceof FullBulkStringRedisMessage bulk) {
            return bulk.isNull() ? "" : bulk.content().toString(UTF_8);
        }
        if (message instanceof ArrayRedisMessage array) {
            return array.children().stream().map(RedisCodecTest::text).toList().toString();
        }
        return message.toString();
    }

    @Test
    void shouldTellGarbage() {
        assertThat(failureOf(RedisMessage.class, RedisCodecTest::handlers, "?what\r\n".getBytes(US_ASCII)))
                .hasMessageContaining("RedisCodecException");
    }
}
