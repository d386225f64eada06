package io.sockflux.benchmarks.requests;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.redis.ArrayRedisMessage;
import io.netty.handler.codec.redis.FullBulkStringRedisMessage;
import io.netty.handler.codec.redis.IntegerRedisMessage;
import io.netty.handler.codec.redis.RedisMessage;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The messages of Netty's codec of Redis. */
final class NettyRedis {

    private static final byte[] INCREMENT = "INCR".getBytes(StandardCharsets.US_ASCII);

    private final byte[] key;

    NettyRedis(String key) {
        this.key = key.getBytes(StandardCharsets.US_ASCII);
    }

    RedisMessage command() {
        return new ArrayRedisMessage(List.<RedisMessage>of(
                new FullBulkStringRedisMessage(Unpooled.wrappedBuffer(INCREMENT)),
                new FullBulkStringRedisMessage(Unpooled.wrappedBuffer(key))));
    }

    static long number(RedisMessage answer) {
        if (answer instanceof IntegerRedisMessage number) {
            return number.value();
        }
        ReferenceCountUtil.release(answer);
        throw new IllegalStateException("answer: " + answer + " (expected: a number)");
    }
}
