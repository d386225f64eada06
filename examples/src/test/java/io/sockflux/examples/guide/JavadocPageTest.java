package io.sockflux.examples.guide;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.codec.CodecPipeline;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.message.Message;
import io.sockflux.pool.ConnectionPool;
import io.sockflux.pool.PooledConnection;
import io.sockflux.spi.Capability;
import io.sockflux.stream.CloseOutcome;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.stream.Shutdown;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The examples in the Javadoc of connections, listeners, pools and datagram sockets. */
class JavadocPageTest {

    private final Network network = Network.create();
    private final List<String> log = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        network.close();
    }

    private Endpoint serve(Function<Connection, Publisher<?>> handler) {
        return requireNonNull(network.acceptor()
                        .endpoints("tcp://127.0.0.1:0")
                        .serve(handler)
                        .block())
                .endpoints()
                .get(0);
    }

    private Endpoint echo() {
        return serve(connection -> connection.send(connection.receive()));
    }

    @Test
    void shouldConnectAndClose() {
        Endpoint target = echo();
        // snippet: connect
        Mono<String> answer = network.connector(target)
                .connect()
                .flatMap(connection -> connection
                        .send("hello\n")
                        .then(connection
                                .receive()
                                .lines(StandardCharsets.UTF_8, 1024)
                                .next())
                        .flatMap(line -> connection.close().thenReturn(line))
                        .doOnError(error -> connection.abort().subscribe()));
        // end
        assertThat(answer.block()).isEqualTo("hello");
    }

    @Test
    void shouldListen() {
        // snippet: listen
        Mono<Listener> listening = network.acceptor()
                .endpoints("tcp://127.0.0.1:0", "tcp://[::1]:0")
                .listen()
                .doOnNext(listener -> listener.accept()
                        .flatMap(connection -> connection
                                .send(connection.receive())
                                .then(connection.close())
                                .onErrorResume(error -> connection.abort().then(Mono.empty())))
                        .subscribe());
        // end
        Listener listener = requireNonNull(listening.block());
        assertThat(ask(listener.endpoints().get(1), "hello")).isEqualTo("hello");
    }

    @Test
    void shouldReceive() {
        // snippet: receive
        Mono<Listener> server = network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .serve(connection -> connection
                        .receive()
                        .lines(StandardCharsets.UTF_8, 1024)
                        .next() // takes a line and cancels
                        .flatMap(name -> connection
                                .receive() // gets the bytes behind that line
                                .collectString(StandardCharsets.UTF_8, 1 << 20)
                                .flatMap(rest -> connection.send(name + " sent " + rest.length() + " bytes"))));
        // end
        Endpoint target = requireNonNull(server.block()).endpoints().get(0);
        assertThat(ask(target, "Ann\nhello")).isEqualTo("Ann sent 5 bytes");
    }

    @Test
    void shouldTellThatThePeerHasEnded() {
        // snippet: peerEnded
        Mono<Listener> server = network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .serve(connection -> connection
                        .send(Flux.interval(Duration.ofMillis(100), connection.scheduler())
                                .onBackpressureDrop()
                                .map(tick -> Unpooled.copiedBuffer("tick " + tick + "\n", StandardCharsets.UTF_8)))
                        .takeUntilOther(connection.peerEnded()));
        // end
        Endpoint target = requireNonNull(server.block()).endpoints().get(0);
        assertThat(network.connector(target)
                        .use(connection -> connection
                                .receive()
                                .lines(StandardCharsets.UTF_8, 100)
                                .concatMap(line ->
                                        connection.shutdown(Shutdown.WRITE).thenReturn(line)))
                        .collectList()
                        .block())
                .startsWith("tick 0");
    }

    @Test
    void shouldSend() {
        Endpoint target = echo();
        // snippet: send
        Flux<ByteBuf> numbers =
                Flux.range(1, 1_000).map(number -> Unpooled.copiedBuffer(number + "\n", StandardCharsets.UTF_8));
        Mono<Void> sent = network.connector(target)
                .use(connection -> connection.send(numbers)) // asks for a number while there is room
                .then();
        // end
        sent.block();
    }

    @Test
    void shouldShutDown() {
        Endpoint target = serve(connection -> connection
                .receive()
                .asString(StandardCharsets.UTF_8)
                .collectList()
                .flatMap(all -> connection.send("got " + String.join("", all).length())));
        // snippet: shutdown
        String answer = network.connector(target)
                .use(connection -> connection
                        .send("all of it")
                        .then(connection.shutdown(Shutdown.WRITE)) // the peer's receive() completes
                        .then(connection.receive().collectString(StandardCharsets.UTF_8, 1024)))
                .blockFirst();
        // end
        assertThat(answer).isEqualTo("got 9");
    }

    @Test
    void shouldCloseAndTell() {
        Connection connection = requireNonNull(
                network.connector(serve(Connection::receive)).connect().block());
        // snippet: close
        Mono<CloseOutcome> closed = connection
                .send("goodbye\n")
                .then(connection.close())
                .doOnNext(outcome -> {
                    if (!(outcome instanceof CloseOutcome.Acknowledged)) {
                        log.add(connection.peerEndpoint() + " may lack bytes: " + outcome);
                    }
                });
        // end
        assertThat(closed.block()).isNotNull();
        assertThat(log).isEmpty();
    }

    @Test
    void shouldAbort() {
        // snippet: abort
        Mono<Listener> server = network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .serve(connection -> connection
                        .receive()
                        .lines(StandardCharsets.UTF_8, 1024)
                        .concatMap(line -> line.equals("secret")
                                ? connection.send("welcome\n")
                                : connection.abort())); // the peer sees a reset, at once
        // end
        Endpoint target = requireNonNull(server.block()).endpoints().get(0);
        assertThat(ask(target, "secret\n")).isEqualTo("welcome\n");
    }

    @Test
    void shouldLend() {
        ConnectionPool pool = network.connector(echo()).pool().open();
        // snippet: lend
        Flux<String> answers = pool.use(connection -> connection
                .send("question\n")
                .thenMany(
                        connection.receive().lines(StandardCharsets.UTF_8, 1024).take(1)));
        // end
        assertThat(answers.blockFirst()).isEqualTo("question");
        // snippet: acquire
        Mono<String> answer = Mono.usingWhen(
                pool.acquire(),
                lent -> lent.connection()
                        .send("question\n")
                        .then(lent.connection()
                                .receive()
                                .lines(StandardCharsets.UTF_8, 1024)
                                .next()),
                PooledConnection::release,
                (lent, error) -> lent.abort(),
                PooledConnection::abort);
        // end
        assertThat(answer.block()).isEqualTo("question");
        pool.close().block();
    }

    @Test
    void shouldSendDatagrams() {
        Assumptions.assumeTrue(network.supports(Capability.DATAGRAM), "datagrams need Java 25");
        DatagramSocket server =
                requireNonNull(network.datagrams("udp://127.0.0.1:0").bind().block());
        server.send(server.receive().map(Message::answer)).subscribe();
        Endpoint peer = server.localEndpoint();
        // snippet: datagrams
        Flux<String> answers = network.datagrams("udp://127.0.0.1:0")
                .use(socket -> socket.send(Flux.range(1, 3)
                                .map(number -> Message.of("question " + number).to(peer)))
                        .thenMany(socket.receive().take(3))
                        .map(message -> message.data().toString(StandardCharsets.UTF_8)));
        // end
        assertThat(answers.collectList().block()).containsExactlyInAnyOrder("question 1", "question 2", "question 3");
    }

    private String ask(Endpoint target, String text) {
        return requireNonNull(network.connector(target)
                .use(connection -> connection
                        .send(text)
                        .then(connection.shutdown(Shutdown.WRITE))
                        .then(connection.receive().collectString(StandardCharsets.UTF_8, 1 << 16)))
                .blockFirst());
    }

    private static FullHttpResponse answer(FullHttpRequest request) {
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        response.headers().set("content-length", 0).set("path", request.uri());
        return response;
    }

    @Test
    void shouldServeByCodecsOfNetty() {
        // snippet: codec
        Mono<Listener> server = network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .serve(connection -> {
                    CodecPipeline<FullHttpRequest, FullHttpResponse> http = connection.codec(
                            FullHttpRequest.class,
                            FullHttpResponse.class,
                            new HttpServerCodec(),
                            new HttpObjectAggregator(1 << 20));
                    return http.send(http.receive().map(request -> answer(request)));
                });
        // end
        Endpoint target = requireNonNull(server.block()).endpoints().get(0);
        String head = network.connector(target)
                .use(connection -> connection
                        .send("GET /page HTTP/1.1\r\n\r\n")
                        .then(connection.receive().until("\r\n\r\n", 1000)))
                .next()
                .block()
                .toString(StandardCharsets.UTF_8);
        assertThat(head).startsWith("HTTP/1.1 200 OK").contains("path: /page");
    }
}
