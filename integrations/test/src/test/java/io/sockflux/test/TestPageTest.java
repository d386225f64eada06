package io.sockflux.test;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.sockflux.Network;
import io.sockflux.address.SocketType;
import io.sockflux.codec.Encoder;
import io.sockflux.codec.LengthField;
import io.sockflux.stream.Connection;
import io.sockflux.stream.ConnectionPair;
import io.sockflux.stream.Shutdown;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The snippets of {@code docs/guide/testing.md}. */
class TestPageTest {

    @SuppressWarnings("NullAway.Init")
    private static Network network;

    @BeforeAll
    static void create() {
        network = Network.create();
    }

    @AfterAll
    static void close() {
        network.close();
    }

    // snippet: stream
    /** Bytes in chunks, each with its length in front. */
    record Chunked(Connection connection) implements ByteStream {

        private static final LengthField LENGTH = new LengthField(4, 1 << 20);

        @Override
        public Flux<ByteBuf> receive() {
            return connection.receive().frames(LENGTH);
        }

        @Override
        public Mono<Void> send(Publisher<? extends ByteBuf> buffers) {
            return connection.send(buffers, Encoder.frames(LENGTH));
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
    }
    // end

    @Nested
    // snippet: conformance
    class ChunkedTest extends StreamConformance {

        @Override
        protected StreamPair open() {
            ConnectionPair pair = network.socketPair(SocketType.STREAM).block();
            return new StreamPair(
                    new Chunked(requireNonNull(pair).first()),
                    new Chunked(requireNonNull(pair).second()));
        }

        @Override
        protected boolean tellsAborts() {
            return false; // a unix socket knows no reset
        }
    }
    // end
}
