package io.sockflux.examples.guide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.codec.Decoder;
import io.sockflux.codec.Encoder;
import io.sockflux.codec.LengthField;
import io.sockflux.codec.VariableLength;
import io.sockflux.error.UnansweredException;
import io.sockflux.examples.Peers;
import io.sockflux.examples.Program;
import io.sockflux.exchange.Exchange;
import io.sockflux.exchange.Requester;
import io.sockflux.pool.ConnectionPool;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.stream.RelayOutcome;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** The snippets of {@code protocol.md} and {@code requests.md}. */
class ProtocolPageTest {

    private static final Duration HANG = Duration.ofSeconds(100);

    private final Network network = Network.create();

    @AfterEach
    void close() {
        network.close();
    }

    // snippet: codec
    /** A message of the protocol: two bytes of length, four of an id, a text. */
    record Note(int id, String text) {

        static final LengthField FRAME = new LengthField(2, 1 << 16);

        static final Encoder<Note> ENCODER = (note, out) -> {
            ByteBuf bytes = out.bytes();
            bytes.writeShort(4 + ByteBufUtil.utf8Bytes(note.text())).writeInt(note.id());
            ByteBufUtil.writeUtf8(bytes, note.text());
        };

        static Note read(ByteBuf frame) {
            return new Note(frame.readInt(), frame.toString(UTF_8));
        }
    }
    // end

    @Test
    void shouldServeAndAskAProtocol() {
        // snippet: server
        Listener server = network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .serve(connection -> connection.send(
                        connection
                                .receive()
                                .frames(Note.FRAME)
                                .map(Note::read)
                                .map(note -> new Note(note.id(), "re: " + note.text())),
                        Note.ENCODER))
                .block();
        // end
        String endpoint = requireNonNull(server).endpoints().get(0).toString();
        // snippet: client
        Exchange<Note, Note> exchange =
                Exchange.multiplexed(Note.ENCODER, Decoder.frames(Note.FRAME, Note::read), 1 << 17, Note::id, Note::id);
        Requester<Note, Note> client = network.connector(endpoint).requester(exchange);
        Note answer = client.request(new Note(7, "hello")).block();
        // end
        assertThat(answer).isEqualTo(new Note(7, "re: hello"));
        client.close().block(HANG);
    }

    @Test
    void shouldTakeAHeadAndThenTheBody() {
        Listener listener = network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .serve(connection -> connection.send("HEAD\r\n\r\nhello, and the rest"))
                .block();
        // snippet: exactly
        Mono<String> body = network.connector(
                        requireNonNull(listener).endpoints().get(0))
                .use(connection -> connection
                        .receive()
                        .until("\r\n\r\n", 8192) // the head, at most 8 KiB
                        .then(connection.receive().exactly(5)) // the body, whose length the head said
                        .map(bytes -> bytes.toString(UTF_8)))
                .next();
        // end
        assertThat(body.block(HANG)).isEqualTo("hello");
    }

    // snippet: proxy
    static final Pattern CONNECT =
            Pattern.compile("CONNECT ([^ :]+):([0-9]{1,5}) HTTP/1\\.[01](\r\n.*)?", Pattern.DOTALL);

    static Endpoint target(ByteBuf head) {
        Matcher request = CONNECT.matcher(head.toString(UTF_8));
        if (!request.matches()) {
            throw new IllegalArgumentException("no CONNECT");
        }
        return Endpoint.tcp(request.group(1), Integer.parseInt(request.group(2)));
    }

    static Flux<RelayOutcome> tunnel(Network network, Connection client) {
        return client.receive()
                .until("\r\n\r\n", 8192)
                .map(head -> target(head))
                .flatMapMany(target -> network.connector(target)
                        .use(server ->
                                client.send("HTTP/1.1 200 OK\r\n\r\n").then(client.relayTo(server)))); // in the kernel
    }
    // end

