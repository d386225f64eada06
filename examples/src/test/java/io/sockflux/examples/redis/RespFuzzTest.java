package io.sockflux.examples.redis;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sockflux.error.TooLongException;
import io.sockflux.error.TruncatedException;
import io.sockflux.stream.ByteFlux;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import reactor.core.publisher.Flux;

/**
 * Any bytes at all, cut anywhere, for the decoder of Redis. As a test it reads the corpus; with {@code JAZZER_FUZZ=1} in the
 * environment and this class as the only one it looks for bytes of its own.
 */
@Tag("fuzz")
class RespFuzzTest {

    private static final int LIMIT = 100;

    /** The replies, and the class of the failure that ended them, where the bytes alone decide it. */
    private record Outcome(List<Reply> replies, String end) {}

    @FuzzTest(maxDuration = "1m")
    void shouldGiveTheSameRepliesHoweverTheBytesAreCut(byte[] bytes) {
        Outcome whole = outcome(bytes, bytes.length + 1);
        assertThat(whole.end())
                .isIn(
                        "end",
                        ProtocolException.class.getName(),
                        TooLongException.class.getName(),
                        TruncatedException.class.getName());
        for (int piece = 1; piece <= 5; piece++) {
            assertThat(outcome(bytes, piece)).as("in pieces of %d", piece).isEqualTo(whole);
        }
    }

    private static Outcome outcome(byte[] bytes, int piece) {
        List<ByteBuf> pieces = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += piece) {
            pieces.add(Unpooled.copiedBuffer(bytes, at, Math.min(piece, bytes.length - at)));
        }
        List<Reply> replies = new ArrayList<>();
        String[] end = {"end"};
        ByteFlux.of(Flux.fromIterable(pieces))
                .decode(Resp::new, LIMIT)
                .doOnNext(replies::add)
                .doOnError(failure -> end[0] = failure.getClass().getName())
                .onErrorComplete()
                .blockLast();
        // Bytes above the limit may be refused for that before the decoder has seen what is wrong with them.
        boolean eitherWay = bytes.length > LIMIT && end[0].equals(TooLongException.class.getName());
        return new Outcome(replies, eitherWay ? ProtocolException.class.getName() : end[0]);
    }
}
