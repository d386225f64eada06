package io.sockflux.examples.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.netty.channel.ChannelHandler;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.codec.CodecPipeline;
import io.sockflux.contract.kit.Leaks;
import io.sockflux.error.CodecException;
import io.sockflux.examples.Peers;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A network, servers on it, and peers that know nothing of it. At the end every buffer must have been released. */
abstract class CodecGround {

    static final Duration HANG = Duration.ofSeconds(100);

    final Network network = Network.create();

    @AfterEach
    void end() {
        network.close();
        Leaks.check(getClass().getSimpleName());
    }

    Endpoint serve(Function<Connection, Publisher<?>> handler) {
        Listener listener = requireNonNull(
                network.acceptor().endpoints("tcp://127.0.0.1:0").serve(handler).block(HANG));
        return listener.endpoints().get(0);
    }

    /** What a client's body gives for a connection to the endpoint. */
    <T> List<T> use(Endpoint endpoint, Function<Connection, Publisher<T>> body) {
        return requireNonNull(
                network.connector(endpoint).use(body).collectList().block(HANG));
    }

    /** The failure that a chain of handlers makes of bytes that are no messages of its protocol. */
    Throwable failureOf(Class<?> received, Supplier<ChannelHandler[]> handlers, byte[] garbage) {
        Endpoint endpoint = serve(connection -> connection
                .send(Flux.just(io.netty.buffer.Unpooled.wrappedBuffer(garbage)))
                .then(connection.peerEnded()));
        return requireNonNull(network.connector(endpoint)
                .use(connection -> failure(connection.codec(received, Object.class, handlers.get())))
                .next()
                .block(HANG));
    }

    private static Mono<Throwable> failure(CodecPipeline<?, ?> codec) {
        return codec.receive().then(Mono.<Throwable>empty()).onErrorResume(CodecException.class, Mono::just);
    }

    /** A peer's blocking socket. */
    static final class Script implements AutoCloseable {

        private final SocketChannel socket;

        Script(Endpoint endpoint) throws IOException {
            socket = Peers.connect(endpoint);
        }

        Script say(String text) throws IOException {
            return say(text.getBytes(UTF_8));
        }

        Script say(byte[] bytes) throws IOException {
            Peers.sendAll(socket, bytes);
            return this;
        }

        void endOutput() throws IOException {
            socket.shutdownOutput();
        }

        String hear(int length) throws IOException {
            return new String(bytes(length), UTF_8);
        }

        byte[] bytes(int length) throws IOException {
            ByteBuffer buffer = ByteBuffer.allocate(length);
            while (buffer.hasRemaining()) {
                if (socket.read(buffer) < 0) {
                    throw new IOException("end of stream after " + buffer.position() + " of " + length + " bytes: "
                            + new String(buffer.array(), 0, buffer.position(), UTF_8));
                }
            }
            return buffer.array();
        }

        String rest() throws IOException {
            return Peers.rest(socket);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
