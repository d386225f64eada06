package io.sockflux.examples.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.memcache.binary.BinaryMemcacheClientCodec;
import io.netty.handler.codec.memcache.binary.BinaryMemcacheObjectAggregator;
import io.netty.handler.codec.memcache.binary.BinaryMemcacheOpcodes;
import io.netty.handler.codec.memcache.binary.BinaryMemcacheResponseStatus;
import io.netty.handler.codec.memcache.binary.BinaryMemcacheServerCodec;
import io.netty.handler.codec.memcache.binary.DefaultFullBinaryMemcacheRequest;
import io.netty.handler.codec.memcache.binary.DefaultFullBinaryMemcacheResponse;
import io.netty.handler.codec.memcache.binary.FullBinaryMemcacheRequest;
import io.netty.handler.codec.memcache.binary.FullBinaryMemcacheResponse;
import io.sockflux.address.Endpoint;
import io.sockflux.codec.CodecPipeline;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Memcache's binary protocol by Netty's codec: a client and a server, and a peer that speaks it byte by byte. */
class MemcacheCodecTest extends CodecGround {

    private static ChannelHandler[] client() {
        return new ChannelHandler[] {new BinaryMemcacheClientCodec(), new BinaryMemcacheObjectAggregator(1 << 20)};
    }

    private Endpoint server() {
        Map<String, String> store = new ConcurrentHashMap<>();
        return serve(connection -> {
            CodecPipeline<FullBinaryMemcacheRequest, FullBinaryMemcacheResponse> cache = connection.codec(
                    FullBinaryMemcacheRequest.class,
                    FullBinaryMemcacheResponse.class,
                    new BinaryMemcacheServerCodec(),
                    new BinaryMemcacheObjectAggregator(1 << 20));
            return cache.send(cache.receive().map(request -> answer(store, request)));
        });
    }

    private static FullBinaryMemcacheResponse answer(Map<String, String> store, FullBinaryMemcacheRequest request) {
        String key = request.key().toString(UTF_8);
        String found = null;
        if (request.opcode() == BinaryMemcacheOpcodes.SET) {
            store.put(key, request.content().toString(UTF_8));
        } else {
            found = store.get(key);
        }
        ByteBuf content = found == null ? Unpooled.EMPTY_BUFFER : Unpooled.copiedBuffer(found, UTF_8);
        FullBinaryMemcacheResponse response = new DefaultFullBinaryMemcacheResponse(null, null, content);
        response.setOpcode(request.opcode()).setOpaque(request.opaque());
        if (request.opcode() == BinaryMemcacheOpcodes.GET && found == null) {
            response.setStatus(BinaryMemcacheResponseStatus.KEY_ENOENT);
        }
        response.setTotalBodyLength(content.readableBytes());
        return response;
    }

    private static FullBinaryMemcacheRequest request(byte opcode, String key, String value) {
        ByteBuf extras =
                opcode == BinaryMemcacheOpcodes.SET ? Unpooled.buffer(8).writeZero(8) : null;
        FullBinaryMemcacheRequest request = new DefaultFullBinaryMemcacheRequest(
                Unpooled.copiedBuffer(key, UTF_8), extras, Unpooled.copiedBuffer(value, UTF_8));
        request.setOpcode(opcode);
        request.setTotalBodyLength(key.length() + (extras == null ? 0 : 8) + value.length());
        return request;
    }

    @Test
    void shouldSetAndGet() {
        String value = "v".repeat(100_000);
        List<String> answers = use(server(), connection -> {
            CodecPipeline<FullBinaryMemcacheResponse, FullBinaryMemcacheRequest> cache =
                    connection.codec(FullBinaryMemcacheResponse.class, FullBinaryMemcacheRequest.class, client());
            return cache.send(Flux.just(
                            request(BinaryMemcacheOpcodes.SET, "key", value),
                            request(BinaryMemcacheOpcodes.GET, "key", ""),
                            request(BinaryMemcacheOpcodes.GET, "no", "")))
                    .thenMany(cache.receive()
                            .take(3)
                            .map(response ->
                                    response.status() + response.content().toString(UTF_8)));
        });
        assertThat(answers).containsExactly("0", "0" + value, "" + BinaryMemcacheResponseStatus.KEY_ENOENT);
    }

    @Test
    void shouldAnswerAPeerOfAnotherMake() throws Exception {
        try (Script peer = new Script(server())) {
            byte[] get = ByteBuffer.allocate(26)
                    .put((byte) 0x80)
                    .put((byte) 0)
                    .putShort((short) 2)
                    .putInt(0)
                    .putInt(2)
                    .putInt(0x1234)
                    .putLong(0)
                    .put("no".getBytes(UTF_8))
                    .array();
            for (byte one : get) {
                peer.say(new byte[] {one});
            }
            ByteBuffer answer = ByteBuffer.wrap(peer.bytes(24));
            assertThat(answer.get(0)).isEqualTo((byte) 0x81);
            assertThat(answer.getShort(6)).isEqualTo(BinaryMemcacheResponseStatus.KEY_ENOENT);
            assertThat(answer.getInt(12)).isEqualTo(0x1234);
        }
    }

    @Test
    void shouldTellGarbage() {
        // This codec takes any bytes for a message, so what fails is a length that is too much.
        byte[] tooLong = ByteBuffer.allocate(24 + 50_000)
                .put((byte) 0x81)
                .putInt(8, 50_000)
                .array();
        assertThat(failureOf(
                        FullBinaryMemcacheResponse.class,
                        () -> new ChannelHandler[] {
                            new BinaryMemcacheClientCodec(), new BinaryMemcacheObjectAggregator(1000)
                        },
                        tooLong))
                .hasMessageContaining("codec of tcp://127.0.0.1:")
                .hasMessageContaining("TooLongFrameException");
    }
}
