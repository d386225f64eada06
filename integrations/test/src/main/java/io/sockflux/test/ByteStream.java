package io.sockflux.test;

import io.netty.buffer.ByteBuf;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Shutdown;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One end of a stream of bytes in both directions, as far as {@link StreamConformance} looks at it. A connection is one, and
 * so is a protocol that carries bytes over a connection.
 */
public interface ByteStream {

    /** The bytes that come, in buffers that need no release, as {@link Connection#receive()} gives them. */
    Flux<ByteBuf> receive();

    /** Sends each buffer and releases it, as {@link Connection#send(Publisher)} does. */
    Mono<Void> send(Publisher<? extends ByteBuf> buffers);

    /** Ends sending; receiving goes on. */
    Mono<Void> end();

    /** Closes without loss. Completes when nothing can be lost any more, or when it is given up. */
    Mono<Void> close();

    /** Closes at once, and may lose bytes. */
    Mono<Void> abort();

    /** A connection as a stream of bytes. */
    static ByteStream of(Connection connection) {
        return new ByteStream() {
            @Override
            public Flux<ByteBuf> receive() {
                return connection.receive();
            }

            @Override
            public Mono<Void> send(Publisher<? extends ByteBuf> buffers) {
                return connection.send(buffers);
            }

            @Override
            public Mono<Void> end() {
                return connection.shutdown(Shutdown.WRITE);
            }

            @Override
            public Mono<Void> close() {
                return connection.close().then();
            }

            @Override
            public Mono<Void> abort() {
                return connection.abort();
            }

            @Override
            public String toString() {
                return connection.toString();
            }
        };
    }
}