    @Test
    void shouldRelayBehindAHead() {
        Peers.assumeInstalled("ncat");
        Listener upper = network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .serve(connection -> connection.send(
                        connection.receive().lines(UTF_8, 100).map(line -> line + "!"), Encoder.lines(UTF_8)))
                .block();
        Listener proxy = network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .serve(client -> tunnel(network, client))
                .block();
        String port = "" + ((TcpEndpoint) requireNonNull(upper).endpoints().get(0)).port();
        String at =
                "127.0.0.1:" + ((TcpEndpoint) requireNonNull(proxy).endpoints().get(0)).port();
        try (Program ncat = Program.startOther("ncat", "--proxy", at, "--proxy-type", "http", "127.0.0.1", port)) {
            ncat.feed("hello\n".getBytes(UTF_8));
            Program.await("the answer").until(() -> ncat.lines().contains("hello!"));
            ncat.endInput();
            ncat.assertWell();
        }
    }

    @Test
    void shouldDecodeByADecoderOfTheProgram() {
        // snippet: decoder
        // A netstring of djb's: the length in decimal digits, a colon, the bytes, a comma.
        Decoder<String> netstring = bytes -> {
            int colon = bytes.indexOf(bytes.readerIndex(), bytes.writerIndex(), (byte) ':');
            if (colon < 0) {
                return null; // there will be more
            }
            int length = Integer.parseInt(
                    bytes.readCharSequence(colon - bytes.readerIndex(), UTF_8).toString());
            bytes.skipBytes(1);
            if (bytes.readableBytes() <= length) {
                return null;
            }
            String text = bytes.readCharSequence(length, UTF_8).toString();
            if (bytes.readByte() != ',') {
                throw new ProtocolException("netstring: no comma behind " + length + " bytes");
            }
            return text;
        };
        // end
        Listener listener = network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .serve(connection -> connection.send("2:ab,0:,3:cde,"))
                .block();
        // snippet: decode
        Flux<String> items = network.connector(
                        requireNonNull(listener).endpoints().get(0))
                .use(connection -> connection.receive().decode(netstring, 1024));
        // end
        assertThat(items.collectList().block(HANG)).containsExactly("ab", "", "cde");
    }

    @Test
    void shouldSendItemsOfEachKind() {
        List<String> lines = new ArrayList<>();
        Listener listener = network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .serve(connection -> connection
                        .receive()
                        .lines(UTF_8, 100)
                        .doOnNext(lines::add)
                        .then())
                .block();
        Connection connection = requireNonNull(
                network.connector(requireNonNull(listener).endpoints().get(0))
                        .connect()
                        .block());
        Flux<ByteBuf> packets = Flux.empty();
        // snippet: encode
        Mono<Void> sent = connection
                .send(Flux.just("one", "two"), Encoder.lines(UTF_8))
                .then(connection.send(packets, Encoder.frames(VariableLength.mqtt())));
        // end
        sent.then(connection.close()).block(HANG);
        assertThat(lines).containsExactly("one", "two");
    }

    @Test
    void shouldRequestAndTellWhatWasSent() {
        Listener server = network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .serve(connection -> connection.send(
                        connection.receive().lines(UTF_8, 100).map(line -> line + "!"), Encoder.lines(UTF_8)))
                .block();
        String endpoint = requireNonNull(server).endpoints().get(0).toString();
        // snippet: pipelined
        Exchange<String, String> exchange = Exchange.<String, String>pipelined(
                        Encoder.lines(UTF_8), Decoder.lines(UTF_8), 1024)
                .maxInFlight(100)
                .timeout(Duration.ofSeconds(2));
        Requester<String, String> requester = network.connector(endpoint).requester(exchange);
        Flux<String> answers = requester.requests(Flux.just("one", "two", "three"));
        // end
        assertThat(answers.collectList().block(HANG)).containsExactly("one!", "two!", "three!");
        // snippet: again
        Mono<String> answer = requester
                .request("four")
                .retryWhen(
                        Retry.max(3).filter(failure -> failure instanceof UnansweredException lost && !lost.wasSent()));
        // end
        assertThat(answer.block(HANG)).isEqualTo("four!");
        requester.close().block(HANG);
        // snippet: pool
        ConnectionPool pool =
                network.connector(endpoint).pool().maxConnections(4).open();
        Mono<String> pooled = pool.requester(exchange).request("five");
        // end
        assertThat(pooled.block(HANG)).isEqualTo("five!");
        pool.close().block(HANG);
    }
}
