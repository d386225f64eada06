package io.sockflux.examples.guide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.redis.ArrayRedisMessage;
import io.netty.handler.codec.redis.FullBulkStringRedisMessage;
import io.netty.handler.codec.redis.IntegerRedisMessage;
import io.netty.handler.codec.redis.RedisArrayAggregator;
import io.netty.handler.codec.redis.RedisBulkStringAggregator;
import io.netty.handler.codec.redis.RedisDecoder;
import io.netty.handler.codec.redis.RedisEncoder;
import io.netty.handler.codec.redis.RedisMessage;
import io.sockflux.Network;
import io.sockflux.codec.CodecPipeline;
import io.sockflux.error.CodecException;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The snippets of {@code netty-codecs.md}. */
class NettyCodecsPageTest {

    private static final Duration HANG = Duration.ofSeconds(100);

    private final Network network = Network.create();

    @AfterEach
    void close() {
        network.close();
    }

    // snippet: answer
    static FullHttpResponse answer(FullHttpRequest request) {
        ByteBuf body = Unpooled.copiedBuffer("you asked for " + request.uri() + "\n", UTF_8);
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body);
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
        return response;
    }
    // end

    // snippet: refused
    static FullHttpResponse refused() {
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.BAD_REQUEST);
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0).set(HttpHeaderNames.CONNECTION, "close");
        return response;
    }
    // end

    @Test
    void shouldServeAndAskHttp() throws Exception {
        // snippet: server
        Listener server = network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .serve(connection -> {
                    CodecPipeline<FullHttpRequest, FullHttpResponse> http = connection.codec(
                            FullHttpRequest.class,
                            FullHttpResponse.class,
                            new HttpServerCodec(),
                            new HttpServerKeepAliveHandler(),
                            new HttpObjectAggregator(1 << 20));
                    return http.send(http.receive()
                            .map(request -> answer(request))
                            .onErrorResume(CodecException.class, bad -> Mono.just(refused())));
                })
                .block();
        // end
        String endpoint = requireNonNull(server).endpoints().get(0).toString();
        // snippet: client
        Mono<String> body = network.connector(endpoint)
                .use(connection -> {
                    CodecPipeline<FullHttpResponse, FullHttpRequest> http = connection.codec(
                            FullHttpResponse.class,
                            FullHttpRequest.class,
                            new HttpClientCodec(),
                            new HttpObjectAggregator(1 << 20));
                    FullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/page");
                    return http.send(request)
                            .then(http.receive().next())
                            .map(response -> response.content().toString(UTF_8));
                })
                .next();
        // end
        assertThat(body.block(HANG)).isEqualTo("you asked for /page\n");
        String authority = endpoint.replace("tcp", "http");
        HttpClient client = HttpClient.newHttpClient();
        for (String path : List.of("/one", "/two")) {
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(URI.create(authority + path)).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(response.body()).isEqualTo("you asked for " + path + "\n");
        }
        Mono<String> garbage = network.connector(endpoint)
                .use(connection -> connection
                        .send("\u0001\u0002 this is no HTTP\r\n\r\n")
                        .then(connection.receive().collectString(UTF_8, 1000)))
                .next();
        assertThat(garbage.block(HANG)).startsWith("HTTP/1.1 400 Bad Request\r\n");
    }

    // snippet: command
    static RedisMessage command(String... words) {
        return new ArrayRedisMessage(Stream.of(words)
                .<RedisMessage>map(word -> new FullBulkStringRedisMessage(Unpooled.copiedBuffer(word, UTF_8)))
                .toList());
    }
    // end

    @Test
    void shouldAskRedis() {
        Listener redis = requireNonNull(network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .serve(connection -> {
                    int[] visits = {0};
                    CodecPipeline<RedisMessage, RedisMessage> server = redis(connection);
                    return server.send(server.receive().map(asked -> new IntegerRedisMessage(++visits[0])));
                })
                .block());
        String endpoint = redis.endpoints().get(0).toString();
        // snippet: redis
        Flux<Long> visits = network.connector(endpoint).use(connection -> {
            CodecPipeline<RedisMessage, RedisMessage> redisCodec = connection.codec(
                    RedisMessage.class,
                    RedisMessage.class,
                    new RedisDecoder(),
                    new RedisBulkStringAggregator(),
                    new RedisArrayAggregator(1000, 10),
                    new RedisEncoder());
            Flux<RedisMessage> commands = Flux.range(0, 1000).map(i -> command("INCR", "visits"));
            return redisCodec
                    .receive()
                    .take(1000)
                    .map(answer -> ((IntegerRedisMessage) answer).value())
                    .mergeWith(redisCodec.send(commands).cast(Long.class));
        });
        // end
        assertThat(visits.collectList().block(HANG)).hasSize(1000).isSorted().endsWith(1000L);
    }

    private static CodecPipeline<RedisMessage, RedisMessage> redis(Connection connection) {
        return connection.codec(
                RedisMessage.class,
                RedisMessage.class,
                new RedisDecoder(),
                new RedisBulkStringAggregator(),
                new RedisArrayAggregator(1000, 10),
                new RedisEncoder());
    }
}
