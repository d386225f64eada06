package io.sockflux.examples.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sockflux.Connector;
import io.sockflux.Network;
import io.sockflux.error.TooLongException;
import io.sockflux.pool.ConnectionPool;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class ConversationTest {

    private static final Duration HANG = Duration.ofSeconds(100);

    private final Network network = Network.builder().threads(1).build();
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private final Listener listener = network.acceptor()
            .endpoints("tcp://127.0.0.1:0")
            .serve(connection -> {
                connections.incrementAndGet();
                return Conversation.serve(connection, answer());
            })
            .blockOptional(HANG)
            .orElseThrow();

    private Mono<ByteBuf> answer() {
        return Mono.fromCallable(() ->
                Unpooled.copiedBuffer("answer " + answers.incrementAndGet() + "\nline 2\n", StandardCharsets.UTF_8));
    }

    private Connector connector() {
        return network.connector(listener.endpoints().get(0));
    }

    private static Mono<String> ask(Connection connection) {
        return Conversation.ask(connection, StandardCharsets.UTF_8);
    }

    @AfterEach
    void close() {
        network.close();
    }

    @Test
    void shouldAnswerEachLineOnOneConnection() {
        List<String> all = connector()
                .use(connection -> Flux.range(0, 5).concatMap(i -> ask(connection)))
                .collectList()
                .block(HANG);
        assertThat(all)
                .containsExactly(
                        "answer 1\nline 2\n",
                        "answer 2\nline 2\n",
                        "answer 3\nline 2\n",
                        "answer 4\nline 2\n",
                        "answer 5\nline 2\n");
        assertThat(connections).hasValue(1);
    }

    @Test
    void shouldMakeNoMoreConnectionsThanThePoolHas() {
        ConnectionPool pool = connector().pool().maxConnections(4).open();
        List<String> all = Flux.range(0, 50)
                .flatMap(i -> pool.use(ConversationTest::ask), 4)
                .collectList()
                .block(HANG);
        assertThat(all).hasSize(50).doesNotHaveDuplicates();
        assertThat(connections.get()).isLessThanOrEqualTo(4);
        pool.close().block(HANG);
    }

    @Test
    void shouldGiveAPlainClientTheAnswerAndTheEnd() throws IOException {
        int port = URI.create(listener.endpoints().get(0).toString()).getPort();
        try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), port)) {
            assertThat(new String(silent.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("answer 1\nline 2\n");
        }
        try (Socket ended = new Socket(InetAddress.getLoopbackAddress(), port)) {
            ended.shutdownOutput();
            assertThat(new String(ended.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("answer 2\nline 2\n");
        }
    }

    @Test
    void shouldTakeAllForTheAnswerOfAServerThatEndsInstead() {
        Listener plain = network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .serve(connection -> connection.send("plain\nanswer\n"))
                .blockOptional(HANG)
                .orElseThrow();
        assertThat(network.connector(plain.endpoints().get(0))
                        .use(ConversationTest::ask)
                        .blockFirst(HANG))
                .isEqualTo("plain\nanswer\n");
    }

    @Test
    void shouldNotTakeAnAnswerWithoutEndFromAServer() {
        String line = "x".repeat(1023) + "\n";
        Listener talker = network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .serve(connection -> connection.send(
                        Flux.range(0, 3 << 10).map(i -> Unpooled.copiedBuffer(line, StandardCharsets.UTF_8))))
                .blockOptional(HANG)
                .orElseThrow();
        assertThatThrownBy(() -> network.connector(talker.endpoints().get(0))
                        .use(ConversationTest::ask)
                        .blockFirst(HANG))
                .hasCauseInstanceOf(TooLongException.class);
    }
}
