package io.sockflux.examples.soak;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Shutdown;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the clients of a soak say, and hear. */
final class Exchange {

    private Exchange() {}

    /** Bytes of a length up to the longest, mostly few. */
    static byte[] bytes(Random random, int longest) {
        int most = Math.max(1, longest >> (2 * random.nextInt(6)));
        byte[] bytes = new byte[1 + random.nextInt(most)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** What goes to the network is its own. */
    static ByteBuf buffer(byte[] bytes) {
        return Unpooled.wrappedBuffer(bytes);
    }

    /** Sends bytes to a server that echoes, ends the output, and wants the same back. */
    static Mono<Void> echoed(Connection connection, byte[] bytes) {
        Mono<Void> sending = connection.send(buffer(bytes)).then(connection.shutdown(Shutdown.WRITE));
        return Mono.when(sending, whole(connection, bytes));
    }

    /** Waits until so many bytes are there, and compares them. */
    static Mono<Void> whole(Connection connection, byte[] bytes) {
        return connection
                .receive()
                .reduce(Unpooled.buffer(bytes.length), ByteBuf::writeBytes)
                .flatMap(all -> {
                    byte[] answer = new byte[all.readableBytes()];
                    all.readBytes(answer);
                    return Arrays.equals(answer, bytes)
                            ? Mono.<Void>empty()
                            : Mono.error(new IOException(answer.length + " bytes of " + connection.peerEndpoint()
                                    + " are not the " + bytes.length + " that were sent"));
                });
    }

    /** So many of them, some at once; the number of them. */
    static Mono<Integer> many(int count, int atOnce, IntFunction<Mono<?>> one) {
        return Flux.range(0, count)
                .flatMap(number -> one.apply(number).then(), atOnce)
                .then(Mono.just(count));
    }
}
