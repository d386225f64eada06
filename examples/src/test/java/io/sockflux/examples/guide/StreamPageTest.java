package io.sockflux.examples.guide;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sockflux.Network;
import io.sockflux.blocking.BlockingConnection;
import io.sockflux.codec.LengthField;
import io.sockflux.error.SendFailedException;
import io.sockflux.option.OptionReport;
import io.sockflux.option.SocketLevelOptions;
import io.sockflux.option.TcpOptions;
import io.sockflux.stream.CloseOutcome;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.stream.RelayOutcome;
import io.sockflux.stream.Shutdown;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The snippets of {@code frames.md}, {@code relay.md}, {@code options.md}, {@code threads.md} and {@code errors.md}. */
class StreamPageTest {

    private final Network network = Network.create();

    @AfterEach
    void close() {
        network.close();
    }

    @Test
    void shouldFrame() {
        // snippet: frames
        LengthField field = new LengthField(4, 1 << 20);
        Listener listener = network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .serve(connection -> connection
                        .receive()
                        .frames(field)
                        .concatMap(frame -> connection.send(Flux.just(Unpooled.copyInt(frame.readableBytes()), frame))))
                .block();
        // end
        byte[] answer = network.connector(requireNonNull(listener).endpoints().get(0))
                .use(connection -> connection
                        .send(new byte[] {0, 0, 0, 2, 'h', 'i'})
                        .then(connection.shutdown(Shutdown.WRITE))
                        .then(connection.receive().collectBytes(100)))
                .blockFirst();
        assertThat(answer).containsExactly(0, 0, 0, 2, 'h', 'i');
    }

    @Test
    void shouldRelay() {
        Listener target = echo();
        ConcurrentLinkedQueue<RelayOutcome> outcomes = new ConcurrentLinkedQueue<>();
        String backend = target.endpoints().get(0).toString();
        // snippet: relay
        Listener proxy = network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .serve(client -> network.connector(backend)
                        .use(server -> client.relayTo(server).doOnNext(outcomes::add)))
                .block();
        // end
        assertThat(ask(requireNonNull(proxy), "through")).isEqualTo("through");
    }

    @Test
    void shouldSendAFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("page.txt"), "the page");
        // snippet: file
        Listener listener = network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .serve(connection -> connection.sendFile(file, 0, file.toFile().length()))
                .block();
        // end
        assertThat(ask(requireNonNull(listener), "")).isEqualTo("the page");
    }

    @Test
    void shouldSetAndReadOptions() {
        Listener listener = echo();
        // snippet: options
        OptionReport report = network.connector(listener.endpoints().get(0))
                .option(SocketLevelOptions.SO_RCVBUF, 1 << 20)
                .option(TcpOptions.TCP_NODELAY, true)
                .wish(TcpOptions.TCP_KEEPIDLE, 30)
                .use(connection -> connection.options().report())
                .blockFirst();
        System.out.println(report);
        // end
        assertThat(requireNonNull(report).entries()).hasSize(3);
        // snippet: live
        Mono<Integer> sendBuffer = network.connector(listener.endpoints().get(0))
                .use(connection -> connection.get(SocketLevelOptions.SO_SNDBUF))
                .next();
        // end
        assertThat(requireNonNull(sendBuffer.block())).isPositive();
    }

    @Test
    void shouldBlockElsewhere() {
        // snippet: blocking
        Listener listener = network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .serve(connection -> connection
                        .receive()
                        .lines(StandardCharsets.UTF_8, 1024)
                        .concatMap(key ->
                                Mono.fromCallable(() -> slowLookUp(key)).subscribeOn(Schedulers.boundedElastic()))
                        .concatMap(value -> connection.send(value + "\n")))
                .block();
        // end
        assertThat(ask(requireNonNull(listener), "key\n")).isEqualTo("value of key\n");
    }

    @Test
    void shouldServeCodeThatBlocks() {
        // snippet: streamsOfJava
        Listener listener = network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .serve(connection ->
                        Mono.fromCallable(() -> answerOn(connection)).subscribeOn(Schedulers.boundedElastic()))
                .block();
        // end
        assertThat(ask(requireNonNull(listener), "key\n")).isEqualTo("value of key\n");
    }

    // snippet: blockingHandler
    private static int answerOn(Connection connection) throws IOException {
        BlockingConnection blocking = BlockingConnection.of(connection).readTimeout(Duration.ofSeconds(30));
        BufferedReader lines = new BufferedReader(new InputStreamReader(blocking.input(), StandardCharsets.UTF_8));
        int answers = 0;
        for (String key = lines.readLine(); key != null; key = lines.readLine()) {
            blocking.output().write((slowLookUp(key) + "\n").getBytes(StandardCharsets.UTF_8));
            answers++;
        }
        return answers;
    }
    // end

    @Test
    void shouldTellWhatWasTaken() {
        Listener listener = requireNonNull(network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .serve(connection -> connection.receive().next().then(connection.abort()))
                .block());
        List<Long> taken = new ArrayList<>();
        Flux<ByteBuf> endless = Flux.generate(sink -> sink.next(Unpooled.wrappedBuffer(new byte[1 << 16])));
        // snippet: errors
        Mono<Void> upload = network.connector(listener.endpoints().get(0))
                .use(connection -> connection
                        .send(endless)
                        .doOnError(SendFailedException.class, failure -> taken.add(failure.bytesTaken())))
                .then();
        // end
        upload.onErrorComplete().block();
        assertThat(taken).hasSize(1);
        // snippet: close
        Mono<CloseOutcome> close =
                network.connector(listener.endpoints().get(0)).connect().flatMap(Connection::close);
        // end
        assertThat(close.block()).isNotNull();
    }

    private static String slowLookUp(String key) {
        return "value of " + key;
    }

    private Listener echo() {
        return requireNonNull(network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .serve(connection -> connection.send(connection.receive()))
                .block());
    }

    private String ask(Listener listener, String text) {
        return requireNonNull(network.connector(listener.endpoints().get(0))
                .use(connection -> connection
                        .send(text)
                        .then(connection.shutdown(Shutdown.WRITE))
                        .then(connection.receive().collectString(StandardCharsets.UTF_8, 1 << 16)))
                .blockFirst());
    }
}
