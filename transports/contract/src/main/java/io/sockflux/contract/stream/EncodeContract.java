package io.sockflux.contract.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.sockflux.Network;
import io.sockflux.codec.Encoder;
import io.sockflux.codec.LengthField;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Aside;
import io.sockflux.contract.kit.Bytes;
import io.sockflux.contract.kit.Pair;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.CodecException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Items go out as an encoder writes them: whole, in order, and those before a failure all the same. */
@TransportContract
class EncodeContract {

    private static final LengthField FIELD = new LengthField(4, 1 << 20);

    @ParameterizedTest
    @EnumSource
    void shouldSendFramesOfEveryLengthWhole(PeerKind kind, Network network) throws Exception {
        int[] lengths = {0, 1, 256, 257, 1024, 1025, 70_000, 300_000};
        try (Pair pair = Pair.connect(network, kind)) {
            Future<Boolean> received = Aside.run(() -> {
                for (int round = 0; round < 20; round++) {
                    for (int length : lengths) {
                        int announced = ByteBuffer.wrap(pair.peer().receive(4)).getInt();
                        assertThat(announced).isEqualTo(length);
                        assertThat(pair.peer().receive(length)).isEqualTo(Bytes.pattern(length));
                    }
                }
                return true;
            });
            Flux<ByteBuf> payloads = Flux.range(0, 20 * lengths.length)
                    .map(i -> Bytes.pooled(Bytes.pattern(lengths[i % lengths.length])));
            Waiting.done(pair.connection().send(payloads, Encoder.frames(FIELD)));
            assertThat(Aside.result(received)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepTheItemsOfTwoSendsApart(PeerKind kind, Network network) throws Exception {
        int frames = 2_000;
        try (Pair pair = Pair.connect(network, kind)) {
            Future<Integer> received = Aside.run(() -> {
                int count = 0;
                for (int i = 0; i < 2 * frames; i++) {
                    int length = ByteBuffer.wrap(pair.peer().receive(4)).getInt();
                    assertThat(pair.peer().receive(length)).isEqualTo(Bytes.pattern(length));
                    count++;
                }
                return count;
            });
            Mono<Void> one = pair.connection()
                    .send(Flux.range(0, frames).map(i -> Bytes.pooled(Bytes.pattern(2000))), Encoder.frames(FIELD));
            Mono<Void> other = pair.connection()
                    .send(Flux.range(0, frames).map(i -> Bytes.pooled(Bytes.pattern(3000))), Encoder.frames(FIELD));
            Waiting.done(Flux.merge(one, other));
            assertThat(Aside.result(received)).isEqualTo(2 * frames);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldSendWhatIsBeforeAFailureAndGoOn(PeerKind kind, Network network) throws Exception {
        try (Pair pair = Pair.connect(network, kind)) {
            Encoder<String> failing = (item, out) -> {
                out.bytes().writeCharSequence(item, StandardCharsets.UTF_8);
                out.add(Bytes.pooled(new byte[2000]));
                if (item.equals("c")) {
                    throw new IllegalStateException("half way");
                }
            };
            assertThatThrownBy(() -> Waiting.done(pair.connection().send(Flux.just("a", "b", "c", "d"), failing)))
                    .cause()
                    .isInstanceOf(CodecException.class);
            Waiting.done(pair.connection().send(Flux.just("end"), Encoder.lines(StandardCharsets.UTF_8)));
            byte[] expected = new byte[2 * 2001 + 4];
            expected[0] = 'a';
            expected[2001] = 'b';
            System.arraycopy("end\n".getBytes(StandardCharsets.UTF_8), 0, expected, 2 * 2001, 4);
            assertThat(pair.peer().receive(expected.length)).isEqualTo(expected);
        }
    }
}
