package io.sockflux.contract.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.sockflux.Network;
import io.sockflux.codec.Decoder;
import io.sockflux.codec.VariableLength;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Aside;
import io.sockflux.contract.kit.Bytes;
import io.sockflux.contract.kit.Joined;
import io.sockflux.contract.kit.Pair;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.CodecException;
import io.sockflux.error.TooLongException;
import io.sockflux.error.TruncatedException;
import io.sockflux.stream.ByteFlux;
import io.sockflux.stream.Connection;
import io.sockflux.stream.RelayOutcome;
import io.sockflux.stream.RelayWay;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A program takes what it wants of a stream, by its own decoders too, and the rest is there for whoever comes next. */
@TransportContract
class TakeContract {

    private static final int MEBIBYTE = 1 << 20;
    private static final Duration HANG = Duration.ofSeconds(100);

    /** Items of four bytes. */
    private static final Decoder<Integer> NUMBERS = bytes -> bytes.readableBytes() < 4 ? null : bytes.readInt();

    private static String text(ByteBuf buffer) {
        return buffer.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @EnumSource
    void shouldTakeAHeadByByteCountAndDelimiterAndTheBodyByItsLength(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            Connection connection = pair.connection();
            Future<?> sending = Aside.run(() -> {
                // Byte by byte, and then all the rest at once.
                for (char c : "HEAD length=5\r".toCharArray()) {
                    pair.peer().send(String.valueOf(c));
                }
                pair.peer().send("\n\r\nhellorest");
                pair.peer().endOutput();
                return null;
            });
            Mono<List<String>> all = connection
                    .receive()
                    .exactly(5)
                    .map(TakeContract::text)
                    .flatMap(kindOf ->
                            connection.receive().until("\r\n\r\n", 100).map(head -> kindOf + text(head)))
                    .flatMap(head -> connection.receive().exactly(5).map(body -> List.of(head, text(body))));
            assertThat(Waiting.result(all)).containsExactly("HEAD length=5", "hello");
            assertThat(Waiting.result(connection.receive().collectString(StandardCharsets.UTF_8, 100)))
                    .isEqualTo("rest");
            Aside.result(sending);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldRelayWhatIsBehindAHead(RelayWay way, Network network) throws Throwable {
        byte[] body = Bytes.pattern(MEBIBYTE);
        try (Joined joined = Joined.connect(network, PeerKind.IPV4, PeerKind.IPV4)) {
            Future<?> sending = Aside.run(() -> {
                joined.one().peer().send("head");
                joined.one().peer().send(body);
                joined.one().peer().endOutput();
                joined.other().peer().endOutput();
                return null;
            });
            Future<byte[]> received = Aside.run(joined.other().peer()::receiveRest);
            assertThat(text(Waiting.result(joined.one().connection().receive().exactly(4))))
                    .isEqualTo("head");
            CompletableFuture<RelayOutcome> relay = joined.relay(way).toFuture();
            assertThat(Joined.outcome(relay).bytesToOther()).isEqualTo(body.length);
            assertThat(Aside.result(received)).isEqualTo(body);
            Aside.result(sending);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldSayHowManyBytesCameBeforeTheEnd(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            pair.peer().send("abc");
            pair.peer().endOutput();
            assertThatThrownBy(() -> Waiting.done(pair.connection().receive().exactly(5)))
                    .cause()
                    .isInstanceOfSatisfying(TruncatedException.class, e -> {
                        assertThat(e.received()).isEqualTo(3);
                        assertThat(e.missing()).isEqualTo(2);
                    });
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldDecodeEachItemOfManyByDemand(PeerKind kind, Network network) throws Exception {
        int items = 500_000;
        try (Pair pair = Pair.connect(network, kind)) {
            Future<?> sending = Aside.run(() -> {
                for (int from = 0; from < items; from += 1000) {
                    java.nio.ByteBuffer some = java.nio.ByteBuffer.allocate(4000);
                    for (int i = from; i < from + 1000; i++) {
                        some.putInt(i);
                    }
                    pair.peer().send(some.array());
                }
                pair.peer().endOutput();
                return null;
            });
            AtomicLong next = new AtomicLong();
            Flux<Integer> numbers = pair.connection().receive().decode(NUMBERS, 4);
            for (int taken = 0; taken < 5; taken++) {
                // A subscriber behind another, each of which leaves the rest.
                Waiting.done(numbers.take(7)
                        .doOnNext(number -> assertThat((long) number).isEqualTo(next.getAndIncrement())));
            }
            Waiting.done(numbers.limitRate(3)
                    .doOnNext(number -> assertThat((long) number).isEqualTo(next.getAndIncrement())));
            assertThat(next).hasValue(items);
            Aside.result(sending);
        }
    }

    @Test
    void shouldKeepTheConnectionBehindEachFailureOfADecoder(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            ByteFlux received = pair.connection().receive();
            pair.peer().send("abc\n");
            Decoder<String> throwing = bytes -> {
                throw new IllegalStateException("no");
            };
            assertThatThrownBy(() -> Waiting.done(received.decode(throwing, 10)))
                    .cause()
                    .isInstanceOf(CodecException.class);
            assertThatThrownBy(() -> Waiting.done(received.decode(bytes -> "item", 10)))
                    .cause()
                    .isInstanceOf(CodecException.class);
            assertThatThrownBy(() -> Waiting.done(received.decode(bytes -> null, 4)))
                    .cause()
                    .isInstanceOf(TooLongException.class);
            assertThatThrownBy(() -> Waiting.done(received.until(":", 2)))
                    .cause()
                    .isInstanceOf(TooLongException.class);
            assertThat(text(Waiting.result(received.until("\n", 10)))).isEqualTo("abc");
            Waiting.done(pair.connection().send("answer"));
            assertThat(pair.peer().receiveText(6)).isEqualTo("answer");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldGiveBackTheBytesOfABegunItemToTheNextSubscriber(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            CompletableFuture<ByteBuf> packet = pair.connection()
                    .receive()
                    .decode(VariableLength.mqtt(), 100)
                    .next()
                    .toFuture();
            pair.peer().send(new byte[] {0x30, 5, 'a', 'b'});
            pair.peer().send("c");
            pair.connection().peek(1).onErrorComplete().block(HANG);
            packet.cancel(true);
            pair.peer().endOutput();
            assertThat(Waiting.result(pair.connection().receive().collectBytes(100)))
                    .containsExactly(0x30, 5, 'a', 'b', 'c');
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldTakeOfPooledBuffersFromElsewhere(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            pair.peer().send("a\nb\nrest");
            pair.peer().endOutput();
            AtomicLong shown = new AtomicLong();
            ByteFlux bytes = ByteFlux.of(pair.connection()
                            .receivePooled()
                            .doOnNext(buffer -> shown.addAndGet(buffer.readableBytes())))
                    .mapBytes(buffer -> buffer);
            assertThat(bytes.lines(StandardCharsets.UTF_8, 10).collectList().block(HANG))
                    .containsExactly("a", "b", "rest");
            assertThat(shown).hasValue(8);
        }
    }
}
