package io.sockflux.examples.codec;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContentDecompressor;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.sockflux.address.Endpoint;
import io.sockflux.codec.CodecPipeline;
import io.sockflux.error.TruncatedException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** HTTP/1.1 by Netty's codec: a server for Java's client, and a client of Java's server. */
class HttpCodecTest extends CodecGround {

    private static FullHttpResponse answer(FullHttpRequest request) {
        ByteBuf body = Unpooled.buffer();
        body.writeCharSequence(request.method() + " " + request.uri() + " ", UTF_8);
        body.writeBytes(request.content());
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body);
        HttpUtil.setContentLength(response, body.readableBytes());
        return response;
    }

    private Endpoint server(ChannelHandler... behind) {
        return serve(connection -> {
            ChannelHandler[] all = new ChannelHandler[behind.length + 2];
            all[0] = new HttpServerCodec();
            System.arraycopy(behind, 0, all, 1, behind.length);
            all[behind.length + 1] = new HttpObjectAggregator(1 << 22);
            CodecPipeline<FullHttpRequest, FullHttpResponse> http =
                    connection.codec(FullHttpRequest.class, FullHttpResponse.class, all);
            return http.send(http.receive().map(HttpCodecTest::answer));
        });
    }

    @Test
    void shouldServeShortAndLongBodiesOverKeptConnections() throws Exception {
        Endpoint endpoint = server();
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        URI base = URI.create(endpoint.toString().replace("tcp", "http"));
        String body = "b".repeat(1 << 20);
        for (int round = 0; round < 3; round++) {
            HttpResponse<String> got = client.send(
                    HttpRequest.newBuilder(base.resolve("/short")).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(got.body()).isEqualTo("GET /short ");
            HttpResponse<String> posted = client.send(
                    // By chunks, as its length is not told.
                    HttpRequest.newBuilder(base.resolve("/long"))
                            .POST(HttpRequest.BodyPublishers.fromPublisher(HttpRequest.BodyPublishers.ofString(body)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(posted.body()).isEqualTo("POST /long " + body);
        }
    }

    @Test
    void shouldLetHandlersAnswerByThemselvesAndClose() throws Exception {
        Endpoint endpoint = serve(connection -> {
            CodecPipeline<FullHttpRequest, FullHttpResponse> http = connection.codec(
                    FullHttpRequest.class,
                    FullHttpResponse.class,
                    new HttpServerCodec(),
                    new HttpServerKeepAliveHandler(),
                    new HttpObjectAggregator(1000));
            return http.send(http.receive().map(HttpCodecTest::answer));
        });
        try (Script peer = new Script(endpoint)) {
            peer.say("POST /a HTTP/1.1\r\nexpect: 100-continue\r\ncontent-length: 4\r\n\r\n");
            assertThat(peer.hear(25)).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            peer.say("body");
            String expected = "HTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\nPOST /a body";
            assertThat(peer.hear(expected.length())).isEqualTo(expected);
            peer.say("GET /b HTTP/1.1\r\nconnection: close\r\n\r\n");
            assertThat(peer.rest())
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("connection: close")
                    .endsWith("GET /b ");
        }
        try (Script peer = new Script(endpoint)) {
            peer.say("POST /c HTTP/1.1\r\nexpect: 100-continue\r\ncontent-length: 4000\r\n\r\n");
            assertThat(peer.hear(12)).isEqualTo("HTTP/1.1 413");
        }
    }

    @Test
    void shouldTellARequestThatWasCut() throws Exception {
        for (String cut : List.of("POST /a HTTP/1.1\r\ncontent-length: 10\r\n\r\nhalf", "GET /a HTT")) {
            CompletableFuture<Throwable> failure = new CompletableFuture<>();
            Endpoint endpoint = serve(connection -> {
                CodecPipeline<FullHttpRequest, FullHttpResponse> http = connection.codec(
                        FullHttpRequest.class,
                        FullHttpResponse.class,
                        new HttpServerCodec(),
                        new HttpObjectAggregator(1000));
                return http.receive().doOnError(failure::complete).then();
            });
            try (Script peer = new Script(endpoint)) {
                peer.say(cut).endOutput();
                assertThat(failure.get(100, java.util.concurrent.TimeUnit.SECONDS))
                        .as("%s", cut)
                        .isInstanceOf(TruncatedException.class);
            }
        }
    }

    @Test
    void shouldAskAServerAndTakeItsAnswerInPieces() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] page = "page ".repeat(200_000).getBytes(US_ASCII);
        server.createContext("/page", exchange -> {
            exchange.sendResponseHeaders(200, 0); // by chunks
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(page);
            }
        });
        server.start();
        try {
            Endpoint endpoint =
                    Endpoint.parse("tcp://127.0.0.1:" + server.getAddress().getPort());
            List<Integer> lengths = use(endpoint, connection -> {
                CodecPipeline<HttpObject, FullHttpRequest> http = connection.codec(
                        HttpObject.class, FullHttpRequest.class, new HttpClientCodec(), new HttpContentDecompressor(0));
                FullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/page");
                request.headers().set(HttpHeaderNames.HOST, "localhost");
                return http.send(request)
                        .thenMany(http.receive()
                                .limitRate(1)
                                .takeUntil(part -> part instanceof LastHttpContent)
                                .map(part -> part instanceof io.netty.handler.codec.http.HttpContent content
                                        ? content.content().readableBytes()
                                        : 0));
            });
            assertThat(lengths.stream().mapToInt(Integer::intValue).sum()).isEqualTo(page.length);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void shouldSendAnAnswerInPartsByDemand() throws Exception {
        int parts = 1000;
        Endpoint endpoint = serve(connection -> {
            CodecPipeline<FullHttpRequest, HttpObject> http = connection.codec(
                    FullHttpRequest.class, HttpObject.class, new HttpServerCodec(), new HttpObjectAggregator(1000));
            return http.receive().concatMap(request -> {
                HttpObject head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
                HttpUtil.setTransferEncodingChunked((DefaultHttpResponse) head, true);
                Flux<HttpObject> body =
                        Flux.range(0, parts).map(i -> new DefaultHttpContent(Unpooled.wrappedBuffer(new byte[5000])));
                return http.send(
                        Flux.concat(Mono.just(head), body, Mono.fromSupplier(() -> new DefaultLastHttpContent())));
            });
        });
        HttpResponse<byte[]> got = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(endpoint.toString().replace("tcp", "http") + "/"))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
        assertThat(got.body()).hasSize(parts * 5000);
    }

    @Test
    void shouldTakeABodyThatEndsWithTheStream() throws Exception {
        Endpoint endpoint = serve(
                connection -> connection.send("HTTP/1.1 200 OK\r\n\r\nall").then(connection.send(" of it")));
        List<String> bodies = use(
                endpoint,
                connection -> connection
                        .codec(
                                FullHttpResponse.class,
                                FullHttpRequest.class,
                                new HttpClientCodec(),
                                new HttpObjectAggregator(1000))
                        .receive()
                        .map(response -> response.content().toString(UTF_8)));
        assertThat(bodies).containsExactly("all of it");
    }

    @Test
    void shouldTellGarbage() {
        assertThat(failureOf(
                        FullHttpResponse.class,
                        () -> new ChannelHandler[] {new HttpClientCodec(), new HttpObjectAggregator(1000)},
                        "no answer at all\r\n\r\n".getBytes(US_ASCII)))
                .hasMessageContaining("codec of tcp://127.0.0.1:");
    }
}
