package io.sockflux.examples.guide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.codec.Encoder;
import io.sockflux.codec.LengthField;
import io.sockflux.stream.Connection;
import java.io.IOException;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The snippets of {@code protocol.md} that talk to a real server of PostgreSQL. */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PostgresPageTest {

    private static final Duration HANG = Duration.ofSeconds(100);

    // snippet: frames
    /** The first message has no tag. The length of each counts itself. */
    static final LengthField START = new LengthField(4, 10_000).countingItself();

    static final LengthField TAGGED = new LengthField(4, 1 << 24).at(1).countingItself();

    static ByteBuf message(String tag, String... texts) {
        ByteBuf message = Unpooled.buffer();
        message.writeCharSequence(tag, UTF_8);
        List.of(texts).forEach(text -> message.writeCharSequence(text + "\0", UTF_8));
        return message;
    }
    // end

    // snippet: session
    static Flux<List<String>> rows(Connection connection, String user, String sql) {
        ByteBuf start = Unpooled.copyInt(3 << 16).writeBytes(message("", "user", user, "database", "postgres", ""));
        return connection
                .send(Flux.just(start), Encoder.frames(START))
                .thenMany(untilReady(connection)) // what the server says of itself
                .thenMany(connection.send(Flux.just(message("Q", sql)), Encoder.frames(TAGGED)))
                .thenMany(untilReady(connection))
                .filter(frame -> frame.getByte(0) == 'D')
                .map(frame -> row(frame.skipBytes(5))); // the tag and the length
    }

    static Flux<ByteBuf> untilReady(Connection connection) {
        return connection
                .receive()
                .frames(TAGGED)
                .concatMap(frame -> frame.getByte(0) == 'E' ? Mono.error(refused(frame)) : Mono.just(frame))
                .takeUntil(frame -> frame.getByte(0) == 'Z');
    }
    // end

    private static IOException refused(ByteBuf frame) {
        return new ProtocolException(
                frame.toString(5, frame.readableBytes() - 5, UTF_8).replace('\0', ' '));
    }

    /** The columns of a row; what is NULL is empty here. */
    private static List<String> row(ByteBuf body) {
        List<String> columns = new ArrayList<>();
        for (int left = body.readShort(); left > 0; left--) {
            int length = body.readInt();
            columns.add(length < 0 ? "" : body.readCharSequence(length, UTF_8).toString());
        }
        return columns;
    }

    /** Gives the password, if it is asked for. */
    private static Mono<Void> signIn(Connection connection, Scram scram) {
        ByteBuf start = Unpooled.copyInt(3 << 16)
                .writeBytes(message("", "user", PostgresServer.USER, "database", "postgres", ""));
        return connection
                .send(Flux.just(start), Encoder.frames(START))
                .thenMany(untilReady(connection))
                .filter(frame -> frame.getByte(0) == 'R')
                // To derive a key is dear by design, and Java may read files for it.
                .concatMap(frame -> Mono.fromCallable(() -> answer(scram, frame.skipBytes(5)))
                        .subscribeOn(Schedulers.boundedElastic()))
                .concatMap(answer -> connection.send(Flux.just(answer), Encoder.frames(TAGGED)))
                .then();
    }

    private static @Nullable ByteBuf answer(Scram scram, ByteBuf body) {
        try {
            return switch (body.readInt()) {
                case 0 -> null;
                case 10 -> {
                    assertThat(body.toString(UTF_8).split("\0")).contains(Scram.MECHANISM);
                    byte[] first = scram.first().getBytes(UTF_8);
                    yield message("p", Scram.MECHANISM).writeInt(first.length).writeBytes(first);
                }
                case 11 -> message("p" + scram.last(body.toString(UTF_8)));
                case 12 -> {
                    scram.check(body.toString(UTF_8));
                    yield null;
                }
                default -> throw new ProtocolException("another way to sign in");
            };
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
    }

    private static final String SQL = "select i, repeat(chr(233), i), null from generate_series(1, 1000) as i";

    private static final List<List<String>> ROWS = IntStream.rangeClosed(1, 1000)
            .mapToObj(i -> List.of("" + i, "\u00e9".repeat(i), ""))
            .toList();

    @Test
    void shouldAskForRowsByFrames() throws IOException {
        try (PostgresServer server = PostgresServer.start();
                Network network = Network.create()) {
            Endpoint endpoint = server.unix();
            // snippet: ask
            Flux<List<String>> rows = network.connector(endpoint)
                    .use(connection -> rows(
                            connection,
                            "ann",
                            "select i, repeat(chr(233), i), null from generate_series(1, 1000) as i"));
            // end
            assertThat(rows.collectList().block(HANG)).isEqualTo(ROWS);
            assertThatThrownBy(() -> network.connector(endpoint)
                            .use(connection -> rows(connection, "nobody", SQL))
                            .blockLast(HANG))
                    .hasRootCauseInstanceOf(ProtocolException.class)
                    .hasMessageContaining("nobody");
        }
    }

    @Test
    void shouldSignInByScramAndGoOnWithTheSameConnection() throws IOException {
        try (PostgresServer server = PostgresServer.start();
                Network network = Network.create()) {
            Scram known = new Scram(PostgresServer.PASSWORD);
            Scram wrong = new Scram("wrong");
            List<List<String>> rows = network.connector(server.tcp())
                    .use(connection -> signIn(connection, known)
                            .then(connection.send(Flux.just(message("Q", SQL)), Encoder.frames(TAGGED)))
                            .thenMany(untilReady(connection))
                            .filter(frame -> frame.getByte(0) == 'D')
                            .map(frame -> row(frame.skipBytes(5))))
                    .collectList()
                    .block(HANG);
            assertThat(rows).isEqualTo(ROWS);
            assertThatThrownBy(() -> network.connector(server.tcp())
                            .use(connection -> signIn(connection, wrong))
                            .blockLast(HANG))
                    .hasRootCauseInstanceOf(ProtocolException.class)
                    .hasMessageContaining("password authentication failed");
        }
    }
}
